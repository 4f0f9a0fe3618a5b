/** GetFunction, GetFunctionConfiguration, ListFunctions. */
import type * as sdk from "@aws-sdk/client-lambda";
import type { CallContext } from "../../service.ts";
import { checkConstraints } from "../../validation/constraints.ts";
import { functionArn, readReference, type Target } from "../arn.ts";
import { renderConfiguration, renderListItem } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import { functionNotFound } from "../errors.ts";
import type { FunctionDocument, VersionDocument } from "../function-document.ts";
import { imageCode } from "../images.ts";
import { MAX_ITEMS, QUALIFIED } from "../input-rules.ts";
import { takePage, versionKey } from "../paging.ts";
import { getFunction, listRegion, resolveQualifier } from "../repository.ts";
import { zipLocation } from "../zip-location.ts";

/** The function's configuration, code location, tags and reserved concurrency. */
export function describeFunction(plane: ControlPlane, input: Target, call: CallContext) {
  const { document, version, arn } = lookUp(plane, input, call);
  const { reservedConcurrency, tags, name } = document;
  return {
    Configuration: renderConfiguration(version, name, arn, call.region),
    Code: imageCode(version.code) ?? {
      RepositoryType: "S3",
      Location: zipLocation(plane, call, version.code),
      SourceKMSKeyArn: version.settings.sourceKmsKeyArn,
    },
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}

/** The configuration alone. */
export function describeConfiguration(plane: ControlPlane, input: Target, call: CallContext) {
  const { document, version, arn } = lookUp(plane, input, call);
  return renderConfiguration(version, document.name, arn, call.region);
}

/** All functions of the region by name; with FunctionVersion ALL each of their versions too. */
export function listFunctions(plane: ControlPlane, input: sdk.ListFunctionsRequest, call: CallContext) {
  checkConstraints(input, { FunctionVersion: { oneOf: ["ALL"] }, MaxItems: MAX_ITEMS });
  const all = input.FunctionVersion === "ALL";
  const entries = listRegion(plane, call).flatMap((document) => {
    const versions = all ? [document.latest, ...document.versions] : [document.latest];
    return versions.map((version) => ({
      version,
      name: document.name,
      arn: functionArn(call, document.name, all ? version.version : undefined),
    }));
  });
  const { items, NextMarker } = takePage(
    entries,
    input,
    ({ name, version }) => `${name} ${versionKey(version.version)}`,
  );
  return { Functions: items.map(({ version, name, arn }) => renderListItem(version, name, arn)), NextMarker };
}

function lookUp(
  plane: ControlPlane,
  input: Target,
  call: CallContext,
): { document: FunctionDocument; version: VersionDocument; arn: string } {
  checkConstraints(input, QUALIFIED);
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = getFunction(plane, call, name, qualifier);
  const version = resolveQualifier(document, qualifier);
  const arn = functionArn(call, name, qualifier);
  if (!version) throw functionNotFound(arn);
  return { document, version, arn };
}
