/** PutParameter: a new parameter, or the next version of one. */
import type { PutParameterRequest } from "@aws-sdk/client-ssm";
import { AwsError, type CallContext } from "../service.ts";
import { withinTime } from "../validation/within-time.ts";
import { type ControlPlane, findParameter, save } from "./control-plane.ts";
import { invalid } from "./errors.ts";
import { checkNewName } from "./names.ts";
import { newestOf, type ParameterVersion } from "./parameter.ts";
import { mergeTags } from "./tags.ts";
import { chooseTier } from "./tiers.ts";

const VERSIONS_KEPT = 100;

/** Writes a value. An overwrite keeps the description, type, pattern and key that it leaves out. */
export function putParameter(plane: ControlPlane, input: PutParameterRequest, call: CallContext) {
  const name = input.Name ?? "";
  checkInput(input);
  checkNewName(name);
  const existing = findParameter(plane, call, name);
  if (existing && !input.Overwrite) {
    const message =
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.";
    throw new AwsError("ParameterAlreadyExists", message);
  }
  const version = nextVersion(input, existing && newestOf(existing), call, plane.now());
  const kept = makeRoom(name, existing?.versions ?? []);
  const tags = existing?.tags ?? mergeTags({}, input.Tags);
  // With one level, `name` and `/name` are one parameter, which keeps the form that it was made with.
  save(plane, { name: existing?.name ?? name, region: call.region, versions: [...kept, version], tags });
  return { Version: version.version, Tier: version.tier };
}

function nextVersion(
  input: PutParameterRequest,
  before: ParameterVersion | undefined,
  { callerArn }: CallContext,
  now: number,
): ParameterVersion {
  const { Name: name, Value: value = "", Type: type = before?.type } = input;
  if (!type) throw invalid("A parameter type is required when you create a parameter.");
  if (before && type !== before.type) {
    const message = `The parameter ${name} is a ${before.type} and can't be changed to a ${type}: create a new, unique parameter.`;
    throw new AwsError("HierarchyTypeMismatchException", message);
  }
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  if (allowedPattern && !matches(value, allowedPattern)) {
    const message = `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`;
    throw new AwsError("ParameterPatternMismatchException", message);
  }
  const keyId = input.KeyId ?? before?.keyId ?? (type === "SecureString" ? "alias/aws/ssm" : undefined);
  const description = input.Description ?? before?.description;
  return {
    version: (before?.version ?? 0) + 1,
    value,
    type,
    tier: chooseTier(value, input.Tier, before?.tier),
    dataType: input.DataType ?? before?.dataType ?? "text",
    ...(description === undefined ? {} : { description }),
    ...(allowedPattern === undefined ? {} : { allowedPattern }),
    ...(keyId === undefined ? {} : { keyId }),
    labels: [],
    modifiedAt: now,
    modifiedBy: callerArn,
  };
}

/** Drops the oldest of 100 versions. Throws when that version carries a label. */
function makeRoom(name: string, versions: readonly ParameterVersion[]): readonly ParameterVersion[] {
  const oldest = versions[0];
  if (!oldest || versions.length < VERSIONS_KEPT) return versions;
  if (oldest.labels.length === 0) return versions.slice(1);
  const message = `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`;
  throw new AwsError("ParameterMaxVersionLimitExceeded", message);
}

function checkInput(input: PutParameterRequest): void {
  if (input.Overwrite && input.Tags?.length) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if (input.DataType && !["text", "aws:ec2:image", "aws:ssm:integration"].includes(input.DataType)) {
    throw invalid(
      `The following data type is not supported: ${input.DataType} (Data type names are all lowercase.)`,
    );
  }
  if (input.Policies && input.Policies.replace(/\s/g, "") !== "[]") {
    throw new AwsError("NotImplemented", "Local SSM does not act on parameter policies.", 501);
  }
}

function matches(value: string, pattern: string): boolean {
  const refusal = () =>
    new AwsError(
      "InvalidAllowedPatternException",
      "The request does not meet the regular expression requirement.",
    );
  let expression: RegExp;
  try {
    expression = new RegExp(pattern);
  } catch {
    throw refusal();
  }
  return withinTime(() => expression.test(value), refusal);
}
