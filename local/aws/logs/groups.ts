/** Log groups: create, describe, retention, tags, delete. */
import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type Operation } from "../service.ts";
import { checkConstraints } from "../validation/constraints.ts";
import type { LogGroupDocument } from "./documents.ts";
import { alreadyExists, invalidParameter, invalidToken } from "./errors.ts";
import { type LogStore, newGroup } from "./log-store.ts";
import { checkTags } from "./tags.ts";

const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const NAME_LIMIT = 512;

export function groupOperations(logs: LogStore, now: () => number): Record<string, Operation> {
  return {
    CreateLogGroup(input: sdk.CreateLogGroupCommandInput, call) {
      const name = input.logGroupName ?? "";
      if (name.length > NAME_LIMIT) {
        throw invalidParameter(
          `Invalid LogGroup or LogStream, both must have length less than or equal to ${NAME_LIMIT}.`,
        );
      }
      checkTags(input.tags ?? {});
      if (logs.findGroup(call.region, name)) throw alreadyExists("group");
      logs.saveGroup({
        ...newGroup(name, call, now()),
        ...(input.kmsKeyId ? { kmsKeyId: input.kmsKeyId } : {}),
        class: input.logGroupClass ?? "STANDARD",
        isProtected: input.deletionProtectionEnabled ?? false,
        tags: input.tags ?? {},
      });
    },

    DescribeLogGroups(input: sdk.DescribeLogGroupsCommandInput, call) {
      const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
      if (prefix !== undefined && pattern !== undefined) {
        throw invalidParameter(
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        );
      }
      const wanted = input.logGroupIdentifiers?.map((id) => logs.getGroup(call.region, id).name);
      const found = logs
        .groups(call.region)
        .filter(({ name }) => name.startsWith(prefix ?? ""))
        .filter(({ name }) => name.toLowerCase().includes(pattern?.toLowerCase() ?? ""))
        .filter((group) => input.logGroupClass === undefined || group.class === input.logGroupClass)
        .filter(({ name }) => wanted?.includes(name) ?? true)
        .sort(byKey(({ name }) => name));
      const page = pageOf(found, {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken,
      });
      return {
        logGroups: page.items.map((group) => showGroup(group, pattern !== undefined)),
        nextToken: page.next,
      };
    },

    PutRetentionPolicy(input: sdk.PutRetentionPolicyCommandInput, call) {
      checkConstraints(
        input,
        { retentionInDays: { oneOf: RETENTION_DAYS.map(String) } },
        "InvalidParameterException",
      );
      const group = logs.getGroup(call.region, input.logGroupName);
      logs.saveGroup({ ...group, retentionDays: input.retentionInDays });
    },

    DeleteRetentionPolicy(input: sdk.DeleteRetentionPolicyCommandInput, call) {
      const { retentionDays: _, ...group } = logs.getGroup(call.region, input.logGroupName);
      logs.saveGroup(group);
    },

    PutLogGroupDeletionProtection(input: sdk.PutLogGroupDeletionProtectionCommandInput, call) {
      const group = logs.getGroup(call.region, input.logGroupIdentifier);
      logs.saveGroup({ ...group, isProtected: input.deletionProtectionEnabled ?? false });
    },

    DeleteLogGroup(input: sdk.DeleteLogGroupCommandInput, call) {
      const group = logs.getGroup(call.region, input.logGroupName);
      if (group.isProtected) {
        const message = "The log group has deletion protection enabled and cannot be deleted.";
        throw new AwsError("ValidationException", message);
      }
      logs.deleteGroup(group);
    },
  };
}

/** A search by pattern shows less of a group than one by prefix. */
function showGroup(group: LogGroupDocument, byPattern: boolean): sdk.LogGroup {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionDays,
    metricFilterCount: 0,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    logGroupClass: group.class as sdk.LogGroupClass,
    kmsKeyId: group.kmsKeyId,
    ...(byPattern ? {} : { storedBytes: 0, deletionProtectionEnabled: group.isProtected }),
  };
}
