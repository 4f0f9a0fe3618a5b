import type { BindingGateway } from "../adapters/binding-gateway.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { LIVE } from "../adapters/lambda-gateway.ts";
import { once } from "../adapters/once.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import {
  type Binding,
  bindingMistake,
  functionNameOf,
  missingUrlPermissions,
  type PolicyStatement,
  qualifierOf,
} from "../release/model/bindings.ts";
import { shownError } from "../release/model/errors.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { type Check, notChecked } from "../release/shown/verification.ts";
import type { StackAws } from "./stack-aws.ts";

type EventSources = ReturnType<BindingGateway["eventSources"]>;

/** Begins to read the event sources of the account, once for all functions; each of them reports a failure as its own. */
export function readEventSources(gateway: BindingGateway): EventSources {
  const reading = gateway.eventSources();
  reading.catch(() => {});
  return reading;
}

/** What reaches a function, each kind checked on its own: does LIVE decide what it calls? */
export async function checkBindings(
  aws: StackAws,
  gateway: BindingGateway,
  fn: NamedFunction,
  eventSources: EventSources,
): Promise<Check[]> {
  const { physicalName } = fn;
  const urls = once(() => gateway.urls(physicalName));
  const livePolicy = once(() => gateway.policy(physicalName, LIVE));
  const groups = await Promise.all([
    checkGroup(fn, "function URL", async () =>
      (await urls()).map(({ arn }) => ({
        kind: "function URL",
        qualifier: qualifierOf(arn),
        what: "",
      })),
    ),
    checkUrlPermissions(fn, urls, livePolicy),
    checkGroup(fn, "permissions", () => readPolicies(aws, gateway, fn, livePolicy)),
    checkGroup(fn, "event sources", async () =>
      (await eventSources)
        .filter(({ functionArn }) => functionNameOf(functionArn) === physicalName)
        .map(({ functionArn, source, uuid }) => ({
          kind: "event source",
          qualifier: qualifierOf(functionArn),
          what: source || uuid,
        })),
    ),
    checkGroup(fn, "asynchronous settings", async () =>
      (await gateway.eventInvokeConfigs(physicalName)).map((arn) => ({
        kind: "asynchronous settings",
        qualifier: qualifierOf(arn),
        what: "",
      })),
    ),
  ]);
  return groups.flat();
}

async function checkGroup(
  { name: functionName }: NamedFunction,
  name: string,
  read: () => Promise<Binding[]>,
): Promise<Check[]> {
  try {
    const bindings = await read();
    const mistakes = bindings.flatMap((binding) => bindingMistake(binding) ?? []);
    if (mistakes.length > 0)
      return mistakes.map(
        ({ message, hint }): Check => ({ functionName, name, result: "problem", message, hint }),
      );
    return [
      {
        functionName,
        name,
        result: "ok",
        message: bindings.length > 0 ? `${bindings.length} bound to LIVE` : "none",
      },
    ];
  } catch (error) {
    return [notChecked(name, functionName, shownError(error))];
  }
}

/** Policies of the bare name, of LIVE, and of every published version. */
async function readPolicies(
  aws: StackAws,
  gateway: BindingGateway,
  { physicalName }: NamedFunction,
  livePolicy: () => Promise<PolicyStatement[]>,
): Promise<Binding[]> {
  const listed = await listVersions(await aws.lambda(), aws.caller, physicalName);
  const versions = publishedOf(listed).map(({ version }) => version);
  const qualifiers = ["", LIVE, ...versions];
  const policies = await Promise.all([
    gateway.policy(physicalName),
    livePolicy(),
    ...versions.map((version) => gateway.policy(physicalName, version)),
  ]);
  return policies.flatMap((statements, index) =>
    statements.map(
      ({ sid, principal, source }): Binding => ({
        kind: "permission",
        qualifier: qualifiers[index] ?? "",
        what: `${sid} (${principal}${source ? `, ${source}` : ""})`,
      }),
    ),
  );
}

async function checkUrlPermissions(
  { name: functionName }: NamedFunction,
  urls: () => ReturnType<BindingGateway["urls"]>,
  livePolicy: () => Promise<PolicyStatement[]>,
): Promise<Check[]> {
  const name = "URL permissions";
  try {
    const onLive = (await urls()).filter(({ arn }) => qualifierOf(arn) === LIVE);
    if (!onLive.some(({ authType }) => authType === "NONE")) return [];
    const missing = missingUrlPermissions(await livePolicy());
    if (missing.length === 0) return [{ functionName, name, result: "ok" }];
    return [
      {
        functionName,
        name,
        result: "problem",
        message: `callers of the URL get 403: LIVE lacks ${missing.join(" and ")}`,
        hint: "Give both permissions on LIVE, for principal *",
      },
    ];
  } catch (error) {
    return [notChecked(name, functionName, shownError(error))];
  }
}
