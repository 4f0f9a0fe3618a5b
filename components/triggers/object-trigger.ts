import { foreignText } from "../../lib/foreign-text.ts";
import { suggestion } from "../../lib/nearest.ts";

/** Which objects of a bucket call a function. */
export interface ObjectOptions {
  /** `created`, `removed`, or S3's own names, for example `s3:ObjectCreated:Put`. Default: `["created"]`. */
  readonly events?: readonly string[];
  /** The beginning of the objects' keys, for example `incoming/`. Default: any. */
  readonly prefix?: string;
  /** The end of the objects' keys, for example `.png`. Default: any. */
  readonly suffix?: string;
}

/** The same, read: events are S3's own names. */
export interface ObjectTrigger {
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

const SHORT: Readonly<Record<string, string>> = {
  created: "s3:ObjectCreated:*",
  removed: "s3:ObjectRemoved:*",
};

/** S3's events (Amazon S3 user guide, "Supported event types for SQS, SNS, and Lambda"), by group. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  "s3:IntelligentTiering": [],
  "s3:LifecycleExpiration": ["*", "Delete", "DeleteMarkerCreated"],
  "s3:LifecycleTransition": [],
  "s3:ObjectAcl": ["Put"],
  "s3:ObjectAnnotation": ["*", "Delete", "Put"],
  "s3:ObjectCreated": ["*", "CompleteMultipartUpload", "Copy", "Post", "Put"],
  "s3:ObjectRemoved": ["*", "Delete", "DeleteMarkerCreated"],
  "s3:ObjectRestore": ["*", "Completed", "Delete", "Post"],
  "s3:ObjectRetention": ["Put"],
  "s3:ObjectTagging": ["*", "Delete", "Put"],
  "s3:ReducedRedundancyLostObject": [],
  "s3:Replication": [
    "*",
    "OperationFailedReplication",
    "OperationMissedThreshold",
    "OperationNotTracked",
    "OperationReplicatedAfterThreshold",
  ],
};

/** Every name that `events` takes. */
export const EVENT_NAMES: readonly string[] = [
  ...Object.keys(SHORT),
  ...Object.entries(EVENTS).flatMap(([group, kinds]) =>
    kinds.length === 0 ? [group] : kinds.map((kind) => `${group}:${kind}`),
  ),
];

/** Bytes of a key: S3 takes no longer one. */
const KEY_LIMIT = 1024;

/** Finds the mistakes of `options`, each a line with the way out, or reads them. */
export function readObjectOptions(options: unknown): ObjectTrigger | { readonly mistakes: string[] } {
  if (!isPlain(options))
    return { mistakes: ["the second argument is no object. For example: { prefix: 'incoming/' }"] };
  const { events = ["created"], prefix = "", suffix = "", ...others } = options;
  const mistakes = [
    ...Object.keys(others).map(
      (name) => `${foreignText(name)} is unknown. There are events, prefix and suffix.`,
    ),
    ...eventMistakes(events),
    ...textMistakes("prefix", prefix, "incoming/"),
    ...textMistakes("suffix", suffix, ".png"),
  ];
  if (mistakes.length > 0) return { mistakes };
  const names = (events as string[]).map((name) => SHORT[name] ?? name);
  return { events: [...new Set(names)], prefix: prefix as string, suffix: suffix as string };
}

function eventMistakes(events: unknown): string[] {
  if (!Array.isArray(events) || events.length === 0)
    return ["events is no list of names. For example: events: ['created', 'removed']"];
  return events.flatMap((name) => {
    if (EVENT_NAMES.includes(name)) return [];
    const way = suggestion(String(name), EVENT_NAMES);
    return [`events: S3 has no event ${foreignText(String(name))}. ${way}`];
  });
}

function textMistakes(name: string, value: unknown, example: string): string[] {
  if (typeof value !== "string")
    return [
      `${name} is no text that is known now: overlaps are found before anything is made. For example: ${name}: '${example}'`,
    ];
  if (value.includes("*"))
    return [`${name}: S3 knows no *, it takes the text as it stands. Leave the * out.`];
  if (Buffer.byteLength(value) <= KEY_LIMIT) return [];
  return [`${name} has ${Buffer.byteLength(value)} bytes, and a key has at most ${KEY_LIMIT}.`];
}

/** True if one event of one key could be wanted by both, which S3 refuses within a bucket. */
export function overlap(one: ObjectTrigger, other: ObjectTrigger): boolean {
  return (
    one.events.some((event) => other.events.some((wanted) => meet(event, wanted))) &&
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  );
}

function meet(one: string, other: string): boolean {
  const covers = (wide: string, name: string) => wide.endsWith("*") && name.startsWith(wide.slice(0, -1));
  return one === other || covers(one, other) || covers(other, one);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
