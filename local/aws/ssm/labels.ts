/** Labels name a version of a parameter; each label sits on one version only and moves when it is given again. */
import { AwsError } from "../service.ts";
import type { ParameterDocument, ParameterVersion } from "./parameter.ts";

const LABELS_LIMIT = 10;

export interface Labelled {
  readonly parameter: ParameterDocument;
  readonly invalid: readonly string[];
}

/** Moves `labels` to the version; those that can't be labels are named and left out. */
export function labelVersion(
  parameter: ParameterDocument,
  version: number,
  labels: readonly string[],
): Labelled {
  findVersion(parameter, version);
  const invalid = labels.filter((label) => !isLabel(label));
  const moved = labels.filter(isLabel);
  const versions = parameter.versions.map((each) => {
    const others = each.labels.filter((label) => !moved.includes(label));
    if (each.version !== version) return { ...each, labels: others };
    const all = [...new Set([...each.labels, ...moved])];
    if (all.length > LABELS_LIMIT) {
      throw new AwsError(
        "ParameterVersionLabelLimitExceeded",
        `A parameter version can have maximum ${LABELS_LIMIT} labels. Move one or more labels to another version and try again.`,
      );
    }
    return { ...each, labels: all };
  });
  return { parameter: { ...parameter, versions }, invalid };
}

/** Takes labels off a version; those it does not carry are named. */
export function unlabelVersion(
  parameter: ParameterDocument,
  version: number,
  labels: readonly string[],
): Labelled & { readonly removed: readonly string[] } {
  const carried = findVersion(parameter, version).labels;
  const versions = parameter.versions.map((each) =>
    each.version === version ? { ...each, labels: carried.filter((label) => !labels.includes(label)) } : each,
  );
  return {
    parameter: { ...parameter, versions },
    removed: labels.filter((label) => carried.includes(label)),
    invalid: labels.filter((label) => !carried.includes(label)),
  };
}

/** The version that `:3` or `:label` names; without a selector the newest. */
export function selectVersion(parameter: ParameterDocument, selector: string | undefined): ParameterVersion {
  if (!selector) return parameter.versions.at(-1) as ParameterVersion;
  const name = selector.slice(1);
  if (/^\d+$/.test(name)) return findVersion(parameter, Number(name));
  const labelled = parameter.versions.find((each) => each.labels.includes(name));
  if (labelled) return labelled;
  throw new AwsError(
    "ParameterVersionNotFound",
    `Systems Manager could not find label ${name} of ${parameter.name}. Verify the label and try again.`,
  );
}

function findVersion(parameter: ParameterDocument, version: number): ParameterVersion {
  const found = parameter.versions.find((each) => each.version === version);
  if (found) return found;
  throw new AwsError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${parameter.name}. Verify the version and try again.`,
  );
}

function isLabel(label: string): boolean {
  return /^[a-zA-Z_.-][\w.-]{0,99}$/.test(label) && !/^(aws|ssm)/i.test(label);
}
