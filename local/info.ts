import { localToken } from "./aws/access-keys.ts";
import type { Kept } from "./pulumi/provider/keep/kept-list.ts";

/** The answer of a running local AWS to `GET /_local/info`. */
export interface LocalInfo {
  readonly endpoint: string;
  readonly region: string;
  /** How much faster than real time AWS's time runs. */
  readonly speed: number;
  /** How long after the end of its minute a metric's datapoint can be read. */
  readonly metricDelaySeconds: number;
  readonly providerPort: number;
  /** Folder of Pulumi's file backend for this local AWS. */
  readonly stateDirectory: string;
  /** Absent when this local AWS keeps no state. */
  readonly dataDirectory?: string;
  readonly pid: number;
  /** Whether callers have to sign with its key (`--key`). */
  readonly hasKey?: boolean;
  /** Resources that are not simulated, and kept as declared (`--unknown keep`). */
  readonly kept: readonly Kept[];
  /** Services that are passed on to other servers, by name in signatures. */
  readonly elsewhere: readonly string[];
}

/** No local AWS of `npm run local` answers at a port; the message says why. */
export class NoLocalAws extends Error {}

const PATIENCE_MS = 5_000;

const PATH = "/_local/info";

/**
 * Reads the info of the local AWS on a port, which may have a key. Rejects with `NoLocalAws` when there is none, or
 * when it has another key.
 */
export async function askLocalAws(port: number, key = ""): Promise<LocalInfo> {
  const endpoint = `http://127.0.0.1:${port}`;
  let answer: Response;
  try {
    answer = await fetch(`${endpoint}${PATH}?token=${localToken(key, PATH)}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new NoLocalAws(`No local AWS answers at ${endpoint}.`);
  }
  if (answer.status === 403)
    throw new NoLocalAws(`The local AWS at ${endpoint} has a key (--key) that is not yours.`);
  const info = (await answer.json().catch(() => undefined)) as (LocalInfo & { service?: string }) | undefined;
  if (info?.service !== "local AWS") throw new NoLocalAws(`What answers at ${endpoint} is not local AWS.`);
  if (!info.providerPort)
    throw new NoLocalAws(`The local AWS at ${endpoint} was not started by npm run local.`);
  return info;
}
