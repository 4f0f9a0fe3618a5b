/** DeleteFunction: the function with all that belongs to it, or one version. */
import type { CallContext } from "../../service.ts";
import { checkConstraints } from "../../validation/constraints.ts";
import { leavingAt, targetsOf } from "../alias-weights.ts";
import { functionArn, isVersionNumber, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { conflict, functionNotFound, invalidParameter } from "../errors.ts";
import type { FunctionDocument } from "../function-document.ts";
import { ALIAS_NAME, QUALIFIED } from "../input-rules.ts";
import { drain, getFunction, keyOf, save } from "../repository.ts";

/** Answers 204, also when the version is gone already. */
export function deleteFunction(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, QUALIFIED);
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  if (qualifier !== undefined) checkDeletable(qualifier);
  const document = getFunction(plane, call, name);
  if (qualifier === undefined) deleteWhole(plane, document);
  else if (isVersionNumber(qualifier)) deleteVersion(plane, document, qualifier);
  else throw functionNotFound(functionArn(call, name, qualifier));
  return { StatusCode: 204 };
}

function checkDeletable(qualifier: string): void {
  if (qualifier === LATEST) {
    throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
  }
  const isAliasName = new RegExp(`^${ALIAS_NAME.pattern}$`).test(qualifier);
  if (isAliasName) throw invalidParameter("Deletion of aliases is not currently supported.");
}

function deleteWhole(plane: ControlPlane, document: FunctionDocument): void {
  plane.functions.delete(keyOf(document, document.name));
  for (const { version } of [document.latest, ...document.versions]) drain(plane, document, version);
}

function deleteVersion(plane: ControlPlane, document: FunctionDocument, version: string): void {
  const now = plane.now();
  const references = Object.values(document.aliases)
    .filter((alias) => targetsOf(alias).includes(version) || leavingAt(alias, now) === version)
    .map(({ name }) => name)
    .sort();
  if (references.length > 0) {
    throw conflict(
      `Unable to delete version because the following aliases reference it: [${references.join(", ")}]`,
    );
  }
  document.versions = document.versions.filter((each) => each.version !== version);
  for (const map of [
    document.policies,
    document.eventInvoke,
    document.provisioned,
    document.runtimeManagement,
  ]) {
    delete map[version];
  }
  save(plane, document);
  drain(plane, document, version);
}
