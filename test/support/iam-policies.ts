/** Which calls a policy allows, as far as the policies of `live permissions` go: Allow statements with these conditions. */

import { hasParts } from "../../lib/wildcard.ts";
import type { LoggedRequest } from "../../local/aws/server.ts";
import type { PolicyDocument } from "../../scripts/release/plans/iam-policy.ts";

/** One thing that a request needs IAM's leave for. */
export interface Needed {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

const PLACE = "us-east-1:123456789012";
/** Services that IAM knows by another name than the one they sign for. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
const NEEDS_NO_POLICY = "sts:GetCallerIdentity";

/** What the requests need, each once: action and resource as AWS's Service Authorization Reference has them. */
export function neededBy(requests: readonly LoggedRequest[]): Needed[] {
  const needed = requests.flatMap(neededByOne).filter(({ action }) => action !== NEEDS_NO_POLICY);
  return [...new Map(needed.map((one) => [JSON.stringify(one), one])).values()];
}

/** Whether a statement of one of the documents covers it. */
export function isAllowed(documents: readonly PolicyDocument[], needed: Needed): boolean {
  return documents.some(({ Statement }) =>
    Statement.some(
      ({ Action, Resource, Condition }) =>
        Action.includes(needed.action) &&
        Resource.some((pattern) => hasParts(needed.resource, pattern.split("*"))) &&
        Object.values(Condition ?? {}).every((wanted) =>
          Object.entries(wanted).every(([key, value]) => needed.context[key] === value),
        ),
    ),
  );
}

type Input = Readonly<Record<string, unknown>>;

function neededByOne({ service, operation, input }: LoggedRequest): Needed[] {
  const given = (input ?? {}) as Input;
  const action = `${PREFIXES[service] ?? service}:${operation === "Invoke" ? "InvokeFunction" : operation}`;
  const context: Record<string, string> = given.PolicyArn ? { "iam:PolicyARN": String(given.PolicyArn) } : {};
  const main = { action, resource: resourceOf(service, operation, given), context };
  return [main, ...passedRole(service, given), ...tagging(service, main.resource, given)];
}

/** A function is given its role: that is a right of its own, on the role. */
function passedRole(service: string, { Role }: Input): Needed[] {
  if (service !== "lambda" || typeof Role !== "string") return [];
  const context = { "iam:PassedToService": "lambda.amazonaws.com" };
  return [{ action: "iam:PassRole", resource: Role, context }];
}

const TAGGING: Readonly<Record<string, string>> = {
  lambda: "TagResource",
  logs: "TagResource",
  events: "TagResource",
  iam: "TagRole",
  ssm: "AddTagsToResource",
};

/** Tags that come with a resource need the right to tag it. */
function tagging(service: string, resource: string, given: Input): Needed[] {
  const tags = given.Tags ?? given.tags;
  if (!tags || Object.keys(tags).length === 0) return [];
  return [{ action: `${service}:${TAGGING[service]}`, resource, context: {} }];
}

function resourceOf(service: string, operation: string, given: Input): string {
  switch (service) {
    case "lambda":
      return functionOf(operation, given);
    case "iam":
      return `arn:aws:iam::123456789012:role/${given.RoleName}`;
    case "logs":
      if (operation === "DescribeLogGroups") return `arn:aws:logs:${PLACE}:log-group::log-stream:`;
      return String(given.resourceArn ?? `arn:aws:logs:${PLACE}:log-group:${given.logGroupName}:log-stream:`);
    case "events":
      return String(given.ResourceARN ?? `arn:aws:events:${PLACE}:rule/${given.Name ?? given.Rule}`);
    case "ssm":
      if (operation === "DescribeParameters") return `arn:aws:ssm:${PLACE}:*`;
      return `arn:aws:ssm:${PLACE}:parameter${given.Name ?? [given.Names].flat()[0] ?? given.ResourceId ?? given.Path}`;
    default:
      return "*";
  }
}

/** Aliases are checked against the bare function; what takes a qualifier, against the qualified one. */
function functionOf(operation: string, { FunctionName, Resource, Qualifier }: Input): string {
  if (Resource) return String(Resource);
  if (operation === "ListEventSourceMappings") return `arn:aws:lambda:${PLACE}:event-source-mapping:*`;
  return `arn:aws:lambda:${PLACE}:function:${FunctionName}${Qualifier ? `:${Qualifier}` : ""}`;
}
