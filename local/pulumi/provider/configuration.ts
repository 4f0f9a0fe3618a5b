/** Reads the stack's `aws:` settings from Configure. All are strings; lists and objects are JSON. */
import { printedCommand } from "../../../lib/printed-command.ts";
import { ProviderError } from "./errors.ts";
import type { SessionSettings } from "./session.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The settings of a session: those of the stack, else those that local AWS was started with. */
export function readConfiguration(
  variables: Readonly<Record<string, string>>,
  started: { readonly endpoint: string; readonly region: string },
): SessionSettings {
  const setting = (name: string) => variables[`aws:config:${name}`] || undefined;
  const endpoint = endpointOf(setting("endpoints")) ?? started.endpoint;
  if (!LOOPBACK.has(new URL(endpoint).hostname)) {
    throw new ProviderError(
      `The local stand-in of the aws provider talks to this machine only, and aws:endpoints says ${endpoint}. ` +
        `Remove that setting here, or use the real provider: ${printedCommand("npm run -s local -- env --provider real")}`,
    );
  }
  return {
    endpoint,
    region: setting("region") ?? started.region,
    defaultTags: parse<{ tags?: Record<string, string> }>(setting("defaultTags"), "defaultTags")?.tags ?? {},
  };
}

/** The first endpoint in the list: local AWS serves all services at one endpoint. */
function endpointOf(setting: string | undefined): string | undefined {
  const list = parse<Record<string, string>[]>(setting, "endpoints") ?? [];
  return list.flatMap((entry) => Object.values(entry)).find((value) => value !== "");
}

function parse<T>(text: string | undefined, name: string): T | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ProviderError(`aws:${name} is not JSON: ${text}`);
  }
}
