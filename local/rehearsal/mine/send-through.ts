/** Sends a team's events through what calls LIVE, and judges which versions handled them. */
import { setTimeout as delay } from "node:timers/promises";
import { readNamed } from "../call-live.ts";
import type { ClientSettings } from "../leftovers.ts";
import { type Bound, findTrigger } from "./find-triggers.ts";
import { giveToService } from "./give-to-service.ts";
import { readHandledBy } from "./handled-by.ts";
import { judgeThrough } from "./judge-through.ts";
import type { FunctionEvent } from "./read-events.ts";
import { openClients, type TriggerClients } from "./trigger-clients.ts";
import { isToFail, type Origin, triggerOf } from "./trigger-of.ts";

/** What became of a function's events. */
export interface SentThrough {
  /** What is shown: a line for each event that was sent. */
  readonly lines: readonly string[];
  /** What fails the step. */
  readonly problems: readonly string[];
  /** Which events were not sent, and why. */
  readonly notSent: readonly string[];
}

/** What there is of the function, as its callers know it. */
interface Callee {
  readonly name: string;
  /** As its folder is called. */
  readonly shortName: string;
  readonly aliasArn: string;
  /** Versions that LIVE names. */
  readonly named: readonly string[];
  readonly timeoutSeconds: number;
}

/** Enough for both versions of a canary to be met often, and for a batch. */
const TIMES = 3;
/** Beside the function's timeout and the window of its queue. */
const PATIENCE_S = 5;
const PAUSE_MS = 50;
const FORMS: Readonly<Record<Origin["kind"], string>> = {
  queue: "an SQS",
  bucket: "an S3",
  topic: "an SNS",
  bus: "an EventBridge",
  API: "an API Gateway",
};

/**
 * Sends each event whose form says where it comes from three times through that trigger, one event after the other, and
 * waits until LIVE has handled it. An event without its trigger, or that is to fail, is not sent.
 */
export async function sendThrough(
  settings: ClientSettings,
  { name, shortName }: Pick<Callee, "name" | "shortName">,
  events: readonly FunctionEvent[],
): Promise<SentThrough> {
  const sent = { lines: [] as string[], problems: [] as string[], notSent: [] as string[] };
  const origins = events.flatMap((event) => {
    const origin = triggerOf(event.payload);
    return origin ? [{ event, origin }] : [];
  });
  if (origins.length === 0) return sent;
  const named = await readNamed({ ...settings, functionName: name });
  if (Object.keys(named).length === 0) return sent;
  const clients = openClients(settings);
  try {
    const of = { FunctionName: name };
    const { AliasArn: aliasArn = "" } = await clients.lambda.getAlias({ ...of, Name: "LIVE" });
    const { Timeout = 0 } = await clients.lambda.getFunctionConfiguration({ ...of, Qualifier: "LIVE" });
    const versions = Object.keys(named).filter((version) => named[version] !== 0);
    const callee = { name, shortName, aliasArn, named: versions, timeoutSeconds: Timeout };
    for (const { event, origin } of origins) {
      const bound = await findTrigger(clients, aliasArn, origin);
      const obstacle = obstacleOf(event, origin, bound, shortName);
      if (obstacle || !bound) sent.notSent.push(obstacle ?? "");
      else {
        const { line, problem } = await sendOne(clients, callee, bound, origin);
        sent.lines.push(line);
        if (problem) sent.problems.push(`${event.file} ${problem}`);
      }
    }
    return sent;
  } finally {
    clients.close();
  }
}

function obstacleOf(
  event: FunctionEvent,
  origin: Origin,
  bound: Bound | undefined,
  shortName: string,
): string | undefined {
  const { kind } = origin;
  if (origin.kind === "bus" && origin.event.source.startsWith("aws."))
    return `${event.file} is an event of AWS itself, which nobody else may send: it was sent through LIVE alone.`;
  if (!bound) return `${event.file} is ${FORMS[kind]} event, and no ${kind} calls ${shortName} with it.`;
  if (kind === "API" || !isToFail(event)) return undefined;
  return `${event.file} is to fail, and the ${kind} ${bound.name} would repeat it: it was sent through LIVE alone.`;
}

async function sendOne(clients: TriggerClients, callee: Callee, bound: Bound, origin: Origin) {
  const trigger = `the ${origin.kind} ${bound.name}`;
  const before = await readHandledBy(clients, callee.name);
  const statuses: number[] = [];
  try {
    for (let times = 0; times < TIMES; times++) {
      const status = await giveToService(clients, bound, origin);
      if (status !== undefined) statuses.push(status);
    }
  } catch (error) {
    return {
      line: `through ${trigger}: refused`,
      problem: `can't be sent through ${trigger}: ${(error as Error).message}`,
    };
  }
  const wanted = TIMES * sizeOf(origin);
  const seconds = PATIENCE_S + callee.timeoutSeconds + (bound.windowSeconds ?? 0);
  const until = performance.now() + 1000 * seconds;
  const look = async () => {
    // Before the calls: a message leaves its queue when its call is over.
    const waiting = origin.kind === "queue" ? await messagesIn(clients, bound.place) : undefined;
    const versions = risen(before, await readHandledBy(clients, callee.name));
    const calls = Object.values(versions).reduce((sum, one) => sum + one, 0);
    const handled = waiting === undefined ? Math.min(wanted, calls) : Math.max(0, wanted - waiting);
    return { versions: Object.keys(versions), handled: calls === 0 ? 0 : handled };
  };
  let seen = await look();
  while (seen.handled < wanted && performance.now() < until) {
    await delay(PAUSE_MS);
    seen = await look();
  }
  return judgeThrough({
    trigger,
    sent: wanted,
    ...seen,
    named: callee.named,
    statuses,
    seconds,
  });
}

/** What one sending brings: messages of a queue may come in one call, all others come one by one. */
function sizeOf(origin: Origin): number {
  if (origin.kind === "bucket") return origin.keys.length;
  return origin.kind === "queue" || origin.kind === "topic" ? origin.messages.length : 1;
}

function risen(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) {
  const changes = Object.entries(after).map(([version, calls]): [string, number] => [
    version,
    calls - (before[version] ?? 0),
  ]);
  return Object.fromEntries(changes.filter(([, calls]) => calls > 0));
}

/** Messages that wait, that are being handled, or that failed and come again. */
async function messagesIn({ sqs }: TriggerClients, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.getQueueAttributes({
    QueueUrl,
    AttributeNames: [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    ],
  });
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
