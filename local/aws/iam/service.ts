/** IAM as a deployment of functions needs it: roles and policies. They are kept and shown, never enforced. */
import * as sdk from "@aws-sdk/client-iam";
import type { ServiceDefinition } from "../service.ts";
import type { Store } from "../state/store.ts";
import { obeying } from "../validation/member-rules.ts";
import { POLICIES, type PolicyDocument, ROLES, type RoleDocument } from "./documents.ts";
import { IAM_RULES } from "./input-rules.ts";
import { findManagedPolicy } from "./managed-policies.ts";
import { policyOperations } from "./policies.ts";
import { rolePolicyOperations } from "./role-policies.ts";
import { roleOperations, rolesIn } from "./roles.ts";

export interface IamDependencies {
  readonly store: Store;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function iamService({ store, now }: IamDependencies): ServiceDefinition {
  const documents = store.collection<RoleDocument>(ROLES);
  const policies = store.collection<PolicyDocument>(POLICIES);
  const roles = rolesIn(documents);
  return {
    signingName: "iam",
    protocol: "awsQuery",
    target: "https://iam.amazonaws.com/doc/2010-05-08/",
    schemas: sdk,
    operations: obeying(IAM_RULES, "ValidationError", {
      ...roleOperations(documents, now),
      ...rolePolicyOperations(roles, (arn) => policies.get(arn) ?? findManagedPolicy(arn)),
      ...policyOperations(policies, roles, now),
    }),
  };
}
