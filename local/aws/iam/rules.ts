/** What IAM accepts as names, paths, tags and policy texts. */
import { lengthProblem, type Problem, patternProblem, rangeProblem, refuseProblems } from "../constraints.ts";
import { AwsError } from "../service.ts";
import { malformedPolicy } from "./errors.ts";

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

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}

/** Throws for a policy text that IAM refuses. A trust policy names principals and no resources, others the reverse. */
export function checkPolicy(text: string, kind: "trust" | "permissions"): void {
  const statements = readStatements(text);
  for (const statement of statements) {
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
      throw malformedPolicy(
        statement.Effect === undefined
          ? "Missing required field Effect"
          : `Invalid effect: ${statement.Effect}`,
      );
    }
    if (statement.Action === undefined && statement.NotAction === undefined) {
      throw malformedPolicy("Missing required field Action");
    }
    if (kind === "trust") {
      if (statement.Resource !== undefined) throw malformedPolicy("Has prohibited field Resource");
      if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
        throw malformedPolicy("Missing required field Principal");
      }
    } else {
      if (statement.Principal !== undefined)
        throw malformedPolicy("Policy document should not specify a principal.");
      if (statement.Resource === undefined && statement.NotResource === undefined) {
        throw malformedPolicy("Policy statement must contain resources.");
      }
    }
  }
}

function readStatements(text: string): Statement[] {
  let document: { Statement?: Statement | Statement[]; Version?: unknown };
  try {
    document = JSON.parse(text);
  } catch {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw malformedPolicy("This policy contains invalid Json");
  }
  if (document.Version !== undefined && !["2012-10-17", "2008-10-17"].includes(String(document.Version))) {
    throw malformedPolicy("The policy must contain a valid version string");
  }
  const statements = [document.Statement ?? []].flat();
  if (statements.length === 0) throw malformedPolicy("Syntax errors in policy.");
  return statements;
}
