/** The limits of EventBridge's inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const NAME = { min: 1, max: 64, pattern: "[\\.\\-_A-Za-z0-9]+" };
const ARN = { min: 1, max: 1600 };
const BUS = {
  ...ARN,
  pattern: "(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+",
};

export const EVENTBRIDGE_RULES: MemberRules = {
  Name: NAME,
  NamePrefix: NAME,
  Rule: NAME,
  EventBusName: BUS,
  "DescribeEventBus.Name": BUS,
  Description: { max: 512 },
  EventPattern: { max: 4096 },
  ScheduleExpression: { max: 256 },
  State: { oneOf: ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] },
  RoleArn: ARN,
  TargetArn: ARN,
  ResourceARN: ARN,
  Targets: { min: 1, max: 100, secret: true },
  "Targets.Id": NAME,
  "Targets.Arn": ARN,
  "Targets.Input": { max: 8192 },
  "Targets.InputPath": { max: 256 },
  Ids: { min: 1, max: 100, items: NAME },
  Entries: { min: 1, max: 10, secret: true },
  "Entries.Resources": { items: { max: 2048 } },
  "Entries.TraceHeader": { min: 1, max: 500 },
  Limit: { min: 1, max: 100 },
  NextToken: { min: 1, max: 2048 },
  "Tags.Key": { min: 1, max: 128 },
  "Tags.Value": { max: 256 },
  TagKeys: { items: { min: 1, max: 128 } },
};
