import type { NamedFunction } from "../adapters/function-names.ts";
import { once } from "../adapters/once.ts";
import type { RoleGateway } from "../adapters/role-gateway.ts";
import { foldHistory } from "../release/ledger/history.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { Reading, RoleState } from "../release/model/snapshot.ts";
import type { Check } from "../release/plans/check.ts";
import { checkRole, type RoleUse } from "../release/plans/check-roles.ts";
import { planRollback } from "../release/plans/plan-rollback.ts";
import type { StackReading } from "./read-stack.ts";
import { readingOf } from "./read-with-cutoff.ts";

/** Reads a role by its ARN, each at most once. */
export type ReadRole = (arn: string) => Promise<Reading<RoleState>>;

/** Reads each role once for all functions. Nothing is loaded or called before the first one. */
export function createRoleReader(open: () => Promise<RoleGateway>): ReadRole {
  const gateway = once(open);
  const readings = new Map<string, Promise<Reading<RoleState>>>();
  return (arn) => {
    const reading = readings.get(arn) ?? readingOf(async () => (await gateway()).readRole(arn));
    readings.set(arn, reading);
    return reading;
  };
}

/** The version of each function that `rollback` would lead to, as far as the ledger tells. */
export function rollbackVersions({ snapshot, records }: StackReading): ReadonlyMap<string, string> {
  try {
    const { targets } = planRollback(snapshot, { histories: { ok: true, value: foldHistory(records) } });
    return new Map(targets.map(({ functionName, target }) => [functionName, target.version]));
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "NoRollbackTarget") return new Map();
    throw error;
  }
}

/** Checks the roles of `versions` of a function, and of the one that `rollback` leads to. Unread versions have other checks. */
export async function checkRoles(
  { versions: reader }: StackReading,
  fn: NamedFunction,
  { served, back }: { readonly served: readonly string[]; readonly back: string | undefined },
  readRole: ReadRole,
): Promise<Check[]> {
  const uses = new Map<string, RoleUse[]>();
  const all = back === undefined || served.includes(back) ? served : [...served, back];
  const read = await Promise.all(all.map((version) => reader.read(fn, version)));
  for (const [index, facts] of read.entries()) {
    const version = all[index] as string;
    if (!facts.ok || !facts.value?.role) continue;
    const { role } = facts.value;
    uses.set(role, [...(uses.get(role) ?? []), { version, isRollback: version === back }]);
  }
  return Promise.all([...uses].map(async ([arn, of]) => checkRole(fn.name, arn, of, await readRole(arn))));
}
