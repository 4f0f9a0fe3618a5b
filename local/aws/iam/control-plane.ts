/** What IAM's operations stand on: roles, policies, the clock, and how each is found. */
import { orRefuse, type StoreAndClock } from "../service.ts";
import type { Collection } from "../state/store.ts";
import { POLICIES, type PolicyDocument, ROLES, type RoleDocument } from "./documents.ts";
import { noSuchEntity } from "./errors.ts";
import { findManagedPolicy } from "./managed-policies.ts";

/** The state that all operations share. */
export interface ControlPlane {
  /** By name in lower case: two names that differ only in case can't exist together. */
  readonly roles: Collection<RoleDocument>;
  /** Customer managed policies, by ARN. */
  readonly policies: Collection<PolicyDocument>;
  /** Epoch milliseconds, of whole seconds as all dates of IAM. */
  now(): number;
}

/** Opens the roles and policies of the store. */
export function openControlPlane({ store, now }: StoreAndClock): ControlPlane {
  return {
    roles: store.collection(ROLES),
    policies: store.collection(POLICIES),
    now: () => Math.floor(now() / 1000) * 1000,
  };
}

/** Finds a role, or throws NoSuchEntity. */
export function loadRole({ roles }: ControlPlane, name = ""): RoleDocument {
  const role = roles.get(name.toLowerCase());
  if (role?.name !== name) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** Makes a changed role last. */
export function saveRole({ roles }: ControlPlane, role: RoleDocument): void {
  roles.set(role.name.toLowerCase(), role);
}

/** Finds a policy, the customer's or one of AWS's own. */
export function findPolicy({ policies }: ControlPlane, arn: string): PolicyDocument | undefined {
  return policies.get(arn) ?? findManagedPolicy(arn);
}

/** Finds it as `findPolicy` does, or throws NoSuchEntity. */
export function loadPolicy(plane: ControlPlane, arn = ""): PolicyDocument {
  return orRefuse(findPolicy(plane, arn), () => noSuchEntity(`Policy ${arn} was not found.`));
}
