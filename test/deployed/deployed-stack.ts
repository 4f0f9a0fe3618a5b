/** The deployed stack that the tests of test/stack run against, for these tests. */
import { InvokeCommand, type LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { oneLine } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";

/** The outputs of one function of the stack. */
export interface FunctionOutputs {
  /** Name of the function in AWS. */
  readonly functionName: string;
  /** ARN of LIVE. */
  readonly liveArn: string;
  /** Address of the public URL; absent if the function has none. */
  readonly url?: string;
}

/** The outputs of a stack: those that index.ts returns, and the functions by their names in `functions/`. */
export interface StackOutputs {
  readonly functions: Readonly<Record<string, FunctionOutputs>>;
  readonly [output: string]: unknown;
}

/** What the tests run against. */
export interface DeployedStack {
  readonly stack: string;
  readonly outputs: StackOutputs;
  readonly lambda: LambdaClient;
}

/** The answer to one call of LIVE. */
export interface LiveAnswer {
  /** What the handler returned, read as JSON; its text if that is no JSON, `undefined` if it returned nothing. */
  readonly answer: unknown;
  /** The version that LIVE chose: a number, or `$LATEST`. */
  readonly executedVersion: string;
}

let opened: DeployedStack | undefined;

/** Sets the stack of all tests of this process. */
export function useStack(stack: DeployedStack): void {
  opened = stack;
}

function deployed(): DeployedStack {
  if (opened) return opened;
  throw new Error("No stack is named. Run the tests of test/stack by: npm run -s test:stack -- -s sbx");
}

/** The outputs of the stack, as `pulumi stack output` tells them: a secret one is `[secret]`. */
export function outputs(): StackOutputs {
  return deployed().outputs;
}

/**
 * Calls LIVE of a function once, and waits for its answer. `name` is the folder in `functions/`: a name or ARN of AWS is
 * refused, since such a call would pass LIVE by. Throws if the handler failed.
 */
export async function invoke(name: string, payload: unknown = {}): Promise<LiveAnswer> {
  const { stack, outputs, lambda } = deployed();
  const fn = Object.hasOwn(outputs.functions, name) ? outputs.functions[name] : undefined;
  if (!fn)
    throw new Error(
      `${stack} has no function ${name}. invoke takes its name in functions/, for example ${Object.keys(outputs.functions)[0]}: a name or ARN of AWS would pass LIVE by.`,
    );
  const command = new InvokeCommand({ FunctionName: fn.liveArn, Payload: JSON.stringify(payload) });
  const { Payload, FunctionError, ExecutedVersion } = await lambda.send(command).catch((error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new Error(
      `${name} has no LIVE in ${stack}: there is no ${fn.liveArn}, which the outputs name. Make it again: ${printedCommand("pulumi up", { stack })}`,
    );
  });
  const said = Payload?.transformToString() ?? "";
  if (FunctionError) throw new Error(`${name} failed in version ${ExecutedVersion}: ${oneLine(said)}`);
  return { answer: jsonOf(said), executedVersion: String(ExecutedVersion) };
}

function jsonOf(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
