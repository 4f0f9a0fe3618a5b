import type { Io } from "../adapters/io.ts";
import { VERBS } from "./verbs.ts";

/** `live status` as a person here would type it: through npm where npm started us. */
export function commandLine(io: Io, rest: string): string {
  return io.env.npm_lifecycle_event === "live" ? `npm run -s live -- ${rest}` : `live ${rest}`;
}

const NAMED = new RegExp(`\\blive (?=(?:${VERBS.map(({ name }) => name).join("|")})\\b)`, "g");

/** A hint with the commands in it as a person here would type them. */
export function asTypedHere(io: Io, hint: string): string {
  return hint.replace(NAMED, commandLine(io, ""));
}
