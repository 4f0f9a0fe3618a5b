/** The policies that a role declares itself, by `inlinePolicies` and `managedPolicyArns`: it has these and no others. */

import { isDeepStrictEqual } from "node:util";
import { type IAM, paginateListAttachedRolePolicies, paginateListRolePolicies } from "@aws-sdk/client-iam";
import type { PropertyRule } from "../resource-type.ts";
import { isJson, sameJson } from "../rules.ts";
import type { Properties } from "../values.ts";

interface InlinePolicy {
  readonly name?: string;
  readonly policy?: string;
}

/** Left out, what others attach stays as it is. The lists have no order. */
export const EXCLUSIVE_INPUTS: Readonly<Record<string, PropertyRule>> = {
  inlinePolicies: {
    computed: true,
    same: (old, wanted) => sameJson(byName(old), byName(wanted)),
    check: (value) => [...policiesByName(value).values()].map(isJson).find(Boolean),
  },
  managedPolicyArns: {
    computed: true,
    same: (old, wanted) => isDeepStrictEqual(sorted(old), sorted(wanted)),
  },
};

/** Writes what is wanted and removes the rest, for each of the two lists in `names`. */
export async function writeExclusive(
  iam: IAM,
  RoleName: string,
  wanted: Properties,
  names: ReadonlySet<string>,
): Promise<void> {
  if (names.has("inlinePolicies")) {
    const policies = policiesByName(wanted.inlinePolicies);
    for (const PolicyName of await inlineNames(iam, RoleName)) {
      if (!policies.has(PolicyName)) await iam.deleteRolePolicy({ RoleName, PolicyName });
    }
    for (const [PolicyName, PolicyDocument] of policies) {
      await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument });
    }
  }
  if (names.has("managedPolicyArns")) {
    const arns = new Set((wanted.managedPolicyArns as string[] | undefined) ?? []);
    for (const PolicyArn of await attachedArns(iam, RoleName)) {
      if (!arns.delete(PolicyArn)) await iam.detachRolePolicy({ RoleName, PolicyArn });
    }
    for (const PolicyArn of arns) await iam.attachRolePolicy({ RoleName, PolicyArn });
  }
}

/** The two lists as AWS holds them, as far as `known` has them: nobody asks for the others. */
export async function readExclusive(iam: IAM, RoleName: string, known: Properties): Promise<Properties> {
  const outputs: Properties = {};
  if (known.inlinePolicies !== undefined) {
    const policies: InlinePolicy[] = [];
    for (const PolicyName of await inlineNames(iam, RoleName)) {
      const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName, PolicyName });
      policies.push({ name: PolicyName, policy: decodeURIComponent(PolicyDocument) });
    }
    outputs.inlinePolicies = policies;
  }
  if (known.managedPolicyArns !== undefined) outputs.managedPolicyArns = await attachedArns(iam, RoleName);
  return outputs;
}

async function inlineNames(iam: IAM, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListRolePolicies({ client: iam }, { RoleName })) {
    names.push(...(page.PolicyNames ?? []));
  }
  return names;
}

async function attachedArns(iam: IAM, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName })) {
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn));
  }
  return arns;
}

/** An entry without name and text stands for no policy: `inlinePolicies: [{}]` means none at all. */
function policiesByName(value: unknown): Map<string, string> {
  const entries = (value as InlinePolicy[] | undefined) ?? [];
  return new Map(entries.flatMap(({ name, policy }) => (name && policy ? [[name, policy]] : [])));
}

function byName(value: unknown): string {
  const entries = [...policiesByName(value)].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([name, policy]) => [name, JSON.parse(policy)]));
}

function sorted(value: unknown): unknown[] {
  return [...((value as unknown[] | undefined) ?? [])].sort();
}
