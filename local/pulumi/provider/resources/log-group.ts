/** aws.cloudwatch.LogGroup */
import type { ResourceType } from "../resource-type.ts";
import { length, oneOf, REGION, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, type Tags, tagChanges, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

const RETENTIONS =
  "0 1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653".split(" ");

export const logGroup: ResourceType = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  inputs: {
    kmsKeyId: {},
    logGroupClass: { computed: true, replaces: true },
    name: { autoname: true, replaces: true, check: length(1, 512) },
    region: REGION,
    retentionInDays: { default: 0, check: oneOf(...RETENTIONS) },
    skipDestroy: { default: false },
    tags: TAGS,
  },
  outputs: ["arn", "tagsAll"],
  async create(inputs, session) {
    const name = inputs.name as string;
    const tags = allTags(inputs, session);
    await session.clients(inputs).logs.createLogGroup({
      logGroupName: name,
      kmsKeyId: inputs.kmsKeyId as string | undefined,
      logGroupClass: inputs.logGroupClass as "STANDARD" | undefined,
      tags: Object.keys(tags).length > 0 ? tags : undefined,
    });
    return name;
  },
  async settle(id, inputs, session) {
    if (inputs.retentionInDays) await retain(id, inputs, session);
  },
  async read(id, known, session) {
    const { logs } = session.clients(known);
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: id });
    const found = logGroups.find(({ logGroupName }) => logGroupName === id);
    if (!found) return undefined;
    const arn = (found.arn ?? "").replace(/:\*$/, "");
    const { tags = {} } = await logs.listTagsForResource({ resourceArn: arn });
    return {
      arn,
      kmsKeyId: found.kmsKeyId ?? "",
      logGroupClass: found.logGroupClass ?? "STANDARD",
      name: id,
      region: arn.split(":")[3],
      retentionInDays: found.retentionInDays ?? 0,
      skipDestroy: known.skipDestroy ?? false,
      ...tagOutputs(tags, known, session),
    };
  },
  async update(id, { changed, old, wanted }, session) {
    const { logs } = session.clients(wanted);
    if (changed.has("retentionInDays")) await retain(id, wanted, session);
    const resourceArn = old.arn as string;
    const { set, remove } = tagChanges((old.tagsAll ?? {}) as Tags, allTags(wanted, session));
    if (remove.length > 0) await logs.untagResource({ resourceArn, tagKeys: remove });
    if (Object.keys(set).length > 0) await logs.tagResource({ resourceArn, tags: set });
  },
  async delete(id, state, session) {
    if (state.skipDestroy) return;
    await session.clients(state).logs.deleteLogGroup({ logGroupName: id });
  },
};

/** Sets the retention. 0 days means for ever: AWS then has no retention policy. */
async function retain(logGroupName: string, inputs: Properties, session: Session): Promise<void> {
  const { logs } = session.clients(inputs);
  const retentionInDays = inputs.retentionInDays as number;
  if (retentionInDays > 0) await logs.putRetentionPolicy({ logGroupName, retentionInDays });
  else await logs.deleteRetentionPolicy({ logGroupName });
}
