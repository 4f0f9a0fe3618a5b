/** Tags of the resources of API Gateway that have an ARN. */
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges } from "../tags.ts";
import type { Properties } from "../values.ts";

/** Makes the tags in AWS those that are wanted. */
export async function changeTags(old: Properties, wanted: Properties, session: Session): Promise<void> {
  const { apis } = session.clients(wanted);
  const ResourceArn = old.arn as string;
  const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
  if (remove.length > 0) await apis.untagResource({ ResourceArn, TagKeys: remove });
  if (Object.keys(set).length > 0) await apis.tagResource({ ResourceArn, Tags: set });
}
