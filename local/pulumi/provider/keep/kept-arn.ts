/** The ARN that a kept resource would have, as AWS's usual form for its service and type. */
import { partitionOf } from "../../../../lib/partition.ts";

/** Services whose name in an ARN is not that of the SDK's module. */
const SERVICES: Readonly<Record<string, string>> = {
  alb: "elasticloadbalancing",
  applicationloadbalancing: "elasticloadbalancing",
  cfg: "config",
  cognito: "cognito-idp",
  docdb: "rds",
  efs: "elasticfilesystem",
  elb: "elasticloadbalancing",
  elasticsearch: "es",
  kinesisanalyticsv2: "kinesisanalytics",
  lb: "elasticloadbalancing",
  msk: "kafka",
  neptune: "rds",
  opensearch: "es",
  sesv2: "ses",
  sfn: "states",
};

/** What stands before the name, where it is not the kebab-case type and a slash. */
const RESOURCES: Readonly<Record<string, string>> = {
  "apigateway/restApi": "/restapis/",
  "apigatewayv2/api": "/apis/",
  "backup/vault": "backup-vault:",
  "cloudwatch/eventBus": "event-bus/",
  "cloudwatch/eventRule": "rule/",
  "cloudwatch/metricAlarm": "alarm:",
  "cognito/userPool": "userpool/",
  "ecr/repository": "repository/",
  "kinesis/firehoseDeliveryStream": "deliverystream/",
  "kinesis/stream": "stream/",
  "lb/loadBalancer": "loadbalancer/app/",
  "lb/targetGroup": "targetgroup/",
  "rds/cluster": "cluster:",
  "rds/instance": "db:",
  "route53/zone": "hostedzone/",
  "s3/bucket": "",
  "secretsmanager/secret": "secret:",
  "sfn/activity": "activity:",
  "sfn/stateMachine": "stateMachine:",
  "sns/topic": "",
  "sqs/queue": "",
};

/** Services whose ARNs name no region, and those that name no account. */
const WITHOUT_REGION = new Set(["cloudfront", "iam", "route53", "s3", "globalaccelerator", "organizations"]);
const WITHOUT_ACCOUNT = new Set(["apigateway", "apigatewayv2", "route53", "s3"]);

/** The ARN of a resource of type `token` (`aws:ec2/vpc:Vpc`) in the region's partition. `id`: its name, else its id. */
export function keptArn(
  token: string,
  id: string,
  place: { readonly region: string; readonly account: string },
): string {
  const path = token.split(":")[1] ?? "";
  const [module = "", type = ""] = path.split("/");
  const isEvent = module === "cloudwatch" && type.startsWith("event");
  const service = isEvent ? "events" : (SERVICES[module] ?? module.replace(/^apigatewayv2$/, "apigateway"));
  const region = WITHOUT_REGION.has(module) ? "" : place.region;
  const account = WITHOUT_ACCOUNT.has(module) ? "" : place.account;
  const before = RESOURCES[path.replace(/^alb\//, "lb/")] ?? `${kebab(type)}/`;
  return `arn:${partitionOf(place.region)}:${service}:${region}:${account}:${before}${id}`;
}

/** `userPoolClient` is `user-pool-client`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z\d])(?=[A-Z])/g, "-").toLowerCase();
}
