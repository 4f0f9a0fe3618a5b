/** Labels of versions: put on, taken off, looked up. A label sits on one version of a parameter. */
import type * as sdk from "@aws-sdk/client-ssm";
import { AwsError, type CallContext, orRefuse } from "../service.ts";
import { type ControlPlane, loadParameter, save } from "./control-plane.ts";
import { newestOf, type ParameterDocument, type ParameterVersion } from "./parameter.ts";

const LABELS_LIMIT = 10;

/** Moves labels to a version, by default the newest. Texts that can't be labels are listed and left out. */
export function labelParameterVersion(
  plane: ControlPlane,
  input: sdk.LabelParameterVersionRequest,
  call: CallContext,
) {
  const parameter = loadParameter(plane, call, input.Name);
  const version = input.ParameterVersion ?? newestOf(parameter).version;
  findVersion(parameter, version);
  const moved = (input.Labels ?? []).filter(isLabel);
  const versions = parameter.versions.map((each) => {
    const others = each.labels.filter((label) => !moved.includes(label));
    if (each.version !== version) return { ...each, labels: others };
    return { ...each, labels: checkCount([...new Set([...each.labels, ...moved])]) };
  });
  save(plane, { ...parameter, versions });
  const invalid = (input.Labels ?? []).filter((label) => !isLabel(label));
  return { InvalidLabels: invalid, ParameterVersion: version };
}

/** Takes labels off a version. Labels that it does not carry are listed. */
export function unlabelParameterVersion(
  plane: ControlPlane,
  input: sdk.UnlabelParameterVersionRequest,
  call: CallContext,
) {
  const { ParameterVersion: version = 0, Labels = [] } = input;
  const parameter = loadParameter(plane, call, input.Name);
  const carried = findVersion(parameter, version).labels;
  const left = carried.filter((label) => !Labels.includes(label));
  const versions = parameter.versions.map((each) =>
    each.version === version ? { ...each, labels: left } : each,
  );
  save(plane, { ...parameter, versions });
  return {
    RemovedLabels: Labels.filter((label) => carried.includes(label)),
    InvalidLabels: Labels.filter((label) => !carried.includes(label)),
  };
}

/** The version that `:3` or `:label` names; without a selector the newest. */
export function selectVersion(parameter: ParameterDocument, selector: string | undefined): ParameterVersion {
  if (!selector) return newestOf(parameter);
  const name = selector.slice(1);
  if (/^\d+$/.test(name)) return findVersion(parameter, Number(name));
  const labelled = parameter.versions.find((each) => each.labels.includes(name));
  return orRefuse(labelled, () => versionNotFound("label", name, parameter.name));
}

function findVersion(parameter: ParameterDocument, version: number): ParameterVersion {
  const found = parameter.versions.find((each) => each.version === version);
  return orRefuse(found, () => versionNotFound("version", version, parameter.name));
}

function versionNotFound(kind: "label" | "version", which: string | number, name: string): AwsError {
  const message = `Systems Manager could not find ${kind} ${which} of ${name}. Verify the ${kind} and try again.`;
  return new AwsError("ParameterVersionNotFound", message);
}

function checkCount(labels: readonly string[]): readonly string[] {
  if (labels.length <= LABELS_LIMIT) return labels;
  const message = `A parameter version can have maximum ${LABELS_LIMIT} labels. Move one or more labels to another version and try again.`;
  throw new AwsError("ParameterVersionLabelLimitExceeded", message);
}

function isLabel(label: string): boolean {
  return /^[a-zA-Z_.-][\w.-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label);
}
