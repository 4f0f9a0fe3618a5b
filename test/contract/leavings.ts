/** Everything the suite makes. A thing is noted before its request, so that it can be removed in any case. */
import { DeleteApiCommand } from "@aws-sdk/client-apigatewayv2";
import { DeleteAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteEventBusCommand, DeleteRuleCommand } from "@aws-sdk/client-eventbridge";
import { DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  ListLayerVersionsCommand,
} from "@aws-sdk/client-lambda";
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { DeleteTopicCommand } from "@aws-sdk/client-sns";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import type { Clients } from "./clients.ts";
import { describeError, wasAnswered } from "./expectation.ts";
import { inTime } from "./in-time.ts";

/** Kinds of things, in the order of their removal. */
const KINDS = [
  "bucket",
  "api",
  "alarm",
  "event rule",
  "event bus",
  "topic",
  "function",
  "layer",
  "log group",
  "parameter",
  "role policy",
  "role attachment",
  "role",
] as const;
export type Kind = (typeof KINDS)[number];

/** A thing that is still there after the removal, and why. */
export interface LeftBehind {
  readonly kind: Kind;
  readonly name: string;
  readonly reason: string;
}

/** The list of things made. */
export interface Leavings {
  /** Notes a thing, to be called before the thing is requested. `of` is the role that a policy, or the bus that a rule belongs to. */
  note(kind: Kind, name: string, of?: string): void;
  /** Removes all things, `ms` for each. Returns those that stay. A thing already gone counts as removed. */
  remove(clients: Clients, ms: number): Promise<LeftBehind[]>;
  names(): string[];
}

interface Noted {
  readonly kind: Kind;
  readonly name: string;
  readonly of: string;
}

/** After this many removals in a row without an answer, the server counts as gone and no more are tried. */
const SILENCES_LIMIT = 8;

/** Makes an empty list. */
export function createLeavings(): Leavings {
  const noted = new Map<string, Noted>();
  return {
    note(kind, name, of = "") {
      noted.set(`${kind} ${of} ${name}`, { kind, name, of });
    },
    names: () => [...noted.values()].map(({ kind, name }) => `${kind} ${name}`),
    async remove(clients, ms) {
      const left: LeftBehind[] = [];
      let silences = 0;
      const tryToRemove = async (each: Noted): Promise<string | undefined> => {
        if (silences >= SILENCES_LIMIT) return "not tried: the server answers no more";
        const error = await removeOne(clients, each, ms);
        silences = error === undefined || wasAnswered(error) ? 0 : silences + 1;
        return error === undefined ? undefined : describeError(error);
      };
      for (const kind of KINDS) {
        const queue = [...noted].filter(([, each]) => each.kind === kind);
        const worker = async () => {
          for (let next = queue.shift(); next; next = queue.shift()) {
            const [key, each] = next;
            const reason = await tryToRemove(each);
            if (reason) left.push({ kind, name: each.name, reason });
            else noted.delete(key);
          }
        };
        await Promise.all([worker(), worker(), worker(), worker()]);
      }
      return left;
    },
  };
}

const GONE = [
  "NotFoundException",
  "ResourceNotFoundException",
  "ParameterNotFound",
  "NoSuchEntityException",
  "NoSuchEntity",
  "NoSuchBucket",
];

/** Removes a thing; returns the error if it stays. Makes up to 10 attempts while an update is under way. */
async function removeOne(clients: Clients, each: Noted, ms: number, attempt = 1): Promise<unknown> {
  try {
    await inTime(ms, send(clients, each));
    return undefined;
  } catch (error) {
    const { name } = error as Error;
    if (GONE.includes(name)) return undefined;
    if (name !== "ResourceConflictException" || attempt === 10) return error;
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
    return removeOne(clients, each, ms, attempt + 1);
  }
}

function send(clients: Clients, { kind, name, of }: Noted): Promise<unknown> {
  switch (kind) {
    case "bucket":
      return removeBucket(clients, name);
    case "api":
      return clients.apis.send(new DeleteApiCommand({ ApiId: name }));
    case "alarm":
      return clients.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    case "event rule":
      return clients.events.send(new DeleteRuleCommand({ Name: name, EventBusName: of }));
    case "event bus":
      return clients.events.send(new DeleteEventBusCommand({ Name: name }));
    case "topic":
      return clients.sns.send(new DeleteTopicCommand({ TopicArn: name }));
    case "function":
      return clients.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    case "layer":
      return removeLayer(clients, name);
    case "log group":
      return clients.logs.send(new DeleteLogGroupCommand({ logGroupName: name }));
    case "parameter":
      return clients.ssm.send(new DeleteParameterCommand({ Name: name }));
    case "role policy":
      return clients.iam.send(new DeleteRolePolicyCommand({ RoleName: of, PolicyName: name }));
    case "role attachment":
      return clients.iam.send(new DetachRolePolicyCommand({ RoleName: of, PolicyArn: name }));
    case "role":
      return clients.iam.send(new DeleteRoleCommand({ RoleName: name }));
  }
}

/** A bucket can be deleted when it is empty. */
async function removeBucket({ s3 }: Clients, Bucket: string): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
}

/** A layer is gone with its last version. */
async function removeLayer({ lambda }: Clients, LayerName: string): Promise<void> {
  const { LayerVersions = [] } = await lambda.send(new ListLayerVersionsCommand({ LayerName }));
  for (const { Version: VersionNumber } of LayerVersions)
    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
}
