import * as pulumi from "@pulumi/pulumi";
import { eventPatternMistakes } from "../../lib/event-pattern-mistakes.ts";
import { foreignText } from "../../lib/foreign-text.ts";
import { isLater, queueMistakes, rangeMistakes, unknownOption } from "./option-checks.ts";

/** Which events a rule takes: for each field a list of values and kinds of match; values may be computed. */
export interface EventPattern {
  readonly source?: FieldPattern;
  readonly "detail-type"?: FieldPattern;
  readonly account?: FieldPattern;
  readonly region?: FieldPattern;
  readonly resources?: FieldPattern;
  readonly time?: FieldPattern;
  readonly id?: FieldPattern;
  readonly version?: FieldPattern;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly $or?: readonly EventPattern[];
}

/** A list of the values that a field may have, and of kinds of match, for example `{ prefix: "shop." }`. */
export type FieldPattern = readonly (pulumi.Input<string> | Readonly<Record<string, unknown>>)[];

/** Options of `onEvent`. */
export interface EventOptions {
  /** Which events call LIVE, for example `{ source: ["shop"], "detail-type": ["order placed"] }`. */
  readonly pattern: EventPattern;
  /** Name or ARN of the event bus. Text is looked up before anything is registered. Default: the account's own bus. */
  readonly bus?: pulumi.Input<string>;
  readonly description?: string;
  /** How often EventBridge tries to hand over an event, 0 to 185. Default 185. */
  readonly retries?: number;
  /** How long EventBridge tries, in seconds, 60 to 86400. Default 86400. */
  readonly maxAgeSeconds?: number;
  /**
   * ARN of the queue for events that EventBridge could not hand over. The queue's own policy must let
   * `events.amazonaws.com` send. A call that the handler fails is not such an event: Lambda has taken it, and repeats
   * it as `aws.lambda.FunctionEventInvokeConfig` of LIVE says.
   */
  readonly deadLetterQueue?: pulumi.Input<string>;
}

const KEYS: readonly (keyof EventOptions)[] = [
  "pattern",
  "bus",
  "description",
  "retries",
  "maxAgeSeconds",
  "deadLetterQueue",
];

const NAME = /^[A-Za-z0-9_-]+$/;
/** Of a rule's name, in EventBridge's API model. */
const LONGEST_NAME = 64;
const BUS = /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:\d{12}:event-bus\/)?[/.\-_A-Za-z0-9]{1,256}$/;

/** The mistakes of a call of `onEvent`, each a line with the way out. `before` stands before the name in the rule's name. */
export function eventMistakes(name: unknown, options: unknown, before: string): string[] {
  return [...nameMistakes(name, before), ...optionMistakes(options)];
}

function nameMistakes(name: unknown, before: string): string[] {
  if (typeof name !== "string" || !NAME.test(name))
    return [
      "the first argument names the rule: letters, digits, - and _. For example: onEvent('order-placed', { ... })",
    ];
  const { length } = before + name;
  if (length <= LONGEST_NAME) return [];
  return [
    `the rule would be called ${before}${name}, ${length} characters, and a rule's name has at most ${LONGEST_NAME}. Give it a name of at most ${Math.max(LONGEST_NAME - before.length, 0)}.`,
  ];
}

function optionMistakes(options: unknown): string[] {
  if (typeof options !== "object" || options === null || Array.isArray(options) || isLater(options))
    return ["the second argument is no object. For example: { pattern: { source: ['shop'] } }"];
  const { pattern, bus, description, retries, maxAgeSeconds, deadLetterQueue, ...others } =
    options as Readonly<Record<string, unknown>>;
  return [
    ...Object.keys(others).map((key) => unknownOption(key, KEYS)),
    ...eventPatternMistakes(pattern, isLater).map(foreignText),
    ...busMistakes(bus),
    ...(description === undefined || (typeof description === "string" && description.length <= 512)
      ? []
      : ["description is no text of at most 512 characters."]),
    ...rangeMistakes("retries", retries, 0, 185),
    ...rangeMistakes("maxAgeSeconds", maxAgeSeconds, 60, 86_400),
    ...queueMistakes("deadLetterQueue", deadLetterQueue),
  ];
}

function busMistakes(bus: unknown): string[] {
  if (bus === undefined || isLater(bus)) return [];
  const way = "Give its name or ARN, for example: bus: bus.name";
  if (pulumi.Resource.isInstance(bus)) return [`bus is the resource itself. ${way}`];
  if (typeof bus === "string" && BUS.test(bus)) return [];
  return [`bus is no name of an event bus, and no ARN of one. ${way}`];
}
