import * as pulumi from "@pulumi/pulumi";
import { mistakeList } from "../refusal.ts";
import type { Listener } from "./listener.ts";
import type { TriggerChecks } from "./trigger-checks.ts";

/** What a trigger listens to: a resource of the program, or `{ arn }` of what is made elsewhere. */
export interface Source {
  readonly arn: pulumi.Input<string>;
}

/**
 * The name of what a trigger makes for a source, such as `orders-queue-jobs`: by the source's own name, so that another
 * trigger more or less changes nothing of this one. Throws `Refusal` with all `mistakes`, for a source without a name,
 * and for one that the function listens to already.
 */
export function claimSource(
  { name }: Listener,
  checks: TriggerChecks,
  verb: "onQueue" | "onStream",
  source: unknown,
  givenName: unknown,
  mistakes: readonly string[],
): string {
  const sourceName = givenName ?? nameOf(source);
  const all = [...mistakes];
  if (!isSource(source)) all.push("the first argument is no source. Give a resource, or { arn: 'arn:...' }.");
  else if (typeof sourceName !== "string" || !/^[\w.-]+$/.test(sourceName))
    all.push("the source has no name of its own. Add one to the options: { name: 'jobs' }");
  const kind = verb === "onQueue" ? "queue" : "stream";
  if (all.length === 0 && !checks.claim(`${verb}(${sourceName}) of ${name}`))
    all.push(`${sourceName} is bound already. Keep one of the two calls.`);
  if (all.length > 0) checks.refuse(mistakeList(`${name}.${verb}(...)`, all));
  return `${name}-${kind}-${sourceName}`;
}

function isSource(source: unknown): source is Source {
  return typeof source === "object" && source !== null && "arn" in source;
}

/** The logical name of a resource, or the last part of an ARN that is known. */
function nameOf(source: unknown): string | undefined {
  if (pulumi.Resource.isInstance(source)) return (source as { __name?: string }).__name;
  const arn = isSource(source) ? source.arn : undefined;
  if (typeof arn !== "string") return undefined;
  return /:table\/([^/]+)\/stream\//.exec(arn)?.[1] ?? arn.split(/[:/]/).pop();
}
