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
  "CreateEventBus.Name": { min: 1, max: 256, pattern: "[/\\.\\-_A-Za-z0-9]+" },
  "DeleteEventBus.Name": { min: 1, max: 256, pattern: "[/\\.\\-_A-Za-z0-9]+" },
  "UpdateEventBus.Name": { min: 1, max: 256, pattern: "[/\\.\\-_A-Za-z0-9]+" },
  "DescribeEventBus.Name": BUS,
  "ListEventBuses.NamePrefix": { min: 1, max: 256, pattern: "[/\\.\\-_A-Za-z0-9]+" },
  KmsKeyIdentifier: { max: 2048 },
  StatementId: { min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" },
  Action: { min: 1, max: 64, pattern: "events:[a-zA-Z]+" },
  Principal: { min: 1, max: 12, pattern: "(\\d{12}|\\*)" },
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
  "Targets.RetryPolicy": {
    members: {
      MaximumRetryAttempts: { min: 0, max: 185 },
      MaximumEventAgeInSeconds: { min: 60, max: 86_400 },
    },
  },
  "Targets.DeadLetterConfig": { members: { Arn: ARN } },
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
