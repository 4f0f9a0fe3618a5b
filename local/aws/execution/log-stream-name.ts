/** Names of log streams, as Lambda gives them to execution environments. */
import { randomBytes } from "node:crypto";

/** `2026/01/31/[7]<32 hex digits>`; `now` is epoch milliseconds. */
export function logStreamName(version: string, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[${version}]${randomBytes(16).toString("hex")}`;
}
