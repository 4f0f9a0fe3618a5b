/** Resolves a name and qualifier to the version that runs, and describes that version to the executor. */
import type { VersionToRun } from "../../execution/types.ts";
import { AwsError, type CallContext } from "../../service.ts";
import { weightsAt } from "../alias-weights.ts";
import { functionArn, isVersionNumber, LATEST } from "../arn.ts";
import { runtimeVersionArn } from "../configuration.ts";
import type { ControlPlane } from "../control-plane.ts";
import { conflict, functionNotFound } from "../errors.ts";
import { checkStillAssumable } from "../execution-role.ts";
import type { AliasDocument, FunctionDocument, VersionDocument } from "../function-document.ts";
import { findVersion, getFunction, save } from "../repository.ts";
import { findAlias } from "../versions/aliases.ts";
import { chooseVersion } from "../versions/choose-version.ts";

export interface InvocationTarget {
  readonly document: FunctionDocument;
  readonly version: VersionDocument;
  /** The alias that was called, if any. */
  readonly aliasName?: string;
}

/** Resolves the version, for an alias by weight. Unknown function, version or alias: 404. */
export function resolveTarget(
  plane: ControlPlane,
  name: string,
  qualifier: string | undefined,
  call: Pick<CallContext, "region" | "accountId">,
): InvocationTarget {
  const wanted = qualifier ?? LATEST;
  const document = getFunction(plane, call, name, wanted);
  const alias = wanted === LATEST || isVersionNumber(wanted) ? undefined : findAlias(document, wanted);
  const version = findVersion(document, alias ? drawVersion(plane, alias) : wanted);
  if (!version) throw functionNotFound(functionArn(call, name, wanted));
  return { document, version, aliasName: alias?.name };
}

function drawVersion(plane: ControlPlane, alias: AliasDocument): string {
  const { functionVersion } = alias;
  return chooseVersion({ functionVersion, weights: weightsAt(alias, plane.now()) }, plane.random());
}

/** Refuses a version that is Pending or Failed. */
export function refusePending({ version }: InvocationTarget): void {
  if (version.state === "Active" || version.state === "Inactive") return;
  throw conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
  );
}

/** Refuses a version that can't run now: its role is gone, or it is not Active. Wakes an Inactive version, which becomes Pending, then Active. */
export function checkRunnable(plane: ControlPlane, target: InvocationTarget): void {
  const { document, version } = target;
  if (version.state === "Active") {
    checkStillAssumable(plane, (version.previous ?? version).settings.role);
    return;
  }
  refusePending(target);
  version.state = "Pending";
  version.settlesAt = plane.now() + plane.settleMs;
  save(plane, document);
  const message =
    "The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to reestablish and try again.";
  throw new AwsError("ResourceNotReadyException", message, 502, { Type: "Service" });
}

/** The version for the executor; while an update is in progress, the previous build. */
export function toVersionToRun({ document, version }: InvocationTarget): VersionToRun {
  const { settings, code, buildId } = version.previous ?? version;
  const { layers = [], fileSystems = [] } = settings;
  return {
    functionName: document.name,
    version: version.version,
    functionArn: functionArn(document, document.name),
    ...(code.imageUri === undefined && { codeSha256Hex: code.sha256Hex }),
    layers: layers.flatMap(({ content }) => content?.sha256Hex ?? []),
    handler: code.imageUri === undefined ? settings.handler : (settings.imageConfig?.command?.[0] ?? ""),
    runtime: settings.runtime,
    architecture: settings.architectures[0],
    notSimulated: [
      ...layers
        .filter(({ content }) => !content)
        .map(({ arn }) => `Local AWS has no layers of other accounts: it runs this function without ${arn}`),
      ...fileSystems.map(
        ({ arn, localMountPath }) =>
          `Local AWS mounts no file system: ${localMountPath} (${arn}) is not there`,
      ),
    ],
    memorySizeMb: settings.memorySizeMb,
    timeoutSeconds: settings.timeoutSeconds,
    environment: { ...settings.environment },
    region: document.region,
    revision: buildId,
    logGroup: settings.logging.group,
    logging: {
      format: settings.logging.format === "JSON" ? "JSON" : "Text",
      applicationLevel: settings.logging.applicationLevel,
      systemLevel: settings.logging.systemLevel,
    },
    runtimeVersionArn: runtimeVersionArn(document.region, settings.runtime),
  };
}
