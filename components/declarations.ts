import type * as pulumi from "@pulumi/pulumi";
import { log } from "@pulumi/pulumi";
import { foreignText } from "../lib/foreign-text.ts";
import { nearest } from "../lib/nearest.ts";
import { declaring } from "./by-hand.ts";
import type { CheckedStack, PackagedFunction } from "./checked-stack.ts";
import type { FunctionSettings, Traffic } from "./config.ts";
import { type Given, givenMistakes } from "./given.ts";
import { LiveFunction } from "./live-function.ts";
import { mergeEnvironment } from "./merge-environment.ts";
import { mistakeList, Refusal } from "./refusal.ts";
import { type ManagedPolicies, namedPolicies, type Policy } from "./role-policies.ts";
import { type BucketTriggers, openBucketTriggers } from "./triggers/bucket-triggers.ts";
import { openTriggerChecks, type TriggerChecks } from "./triggers/trigger-checks.ts";

/** Options of `declare`. */
export interface DeclareOptions {
  /** Resources that must be there before the function, for example the mount target of its file system. */
  readonly dependsOn?: pulumi.Input<pulumi.Resource> | readonly pulumi.Input<pulumi.Resource>[];
}

/**
 * Declares a function of functions/ with more than its data says, and returns it. Throws `Refusal` for an
 * unknown name, a second call, a call after the callback has returned, and for wrong members of `given`.
 */
export type Declare = (name: string, given?: Given, options?: DeclareOptions) => LiveFunction;

/** The functions of one run of the program. */
export interface Declarations {
  readonly declare: Declare;
  /**
   * Declares what wasn't declared, lets all functions be registered and returns them in the catalog's order.
   * Throws the first refusal of `declare` or of a trigger if the callback swallowed it, and what the triggers' own look
   * at AWS finds, before any function is registered.
   */
  close(): Promise<LiveFunction[]>;
}

/** Begins the declarations of a stack. Nothing of a function is registered before `close`. */
export function openDeclarations(stack: CheckedStack): Declarations {
  const declared = new Map<string, LiveFunction>();
  const names = stack.functions.map(({ name }) => name);
  const checks = openTriggerChecks();
  const buckets = openBucketTriggers(stack.project, stack.stack, stack.config.publishVersions, checks);
  let refused: Refusal | undefined;
  let isClosed = false;
  let open = () => {};
  // Children wait for the URN of their component, and the component for what it depends on.
  const opened = new Promise<pulumi.Resource[]>((resolve) => {
    open = () => resolve([]);
  });
  const make = (definition: PackagedFunction, given: Given, after: pulumi.Input<pulumi.Resource>[] = []) =>
    declaring(() => makeFunction(stack, definition, given, after, opened, { buckets, checks }));

  return {
    declare(name, given = {}, { dependsOn = [] } = {}) {
      const definition = stack.functions.find((one) => one.name === name);
      const reason = isClosed ? tooLate(name) : (misnamed(name, names, declared) ?? mistaken(name, given));
      if (reason !== undefined || !definition) {
        const refusal = new Refusal(reason ?? "");
        refused ??= refusal;
        throw refusal;
      }
      const made = make(definition, given, [dependsOn].flat() as pulumi.Input<pulumi.Resource>[]);
      declared.set(name, made);
      return made;
    },
    async close() {
      if (refused) throw refused;
      isClosed = true;
      await checks.run();
      await buckets.check();
      const functions = stack.functions.map(
        (definition) => declared.get(definition.name) ?? make(definition, {}),
      );
      buckets.make();
      open();
      return functions;
    },
  };
}

function makeFunction(
  { config, hasSecrets }: CheckedStack,
  packaged: PackagedFunction,
  given: Given,
  after: pulumi.Input<pulumi.Resource>[],
  dependsOn: Promise<pulumi.Resource[]>,
  gathered: { readonly buckets: BucketTriggers; readonly checks: TriggerChecks },
): LiveFunction {
  const { name, policies, environment: data, ...definition } = packaged;
  const { environment, image: _, adopt, ...settings }: FunctionSettings = config.settings[name] ?? {};
  // The parser has made every value a string; Pulumi has decrypted those that were encrypted.
  const variables = environment as Record<string, string> | undefined;
  const rights = [...(policies ?? []), ...(given.policies ?? [])];
  if (adopt?.roleArn !== undefined) warnOfRights(name, adopt.roleArn, rights, given.managedPolicies);
  return new LiveFunction(
    name,
    {
      ...definition,
      ...settings,
      ...given,
      policies: rights,
      environment: mergeEnvironment({
        data,
        given: given.environment,
        stack: variables,
        isSecret: hasSecrets,
      }),
      after,
      ...gathered,
      traffic: config.traffic[name] as Traffic,
    },
    { protect: config.publishVersions, dependsOn },
  );
}

/** Nothing is attached to a role that was there before: others may use it too. */
function warnOfRights(
  name: string,
  roleArn: string,
  policies: readonly Policy[],
  managed: ManagedPolicies = [],
): void {
  const actions = policies.flatMap((policy) => policy.actions);
  const rights = [...new Set([...actions, ...Object.keys(namedPolicies(managed))])];
  if (rights.length === 0) return;
  log.warn(
    `${name} keeps its role ${roleArn}, which gets none of its policies. Give it what it lacks of ${rights.join(", ")} where the role is made.`,
  );
}

function tooLate(name: string): string {
  return `declare(${quoted(name)}) came after the callback of liveStack had returned. Call it inside, and await what it waits for: liveStack(async ({ declare }) => { ... }).`;
}

function misnamed(
  name: string,
  names: readonly string[],
  declared: ReadonlyMap<string, unknown>,
): string | undefined {
  if (declared.has(name))
    return `declare(${quoted(name)}) was called twice. Give all in one call, and keep what it returns.`;
  if (names.includes(name)) return undefined;
  const meant = nearest(String(name), names);
  const way = meant ? `Did you mean ${meant}?` : `Functions here: ${names.join(", ") || "none"}.`;
  return `declare(${quoted(name)}): there is no function of this name in functions/. ${way}`;
}

function mistaken(name: string, given: unknown): string | undefined {
  const mistakes = givenMistakes(given);
  if (mistakes.length === 0) return undefined;
  return mistakeList(`declare(${quoted(name)}, ...)`, mistakes);
}

function quoted(name: unknown): string {
  return JSON.stringify(foreignText(String(name)));
}
