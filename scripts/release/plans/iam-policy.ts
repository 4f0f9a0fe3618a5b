import { arnsOf, type ResourceKind, type StackNames } from "../model/stack-names.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** Actions that are allowed together: one statement. */
export interface Grant {
  /** The statement's name: letters and digits only, as IAM demands. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly on: ResourceKind;
  readonly condition?: (names: StackNames) => Condition;
}

/** Most characters of a managed policy, which IAM counts without white space. */
export const LONGEST_POLICY = 6144;

/**
 * The policy that allows `grants` for the functions of a stack, in as few documents of at most `LONGEST_POLICY` characters
 * as it takes: each has its share of the functions. A role gets all of them.
 */
export function policyDocuments(grants: readonly Grant[], names: StackNames): PolicyDocument[] {
  const { functions } = names;
  for (let parts = 1; ; parts++) {
    const size = Math.ceil(functions.length / parts);
    const documents = Array.from({ length: Math.ceil(functions.length / size) }, (_, part) =>
      documentOf(grants, { ...names, functions: functions.slice(part * size, (part + 1) * size) }),
    );
    const fits = documents.every((document) => JSON.stringify(document).length <= LONGEST_POLICY);
    if (fits || size === 1) return documents;
  }
}

function documentOf(grants: readonly Grant[], names: StackNames): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: grants
      .map(({ sid, actions, on, condition }) => ({
        Sid: sid,
        Effect: "Allow" as const,
        Action: actions,
        Resource: arnsOf(on, names),
        ...(condition ? { Condition: condition(names) } : {}),
      }))
      // A statement about nothing is none: IAM refuses it.
      .filter(({ Resource }) => Resource.length > 0),
  };
}
