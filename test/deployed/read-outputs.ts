import { spawnSync } from "node:child_process";
import { oneLine } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { usageError } from "../../scripts/release/model/errors.ts";
import type { FunctionOutputs, StackOutputs } from "./deployed-stack.ts";

/** ARN of a function behind an alias: a version's number and `$LATEST` are none. */
const ALIAS_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+:(?!\d+$)[\w-]+$/;

/**
 * Reads the outputs of a stack by the `pulumi` on PATH of `env`, in the folder of the project. Throws `NoEngine`, `NotDeployed`, `NoOutputs`
 * (Pulumi can't tell them, or they have no functions) and `NoLive`.
 */
export function readOutputs(root: string, stack: string, env: NodeJS.ProcessEnv): StackOutputs {
  const args = ["stack", "output", "--json", "--non-interactive", "-s", stack];
  const { error, status, stdout, stderr } = spawnSync("pulumi", args, { cwd: root, env, encoding: "utf8" });
  const deploy = `Deploy it first: ${printedCommand("pulumi up", { stack })}`;
  if (error)
    throw usageError(
      "NoEngine",
      `The outputs of ${stack} come from pulumi, and PATH has none that can be started.`,
      'Install it (https://www.pulumi.com/docs/install/), or take that of local AWS: README.md, "A local AWS of your own"',
    );
  if (status !== 0 && /no stack named/.test(stderr))
    throw usageError(
      "NotDeployed",
      `${stack} was never deployed: Pulumi has no stack of this name where it is logged in.`,
      `Make it first: ${printedCommand("pulumi stack init STACK", { STACK: stack })}`,
    );
  if (status !== 0)
    throw usageError(
      "NoOutputs",
      `Pulumi can't tell the outputs of ${stack}: ${oneLine(stderr)}`,
      "Mend that, then run the same command again.",
    );
  const outputs = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  const functions = Object.entries((outputs.functions ?? {}) as Readonly<Record<string, FunctionOutputs>>);
  if (Object.keys(outputs).length === 0)
    throw usageError("NotDeployed", `${stack} has no outputs: no pulumi up has ended well there.`, deploy);
  if (functions.length === 0)
    throw usageError(
      "NoOutputs",
      `${stack} has no functions among its outputs: ${oneLine(Object.keys(outputs).join(", "))}.`,
      deploy,
    );
  const bare = functions.filter(([, { liveArn } = {} as FunctionOutputs]) => !ALIAS_ARN.test(liveArn));
  if (bare.length > 0)
    throw usageError(
      "NoLive",
      `The outputs of ${stack} name no LIVE of ${bare.map(([name]) => name).join(", ")}.`,
      deploy,
    );
  return outputs as StackOutputs;
}
