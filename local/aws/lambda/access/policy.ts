/** AddPermission, RemovePermission, GetPolicy: one resource policy for each function, version and alias. */
import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import { AwsError, type CallContext } from "../../service.ts";
import { type Checked, type Constraints, checkConstraints } from "../../validation/constraints.ts";
import { functionArn, isVersionNumber, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import {
  aliasNotFound,
  conflict,
  functionNotFound,
  invalidParameter,
  notFound,
  resourceNotFound,
  staleRevision,
} from "../errors.ts";
import type { FunctionDocument, PolicyDocument, PolicyStatement } from "../function-document.ts";
import { ALIAS_NAME, ARN, QUALIFIED, QUALIFIER } from "../input-rules.ts";
import { findFunction, findVersion, getFunction, save } from "../repository.ts";
import { findAlias } from "../versions/aliases.ts";
import { renderStatement } from "./policy-statement.ts";

const LIMIT_BYTES = 20480;

const PERMISSION: Constraints = {
  Qualifier: QUALIFIER,
  FunctionName: QUALIFIED.FunctionName ?? {},
  StatementId: { required: true, max: 100, min: 1, pattern: "([a-zA-Z0-9-_]+)" },
  Action: { required: true, pattern: "(lambda:[*]|lambda:[a-zA-Z]+|[*])" },
  Principal: { required: true, max: 2048, min: 0, pattern: "[^\\s]+" },
  SourceArn: ARN,
  SourceAccount: { max: 12, min: 0, pattern: "\\d{12}" },
  EventSourceToken: { max: 256, min: 0, pattern: "[a-zA-Z0-9._\\-]+" },
  FunctionUrlAuthType: { oneOf: ["NONE", "AWS_IAM"] },
  PrincipalOrgID: { max: 34, min: 12, pattern: "o-[a-z0-9]{10,32}" },
};

/** Adds one statement to the policy of the function, version or alias. */
export function addPermission(
  plane: ControlPlane,
  input: Checked<sdk.AddPermissionRequest>,
  call: CallContext,
) {
  checkConstraints(input, PERMISSION);
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  if (qualifier === LATEST)
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  const arn = functionArn(call, name, qualifier);
  const statement = renderStatement(input, arn);
  const document = getFunction(plane, call, name);
  const own = revisionOfTarget(document, qualifier, call);
  const policy = policyOf(document, qualifier);
  checkPolicyRevision(input.RevisionId, policy?.revisionId ?? own);
  if (policy?.statements.some(({ Sid }) => Sid === input.StatementId)) {
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const statements = [...(policy?.statements ?? []), statement];
  const size = Buffer.byteLength(renderPolicy(statements));
  if (size > LIMIT_BYTES) {
    const message = `The final policy size (${size}) is bigger than the limit (${LIMIT_BYTES}).`;
    throw new AwsError("PolicyLengthExceededException", message);
  }
  document.policies[qualifier ?? LATEST] = { revisionId: randomUUID(), statements };
  save(plane, document);
  return { Statement: JSON.stringify(statement) };
}

/** Removes one statement, and with the last statement the policy. */
export function removePermission(
  plane: ControlPlane,
  input: Checked<sdk.RemovePermissionRequest>,
  call: CallContext,
): void {
  checkConstraints(input, {
    ...QUALIFIED,
    StatementId: { required: true, max: 100, min: 1, pattern: "([a-zA-Z0-9-_.]+)" },
  });
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = findFunction(plane, call, name);
  if (!document) throw notFound(`No policy found for: ${functionArn(call, name, qualifier)}`);
  revisionOfTarget(document, qualifier, call);
  const policy = policyOf(document, qualifier);
  if (!policy) throw notFound("No policy is associated with the given resource.");
  const statements = policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
  if (statements.length === policy.statements.length) {
    throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
  }
  checkPolicyRevision(input.RevisionId, policy.revisionId);
  if (statements.length === 0) delete document.policies[qualifier ?? LATEST];
  else document.policies[qualifier ?? LATEST] = { revisionId: randomUUID(), statements };
  save(plane, document);
}

/** The policy as JSON text, with its own RevisionId. */
export function getPolicy(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, QUALIFIED);
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = findFunction(plane, call, name);
  const policy = document && policyOf(document, qualifier);
  if (!policy) throw resourceNotFound();
  return { Policy: renderPolicy(policy.statements), RevisionId: policy.revisionId };
}

function renderPolicy(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements });
}

/** The policy of one qualifier, or of the function itself if none is given. */
export function policyOf(
  document: FunctionDocument,
  qualifier: string | undefined,
): PolicyDocument | undefined {
  return document.policies[qualifier ?? LATEST];
}

/** RevisionId of the function, version or alias. AWS compares this one while there is no policy. */
function revisionOfTarget(
  document: FunctionDocument,
  qualifier: string | undefined,
  call: CallContext,
): string {
  if (qualifier === undefined) return document.latest.revisionId;
  const found =
    isVersionNumber(qualifier) || qualifier === LATEST
      ? findVersion(document, qualifier)
      : findAlias(document, qualifier);
  if (found) return found.revisionId;
  const arn = functionArn(call, document.name, qualifier);
  throw new RegExp(`^${ALIAS_NAME.pattern}$`).test(qualifier) ? aliasNotFound(arn) : functionNotFound(arn);
}

function checkPolicyRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current) throw staleRevision("GetPolicy");
}
