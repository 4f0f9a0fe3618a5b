/** Assertions for rows. Each throws `Difference` with the wanted value and the one that came. */
import { type Mismatch, mismatches, show } from "./matching.ts";

/** The server's behaviour differs from the row's fact. */
export class Difference extends Error {
  readonly mismatches: readonly Mismatch[];
  constructor(found: readonly Mismatch[]) {
    super(found.map(({ wanted, got }) => `wanted ${wanted}, got ${got}`).join("; "));
    this.name = "Difference";
    this.mismatches = found;
  }
}

/** The row's fact could not be judged here, for example because an update had settled too soon. */
export class NotSeen extends Error {
  override readonly name = "NotSeen";
}

/** A refusal as clients of the SDK see it. */
interface Refusal {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Expects `got` to hold all that `wanted` names, by the rules of `mismatches`. */
export function expectMatch(got: unknown, wanted: unknown, what = ""): void {
  const found = mismatches(got, wanted, what);
  if (found.length > 0) throw new Difference(found);
}

/** Expects an answer with this HTTP status that holds all that `wanted` names. Returns `answer`. */
export function expectAnswer<T>(answer: T, status: number, wanted: object = {}): T {
  const got = (answer as { $metadata?: { httpStatusCode?: number } })?.$metadata?.httpStatusCode;
  const found = [...mismatches(got, status, "HTTP status"), ...mismatches(answer, wanted)];
  if (found.length > 0) throw new Difference(found);
  return answer;
}

/** Expects a value other than `before`; `undefined` fails too. */
export function expectOther(got: unknown, before: unknown, what: string): void {
  if (got === undefined || Object.is(got, before))
    throw new Difference([{ wanted: `${what}: other than ${show(before)}`, got: `${what}: ${show(got)}` }]);
}

/** Expects `holds` to be true; `wanted` and `got` put the condition into words. */
export function expectTrue(holds: boolean, wanted: string, got: string): void {
  if (!holds) throw new Difference([{ wanted, got }]);
}

/** Expects a refusal with this status, exception and text (a pattern where part of the text is not known). */
export async function expectRefusal(
  request: Promise<unknown>,
  status: number,
  name: string,
  message: string | RegExp = /./,
): Promise<Refusal & Record<string, unknown>> {
  const wanted = `${status} ${name} ${message instanceof RegExp ? message : show(message)}`;
  let refusal: Refusal & Record<string, unknown>;
  try {
    const { $metadata, ...answer } = ((await request) ?? {}) as Refusal;
    throw new Difference([{ wanted, got: `${$metadata?.httpStatusCode} ${show(answer)}` }]);
  } catch (error) {
    if (error instanceof Difference || error instanceof NotSeen) throw error;
    refusal = error as typeof refusal;
  }
  const isText =
    message instanceof RegExp ? message.test(refusal.message ?? "") : refusal.message === message;
  if (refusal.$metadata?.httpStatusCode === status && refusal.name === name && isText) return refusal;
  throw new Difference([{ wanted, got: describeError(refusal) }]);
}

/** True if a failed request got an HTTP answer. False if it was cut off, timed out or got no HTTP. */
export function wasAnswered(error: unknown): boolean {
  return (error as Refusal | undefined)?.$metadata?.httpStatusCode !== undefined;
}

/** An error on one line: status, name and text. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return show(error);
  const status = (error as Refusal).$metadata?.httpStatusCode;
  const text = error.message.replace(SDK_HINT, "") || (error as { code?: string }).code;
  return `${status ? `${status} ` : ""}${error.name} ${show(text)}`;
}

/** Advice for programmers that the SDK appends when it can't read an answer. */
const SDK_HINT = /\n\s*Deserialization error: .*$/s;
