import { readFileSync } from "node:fs";
import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { foreignText } from "../../lib/foreign-text.ts";
import { usageError } from "../release/model/errors.ts";
import { proxyFor } from "./proxies.ts";
import type { WhereCallsGo } from "./where-calls-go.ts";

/** Calls of one round go out together, also for a hundred functions. */
const AGENT = { keepAlive: true, maxSockets: 128 };

/** The SDK's options for how its clients connect. */
export interface Transport {
  readonly httpAgent: HttpAgent | typeof AGENT;
  readonly httpsAgent: HttpsAgent | (typeof AGENT & { readonly ca?: string });
  readonly throwOnRequestTimeout: true;
}

const opened = new WeakMap<WhereCallsGo, Promise<Transport>>();

/**
 * How all clients of these settings connect: through the proxies, trusting the bundle of certificates alone where one is
 * named. The code for proxies is loaded only where one is named. Throws `InvalidCaBundle`.
 */
export function openTransport(where: WhereCallsGo): Promise<Transport> {
  const known = opened.get(where) ?? open(where);
  opened.set(where, known);
  return known;
}

async function open({ proxies, caBundle }: WhereCallsGo): Promise<Transport> {
  const ca = caBundle === undefined ? {} : { ca: readBundle(caBundle) };
  const options = { ...AGENT, ...ca };
  if (!proxies.http && !proxies.https)
    return { httpAgent: AGENT, httpsAgent: options, throwOnRequestTimeout: true };
  const { ProxyAgent } = await import("proxy-agent");
  const agent = new ProxyAgent({
    ...options,
    getProxyForUrl: (url) => proxyFor(new URL(url), proxies) ?? "",
  });
  return { httpAgent: agent, httpsAgent: agent as unknown as HttpsAgent, throwOnRequestTimeout: true };
}

function readBundle(path: string): string {
  const refuse = (why: string) =>
    usageError(
      "InvalidCaBundle",
      foreignText(`The certificates in ${path} can't be used: ${why}`),
      "Check aws:customCaBundle, AWS_CA_BUNDLE, or ca_bundle of the profile",
    );
  try {
    const text = readFileSync(path, "utf8");
    if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  } catch (error) {
    throw refuse(`${(error as Error).message}.`);
  }
  throw refuse("it holds no certificate as PEM.");
}
