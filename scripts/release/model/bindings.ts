/** One statement of a function's resource policy. */
export interface PolicyStatement {
  readonly sid: string;
  readonly principal: string;
  readonly actions: readonly string[];
  readonly source?: string | undefined;
}

/** Something outside that reaches a function, and the qualifier that it reaches: `""` is the bare name. */
export interface Binding {
  readonly kind: "function URL" | "permission" | "event source" | "asynchronous settings";
  readonly qualifier: string;
  /** What it is, for people: an ARN, a statement. */
  readonly what: string;
}

/** The qualifier in a function's ARN; `""` when there is none. */
export function qualifierOf(arn: string): string {
  return arn.split(":").slice(7).join(":");
}

/** The function's name in its ARN. */
export function functionNameOf(arn: string): string {
  return arn.split(":")[6] ?? "";
}

/** What is wrong with a binding, and how to bind it to LIVE; `undefined` where it is bound to LIVE. */
export function bindingMistake({
  kind,
  qualifier,
  what,
}: Binding): { message: string; hint: string } | undefined {
  if (qualifier === "LIVE") return undefined;
  const where =
    qualifier === ""
      ? "the bare name, which is $LATEST"
      : qualifier === "$LATEST"
        ? "$LATEST"
        : /^\d+$/.test(qualifier)
          ? `version ${qualifier}`
          : `the alias ${qualifier}`;
  return {
    message: `${[kind, what].filter(Boolean).join(" ")} ${kind.endsWith("s") ? "are" : "is"} bound to ${where}: LIVE does not decide what it calls.`,
    hint: HINTS[kind],
  };
}

const HINTS: Record<Binding["kind"], string> = {
  "function URL": 'Make it on the alias: new aws.lambda.FunctionUrl(..., { qualifier: "LIVE" })',
  permission:
    'Give it on the alias: new aws.lambda.Permission(..., { qualifier: "LIVE" }), and point the caller at the alias ARN',
  "event source": "Bind it to the alias: new aws.lambda.EventSourceMapping(..., { functionName: alias.arn })",
  "asynchronous settings":
    'Make them on the alias: new aws.lambda.FunctionEventInvokeConfig(..., { qualifier: "LIVE" })',
};

/** A public URL needs both permissions on its qualifier; what is missing. */
export function missingUrlPermissions(statements: readonly PolicyStatement[]): string[] {
  const given = new Set(statements.flatMap(({ actions }) => actions));
  return ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"].filter(
    (action) => !given.has(action) && !given.has("lambda:*"),
  );
}
