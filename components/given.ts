import type * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../lib/foreign-text.ts";
import { suggestion } from "../lib/nearest.ts";
import { variableNameMistake } from "./config.ts";
import { FREE_ARGUMENTS, type FunctionArguments, OWNED_ARGUMENTS } from "./function-arguments.ts";
import { type ManagedPolicies, namedPolicies, type Policy } from "./role-policies.ts";
import { isLater } from "./triggers/option-checks.ts";

/** What a program gives to a function beyond function.json and the stack file. */
export interface Given {
  /** Variables, over those of function.json and under those of the stack file. Their values may be computed. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Rights of the function's role, added to those of function.json. */
  readonly policies?: readonly Policy[];
  /** Managed policies of the function's role. */
  readonly managedPolicies?: ManagedPolicies;
  /** Further arguments of `aws.lambda.Function`. */
  readonly function?: FunctionArguments;
}

/** By member: finds its mistakes. The types say the same, but a variable or JavaScript slips past them. */
const MEMBERS: Readonly<Record<keyof Given, (value: unknown) => string[]>> = {
  environment: (value) => members("environment", value, "{ NAME: value }", checkVariable),
  policies: checkPolicies,
  managedPolicies: checkManaged,
  function: (value) => members("function", value, "{ tracingConfig: { mode: 'Active' } }", checkArgument),
};

/** The mistakes in what `declare` was given, each a line with the way out. Empty if there are none. */
export function givenMistakes(given: unknown): string[] {
  if (!isPlain(given))
    return ["the second argument is no object. For example: { environment: { NAME: value } }"];
  return Object.entries(given).flatMap(([key, value]) => {
    if (!Object.hasOwn(MEMBERS, key))
      return [`${foreignText(key)} is unknown. ${suggestion(key, Object.keys(MEMBERS))}`];
    return value === undefined ? [] : MEMBERS[key as keyof Given](value);
  });
}

function members(
  name: string,
  value: unknown,
  example: string,
  check: (key: string, value: unknown) => string | undefined,
): string[] {
  if (!isPlain(value)) return [`${name} is no object with known keys. For example: ${example}`];
  return Object.entries(value).flatMap(([key, member]) => {
    const mistake = check(key, member);
    return mistake === undefined ? [] : [`${name}.${foreignText(key)}: ${mistake}`];
  });
}

function checkVariable(name: string, value: unknown): string | undefined {
  const wrong = variableNameMistake(name);
  if (wrong) return foreignText(wrong);
  return isText(value) ? undefined : "a variable holds text. Write it as a string, or give an output of one.";
}

function checkArgument(key: string): string | undefined {
  if (Object.hasOwn(OWNED_ARGUMENTS, key))
    return `not for a program to set: ${OWNED_ARGUMENTS[key as keyof typeof OWNED_ARGUMENTS]}.`;
  if (FREE_ARGUMENTS.includes(key)) return undefined;
  return `aws.lambda.Function has no such argument. ${suggestion(key, FREE_ARGUMENTS)}`;
}

const POLICY = "For example: { actions: ['sqs:SendMessage'], resources: [queue.arn] }";

function checkPolicies(value: unknown): string[] {
  if (!Array.isArray(value)) return [`policies is no list. ${POLICY.replace(/\{.*\}/, "[$&]")}`];
  return value.flatMap((policy, index) => {
    const isRight =
      isPlain(policy) &&
      Object.keys(policy).sort().join() === "actions,resources" &&
      isListOf(policy.actions, (action) => typeof action === "string") &&
      isListOf(policy.resources, isText);
    return isRight ? [] : [`policies[${index}] needs actions and resources, a list each. ${POLICY}`];
  });
}

function checkManaged(value: unknown): string[] {
  const named = "Give computed ones a name: { orders: policy.arn }";
  const isRight = Array.isArray(value)
    ? value.every((arn) => typeof arn === "string")
    : isPlain(value) && Object.values(value).every(isText);
  if (!isRight) return [`managedPolicies is no list of ARNs. ${named}`];
  const list = value as readonly string[];
  if (!Array.isArray(value) || Object.keys(namedPolicies(list)).length === list.length) return [];
  return [
    `managedPolicies has two policies of one name. Give them names: { first: "arn:...", second: "arn:..." }`,
  ];
}

function isListOf(value: unknown, is: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(is);
}

function isText(value: unknown): boolean {
  return typeof value === "string" || isLater(value);
}

/** True for an object whose keys are known now, which an output's or a promise's aren't. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isLater(value);
}
