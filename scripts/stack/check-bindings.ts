import { isAliasName } from "../../components/config.ts";
import type { BindingGateway } from "../adapters/binding-gateway.ts";
import { aliasNameOf, type NamedFunction } from "../adapters/function-names.ts";
import { once } from "../adapters/once.ts";
import { listVersions } from "../adapters/version-gateway.ts";
import {
  type Binding,
  describeCaller,
  describeSource,
  functionNameOf,
  type PolicyStatement,
  qualifierOf,
} from "../release/model/bindings.ts";
import { publishedOf } from "../release/model/traffic.ts";
import type { Check } from "../release/plans/check.ts";
import { checkBound, checkUrlPermissions, isPublicOn } from "../release/plans/check-bindings.ts";
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
  fn: NamedFunction,
  eventSources: EventSources,
): Promise<Check[]> {
  const { name, physicalName } = fn;
  const aliasName = aliasNameOf(fn);
  const urls = once(() => gateway.urls(physicalName));
  const livePolicy = once(() => gateway.policy(physicalName, aliasName));
  const bound: [string, () => Promise<Binding[]>][] = [
    ["function URL", async () => (await urls()).map(({ arn }) => binding("function URL", arn))],
    ["permissions", () => readPolicies(aws, gateway, fn, livePolicy)],
    [
      "event sources",
      async () =>
        (await eventSources)
          .filter(({ functionArn }) => functionNameOf(functionArn) === physicalName)
          .map(({ functionArn, source, uuid }) =>
            binding("event source", functionArn, source ? describeSource(source) : uuid),
          ),
    ],
    [
      "asynchronous settings",
      async () =>
        (await gateway.eventInvokeConfigs(physicalName)).map((arn) => binding("asynchronous settings", arn)),
    ],
  ];
  const [url, ...others] = bound.map(async ([kind, read]) =>
    checkBound(name, kind, await readingOf(read), aliasName),
  );
  const access = readingOf(async () => {
    const found = await urls();
    return {
      urls: found,
      livePolicy: found.some((url) => isPublicOn(aliasName, url)) ? await livePolicy() : [],
      aliasName,
    };
  });
  const groups = [url ?? [], access.then((reading) => checkUrlPermissions(name, reading)), ...others];
  return (await Promise.all(groups)).flat();
}

function binding(kind: Binding["kind"], arn: string, what = ""): Binding {
  return { kind, qualifier: qualifierOf(arn), what };
}

/** Reads the policies of the bare name, of every alias, and of every published version. */
async function readPolicies(
  aws: StackAws,
  gateway: BindingGateway,
  fn: NamedFunction,
  livePolicy: () => Promise<PolicyStatement[]>,
): Promise<Binding[]> {
  const { physicalName } = fn;
  const [versions, aliases] = await Promise.all([
    aws.lambda().then((lambda) => listVersions(lambda, aws.caller, physicalName)),
    gateway.aliases(physicalName),
  ]);
  const live = aliasNameOf(fn);
  const others = [
    "",
    ...aliases.map(({ name }) => name).filter((name) => name !== live && isAliasName(name)),
    ...publishedOf(versions).map(({ version }) => version),
  ];
  const policies = await Promise.all([
    livePolicy().then((statements) => ({ qualifier: live, statements })),
    ...others.map(async (qualifier) => ({
      qualifier,
      statements: await gateway.policy(physicalName, qualifier || undefined),
    })),
  ]);
  return policies.flatMap(({ qualifier, statements }) =>
    statements.map(
      (statement): Binding => ({
        kind: "permission",
        qualifier,
        what: describeCaller(statement),
      }),
    ),
  );
}
