import type { BindingGateway } from "../adapters/binding-gateway.ts";
import type { NamedFunction } from "../adapters/function-names.ts";
import { LIVE } from "../adapters/lambda-gateway.ts";
import { once } from "../adapters/once.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import {
  type Binding,
  functionNameOf,
  type PolicyStatement,
  qualifierOf,
} from "../release/model/bindings.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { Check } from "../release/plans/check.ts";
import { checkBound, checkUrlPermissions, isPublicOnLive } from "../release/plans/check-bindings.ts";
import { readingOf } from "./read-with-cutoff.ts";
import type { StackAws } from "./stack-aws.ts";

type EventSources = ReturnType<BindingGateway["eventSources"]>;

/** Starts to read the account's event sources, once for all. Each function reports a failure as its own. */
export function readEventSources(gateway: BindingGateway): EventSources {
  const reading = gateway.eventSources();
  reading.catch(() => {});
  return reading;
}

/** Checks that everything that reaches a function is bound to LIVE. Each kind is read on its own. */
export async function checkBindings(
  aws: StackAws,
  gateway: BindingGateway,
  { name, physicalName }: NamedFunction,
  eventSources: EventSources,
): Promise<Check[]> {
  const urls = once(() => gateway.urls(physicalName));
  const livePolicy = once(() => gateway.policy(physicalName, LIVE));
  const bound: [string, () => Promise<Binding[]>][] = [
    ["function URL", async () => (await urls()).map(({ arn }) => binding("function URL", arn))],
    ["permissions", () => readPolicies(aws, gateway, physicalName, livePolicy)],
    [
      "event sources",
      async () =>
        (await eventSources)
          .filter(({ functionArn }) => functionNameOf(functionArn) === physicalName)
          .map(({ functionArn, source, uuid }) => binding("event source", functionArn, source || uuid)),
    ],
    [
      "asynchronous settings",
      async () =>
        (await gateway.eventInvokeConfigs(physicalName)).map((arn) => binding("asynchronous settings", arn)),
    ],
  ];
  const [url, ...others] = bound.map(async ([kind, read]) => checkBound(name, kind, await readingOf(read)));
  const access = readingOf(async () => {
    const found = await urls();
    return { urls: found, livePolicy: found.some(isPublicOnLive) ? await livePolicy() : [] };
  });
  const groups = [url ?? [], access.then((reading) => checkUrlPermissions(name, reading)), ...others];
  return (await Promise.all(groups)).flat();
}

function binding(kind: Binding["kind"], arn: string, what = ""): Binding {
  return { kind, qualifier: qualifierOf(arn), what };
}

/** Reads the policies of the bare name, of LIVE, and of every published version. */
async function readPolicies(
  aws: StackAws,
  gateway: BindingGateway,
  physicalName: string,
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
