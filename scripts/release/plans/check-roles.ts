import { nameList } from "../../../lib/name-list.ts";
import type { Reading, RoleState } from "../model/snapshot.ts";
import { type Check, notChecked } from "./check.ts";

/** A version that has a role: one of LIVE, or the one that `rollback` would lead to. */
export interface RoleUse {
  readonly version: string;
  readonly isRollback: boolean;
}

/**
 * Checks one role of a function. A version keeps the name of its role and not the role: if that is gone, or no longer trusts
 * Lambda, callers of the version get 403, and `rollback` leads to it all the same.
 */
export function checkRole(
  functionName: string,
  arn: string,
  uses: readonly RoleUse[],
  state: Reading<RoleState>,
): Check {
  const name = "role";
  if (!state.ok) return notChecked(name, functionName, state.error);
  const role = arn.slice(arn.indexOf("role/") + "role/".length);
  const of = nameList(uses.map(describeUse));
  if (state.value === "trusted") return { functionName, name, result: "ok", message: `${role}, of ${of}` };
  const is = state.value === "missing" ? "does not exist" : "does not trust lambda.amazonaws.com";
  return {
    functionName,
    name,
    result: "problem",
    message: `${role}, of ${of}, ${is}: callers get 403`,
    hint:
      state.value === "missing"
        ? "Make the role again under the same name and path, with its policies and with trust in lambda.amazonaws.com"
        : "Let lambda.amazonaws.com assume the role again: sts:AssumeRole in its trust policy",
  };
}

function describeUse({ version, isRollback }: RoleUse): string {
  return isRollback ? `version ${version} (where rollback leads)` : `version ${version}`;
}
