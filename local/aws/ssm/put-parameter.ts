/** What a PutParameter makes of a parameter: the next version of it, or a refusal. */
import type { PutParameterCommandInput } from "@aws-sdk/client-ssm";
import { AwsError } from "../service.ts";
import { withinTime } from "../validation/within-time.ts";
import { checkNewName } from "./names.ts";
import { newestOf, type ParameterDocument, type ParameterVersion } from "./parameter.ts";
import { readTags } from "./tags.ts";
import { chooseTier } from "./tiers.ts";

const VERSIONS_KEPT = 100;

/** Who writes, where and when. */
export interface Writing {
  readonly region: string;
  readonly callerArn: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The parameter after the write. What an overwrite leaves out (description, type, pattern, key) stays. */
export function putParameter(
  existing: ParameterDocument | undefined,
  input: PutParameterCommandInput,
  { region, callerArn, now }: Writing,
): ParameterDocument {
  const name = input.Name ?? "";
  const value = input.Value ?? "";
  checkInput(input);
  checkNewName(name);
  if (existing && !input.Overwrite) {
    throw new AwsError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }
  const before = existing && newestOf(existing);
  const type = input.Type ?? before?.type;
  if (!type) throw invalid("A parameter type is required when you create a parameter.");
  if (before && type !== before.type) {
    throw new AwsError(
      "HierarchyTypeMismatchException",
      `The parameter ${name} is a ${before.type} and can't be changed to a ${type}: create a new, unique parameter.`,
    );
  }
  const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
  if (allowedPattern && !matches(value, allowedPattern)) {
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
  const keyId = input.KeyId ?? before?.keyId ?? (type === "SecureString" ? "alias/aws/ssm" : undefined);
  const description = input.Description ?? before?.description;
  const version: ParameterVersion = {
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
  const kept = makeRoom(name, existing?.versions ?? []);
  const tags = existing?.tags ?? readTags(input.Tags ?? []);
  return { name, region, versions: [...kept, version], tags };
}

/** The oldest of 100 versions goes, unless a label holds on to it. */
function makeRoom(name: string, versions: readonly ParameterVersion[]): readonly ParameterVersion[] {
  const oldest = versions[0];
  if (!oldest || versions.length < VERSIONS_KEPT) return versions;
  if (oldest.labels.length === 0) return versions.slice(1);
  throw new AwsError(
    "ParameterMaxVersionLimitExceeded",
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
  );
}

function checkInput(input: PutParameterCommandInput): void {
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

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
