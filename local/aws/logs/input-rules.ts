/** The limits of CloudWatch Logs' inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const GROUP = "[\\.\\-_/#A-Za-z0-9]";
const IDENTIFIER = { min: 1, max: 2048, pattern: "[\\w#+=/:,.@-]*" };
const STREAM = { min: 1, max: 512, pattern: "[^:*]*" };

export const LOGS_RULES: MemberRules = {
  logGroupName: { min: 1, max: 512, pattern: `${GROUP}+` },
  "CreateLogGroup.logGroupName": { min: 1, pattern: `${GROUP}+` },
  logGroupNamePrefix: { min: 1, max: 512, pattern: `${GROUP}+` },
  logGroupNamePattern: { max: 512, pattern: `${GROUP}*` },
  logGroupIdentifier: IDENTIFIER,
  logGroupIdentifiers: { min: 1, max: 50, items: IDENTIFIER },
  logGroupClass: { oneOf: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] },
  kmsKeyId: { max: 256 },
  logStreamName: STREAM,
  logStreamNamePrefix: STREAM,
  logStreamNames: { min: 1, max: 100, items: STREAM },
  orderBy: { oneOf: ["LogStreamName", "LastEventTime"] },
  logEvents: { min: 1, max: 10_000, secret: true },
  "logEvents.message": { min: 1, secret: true },
  "logEvents.timestamp": { min: 0 },
  filterPattern: { max: 1024 },
  startTime: { min: 0 },
  endTime: { min: 0 },
  limit: { min: 1, max: 50 },
  "GetLogEvents.limit": { min: 1, max: 10_000 },
  "FilterLogEvents.limit": { min: 1, max: 10_000 },
  nextToken: { min: 1 },
  resourceArn: { min: 1, max: 1011, pattern: "[\\w+=/:,.@-]*" },
  tagKeys: { max: 50, items: { min: 1, max: 128, pattern: "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)" } },
};
