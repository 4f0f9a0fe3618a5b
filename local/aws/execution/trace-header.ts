/** X-Ray's trace header, which names the trace that an invocation belongs to. */
import { randomBytes } from "node:crypto";

const ROOT = /(?:^|;) *Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;) *Parent=([0-9a-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;) *Sampled=([01])(?:;|$)/;

/** The caller's header with its missing parts filled in, or a new trace's; `now` is epoch milliseconds. */
export function traceHeader(callers: string | undefined, now: number): string {
  const given = callers ?? "";
  const root = ROOT.exec(given)?.[1] ?? newRoot(now);
  const parent = PARENT.exec(given)?.[1] ?? randomBytes(8).toString("hex");
  return `Root=${root};Parent=${parent};Sampled=${SAMPLED.exec(given)?.[1] ?? 0}`;
}

function newRoot(now: number): string {
  return `1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
}
