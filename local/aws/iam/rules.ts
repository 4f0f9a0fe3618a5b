/** What IAM accepts as names, paths and tags. */
import { lengthProblem, type Problem, patternProblem, rangeProblem, refuseProblems } from "../constraints.ts";
import { AwsError } from "../service.ts";

const NAME_PATTERN = "[\\w+=,.@-]+";

export interface IamInput {
  readonly RoleName?: string;
  readonly PolicyName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
  readonly MaxItems?: number;
  readonly Tags?: readonly { Key?: string; Value?: string }[];
}

/** Throws for members that break IAM's model; all in one error. */
export function checkIamInput(input: IamInput): void {
  refuseProblems("ValidationError", [
    patternProblem(input.RoleName, "roleName", NAME_PATTERN),
    lengthProblem(input.RoleName, "roleName", { min: 1, max: 64 }),
    patternProblem(input.PolicyName, "policyName", NAME_PATTERN),
    lengthProblem(input.PolicyName, "policyName", { min: 1, max: 128 }),
    patternProblem(input.Path, "path", "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"),
    lengthProblem(input.Path, "path", { min: 1, max: 512 }),
    lengthProblem(input.Description, "description", { max: 1000 }),
    patternProblem(
      input.Description,
      "description",
      "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*",
    ),
    rangeProblem(input.MaxSessionDuration, "maxSessionDuration", 3600, 43_200),
    rangeProblem(input.MaxItems, "maxItems", 1, 1000),
    ...tagProblems(input.Tags ?? []),
  ]);
  const keys = (input.Tags ?? []).map((tag) => tag.Key?.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw new AwsError(
      "InvalidInput",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      400,
    );
  }
}

function tagProblems(tags: readonly { Key?: string; Value?: string }[]): Problem[] {
  const signs = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
  return [
    ...(tags.length > 50 ? [lengthProblem(tags, "tags", { max: 50, secret: true })] : []),
    ...tags.flatMap((tag, index) => [
      lengthProblem(tag.Key, `tags.${index + 1}.member.key`, { min: 1, max: 128 }),
      patternProblem(tag.Key, `tags.${index + 1}.member.key`, `${signs}+`),
      lengthProblem(tag.Value, `tags.${index + 1}.member.value`, { max: 256 }),
      patternProblem(tag.Value, `tags.${index + 1}.member.value`, `${signs}*`),
    ]),
  ];
}
