/** One statement of a function's resource policy. */
export interface PolicyStatement {
  readonly sid: string;
  readonly principal: string;
  readonly actions: readonly string[];
  readonly source?: string | undefined;
  /** All that must hold for a call, as operator, key and value. */
  readonly conditions?: readonly (readonly [operator: string, key: string, value: string])[];
}

/** A URL, permission, event source or setting, and the qualifier that it names (`""`: the bare name). */
export interface Binding {
  readonly kind: "function URL" | "permission" | "event source" | "asynchronous settings";
  readonly qualifier: string;
  /** Shown to people: an ARN or a statement. */
  readonly what: string;
}

/** The qualifier in a function's ARN; `""` when there is none. */
export function qualifierOf(arn: string): string {
  return arn.split(":").slice(7).join(":");
}

export function functionNameOf(arn: string): string {
  return arn.split(":")[6] ?? "";
}

/** What a qualifier means, in words. */
export function describeQualifier(qualifier: string): string {
  if (qualifier === "") return "the bare name, which is $LATEST";
  if (qualifier === "$LATEST") return "$LATEST";
  return /^\d+$/.test(qualifier) ? `version ${qualifier}` : `the alias ${qualifier}`;
}

/**
 * The mistake of a binding, and how to bind to LIVE instead; `undefined` if the binding names LIVE. `aliasName`: what LIVE is
 * called there.
 */
export function bindingMistake(
  { kind, qualifier, what }: Binding,
  aliasName: string,
): { message: string; hint: string } | undefined {
  if (qualifier === aliasName) return undefined;
  return {
    message: `${[kind, what].filter(Boolean).join(" ")} ${kind.endsWith("s") ? "are" : "is"} bound to ${describeQualifier(qualifier)}: LIVE does not decide what it calls.`,
    hint: HINTS[kind].replace('"LIVE"', JSON.stringify(aliasName)),
  };
}

/** What calls by a permission for a service, where its name does not say it to everybody. */
const CALLERS: Readonly<Record<string, string>> = {
  "*": "anybody",
  "apigateway.amazonaws.com": "API Gateway",
  "cognito-idp.amazonaws.com": "Cognito user pool",
  "elasticloadbalancing.amazonaws.com": "load balancer",
  "events.amazonaws.com": "EventBridge rule",
  "iot.amazonaws.com": "IoT rule",
  "logs.amazonaws.com": "log subscription",
  "s3.amazonaws.com": "S3 bucket",
  "secretsmanager.amazonaws.com": "rotation of secrets",
  "ses.amazonaws.com": "SES",
  "sns.amazonaws.com": "SNS topic",
};

/** The service of an event source by its ARN. */
const SOURCES: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB stream",
  kafka: "Kafka cluster",
  kinesis: "Kinesis stream",
  mq: "message broker",
  rds: "DocumentDB cluster",
  sqs: "SQS queue",
};

/** A caller that a permission lets in, for people: its statement, its kind, and its ARN where the statement names one. */
export function describeCaller({ sid, principal, source }: PolicyStatement): string {
  // Some regions and partitions have names of their own: s3.cn-north-1.amazonaws.com.cn.
  const service = principal.replace(
    /^([a-z\d-]+)(\.[a-z]+-[a-z-]+-\d)?\.amazonaws\.com(\.cn)?$/,
    "$1.amazonaws.com",
  );
  return `${sid} (${CALLERS[service] ?? principal}${source ? `, ${source}` : ""})`;
}

/** An event source for people: its kind and its ARN. */
export function describeSource(arn: string): string {
  const kind = SOURCES[arn.split(":")[2] ?? ""];
  return kind ? `${arn} (${kind})` : arn;
}

const HINTS: Record<Binding["kind"], string> = {
  "function URL": 'Make it on the alias: new aws.lambda.FunctionUrl(..., { qualifier: "LIVE" })',
  permission:
    'Give it on the alias: new aws.lambda.Permission(..., { qualifier: "LIVE" }), and point the caller at the alias ARN',
  "event source": "Bind it to the alias: new aws.lambda.EventSourceMapping(..., { functionName: alias.arn })",
  "asynchronous settings":
    'Make them on the alias: new aws.lambda.FunctionEventInvokeConfig(..., { qualifier: "LIVE" })',
};

/** Of the two permissions that a public URL needs on its qualifier, those that are missing. */
export function missingUrlPermissions(statements: readonly PolicyStatement[]): string[] {
  const given = new Set(statements.flatMap(({ actions }) => actions));
  return ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"].filter(
    (action) => !given.has(action) && !given.has("lambda:*"),
  );
}
