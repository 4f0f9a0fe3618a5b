/** The paths under `/_local/`, which AWS lacks: facts for tools on this machine, and code of functions. */
import { timingSafeEqual } from "node:crypto";
import type { AccessKeys } from "../access-keys.ts";
import type { WireRequest } from "./exchange.ts";
import type { FunctionUrlAnswer } from "./function-url.ts";

/** The answers of a server about itself. */
export interface LocalPaths {
  /** Tells `GET /_local/info` facts about this server, for tools on this machine. */
  info(endpoint: string): object;
  /** Finds the code for `GET /_local/code/<sha256>.zip`, where GetFunction points. */
  readCode(sha256Hex: string): Promise<Uint8Array | undefined>;
  /** With keys, a path is opened by its `token` in the query. */
  readonly keys?: AccessKeys;
}

/** Answers a path under `/_local/`; `undefined` for all others. */
export async function answerLocalPath(
  { path, query }: Pick<WireRequest, "path" | "query">,
  endpoint: string,
  local: LocalPaths,
): Promise<FunctionUrlAnswer | undefined> {
  if (!path.startsWith("/_local/")) return undefined;
  if (local.keys && !isSame(query.get("token") ?? "", local.keys.tokenOf(path)))
    return asJson(403, {
      message: `This local AWS has a key (--key), and ${path} needs a token made with it.`,
    });
  if (path === "/_local/info") return asJson(200, local.info(endpoint));
  const sha256Hex = /^\/_local\/code\/([0-9a-f]{64})\.zip$/.exec(path)?.[1];
  const code = sha256Hex && (await local.readCode(sha256Hex));
  if (code) return { status: 200, headers: { "content-type": "application/zip" }, body: code };
  return asJson(404, { message: `There is no ${path}. Try /_local/info.` });
}

function isSame(given: string, wanted: string): boolean {
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given, "latin1"), Buffer.from(wanted));
}

function asJson(status: number, document: object): FunctionUrlAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(document) };
}
