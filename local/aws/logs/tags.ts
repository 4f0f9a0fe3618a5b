/** Tags of log groups, by the newer calls (ARN) and the older ones (name). */
import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../service.ts";
import { withoutTags } from "../tags.ts";
import { problemsOf, refuseProblems } from "../validation/constraints.ts";
import type { LogStore } from "./log-store.ts";

const SIGNS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";

export function tagOperations(logs: LogStore): Record<string, Operation> {
  const add = (region: string, identifier: string | undefined, tags: Record<string, string> = {}) => {
    checkTags(tags);
    const group = logs.getGroup(region, identifier);
    logs.saveGroup({ ...group, tags: { ...group.tags, ...tags } });
  };
  const remove = (region: string, identifier: string | undefined, keys: readonly string[] = []) => {
    const group = logs.getGroup(region, identifier);
    logs.saveGroup({ ...group, tags: withoutTags(group.tags, keys) });
  };
  const list = (region: string, identifier: string | undefined) => ({
    tags: logs.getGroup(region, identifier).tags,
  });

  return {
    TagResource: (input: sdk.TagResourceCommandInput, call) =>
      add(call.region, input.resourceArn, input.tags),
    UntagResource: (input: sdk.UntagResourceCommandInput, call) =>
      remove(call.region, input.resourceArn, input.tagKeys),
    ListTagsForResource: (input: sdk.ListTagsForResourceCommandInput, call) =>
      list(call.region, input.resourceArn),
    TagLogGroup: (input: sdk.TagLogGroupCommandInput, call) =>
      add(call.region, input.logGroupName, input.tags),
    UntagLogGroup: (input: sdk.UntagLogGroupCommandInput, call) =>
      remove(call.region, input.logGroupName, input.tags),
    ListTagsLogGroup: (input: sdk.ListTagsLogGroupCommandInput, call) =>
      list(call.region, input.logGroupName),
  };
}

export function checkTags(tags: Readonly<Record<string, string>>): void {
  refuseProblems(
    "InvalidParameterException",
    Object.entries(tags).flatMap(([key, value]) => [
      ...problemsOf(key, "tags", { min: 1, max: 128, pattern: `${SIGNS}+` }),
      ...problemsOf(value, "tags", { max: 256, pattern: `${SIGNS}*` }),
    ]),
  );
}
