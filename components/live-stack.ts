import * as pulumi from "@pulumi/pulumi";
import { takeOver } from "./by-hand.ts";
import { checkStack } from "./checked-stack.ts";
import { type Declare, openDeclarations } from "./declarations.ts";
import { recordLedger } from "./ledger-parameter.ts";
import type { LiveFunction } from "./live-function.ts";
import { Refusal } from "./refusal.ts";
import { refuseStandstill } from "./refuse-standstill.ts";
import { Shipped } from "./shipped.ts";

/** Outputs of a stack, by name. */
export type Outputs = Readonly<Record<string, unknown>>;

/** What a program gets. */
export interface LiveStackContext {
  readonly declare: Declare;
  /** Name of the stack. */
  readonly stack: string;
}

/** A program around the functions: makes resources, declares functions, returns outputs. */
// biome-ignore lint/suspicious/noConfusingVoidType: a callback without outputs returns nothing.
export type StackProgram = (context: LiveStackContext) => Outputs | void | Promise<Outputs | void>;

/**
 * The program of a stack, for `export =` in index.ts. Checks all that can be refused, then runs `program`, then
 * declares the functions that `program` did not, and the ledger. The output `functions` has name, LIVE's ARN
 * and URL of each.
 *
 * Nothing of a function is registered before `program` has returned, so one that throws leaves code and traffic
 * as they are. One that awaits an output of a function can never return, and is refused.
 */
export function liveStack(program: StackProgram = () => {}): () => Promise<Outputs> {
  takeOver();
  return async () => {
    const checking = checkStack(pulumi.getProject(), pulumi.getStack());
    const checked = await refuseStandstill(checking, NO_CHECK);
    const { project, stack, functions, config } = checked;
    const { declare, close } = openDeclarations(checked);

    // All checks that can refuse are done. Resources are registered from here on.
    const returned = (async () => program({ declare, stack }))();
    const outputs = outputsOf(await refuseStandstill(returned, NO_RETURN));
    const declared = await refuseStandstill(close(), NO_BUCKET);
    const ledger = recordLedger({
      project,
      stack,
      value: checked.ledger,
      aliases: declared.map(({ alias }) => alias),
      protect: config.publishVersions,
    });
    const recorded = new Promise((resolve) => ledger.urn.apply(resolve));
    await refuseStandstill(recorded, NO_INPUT);

    const described = declared.map(({ functionName, liveArn, url }) => ({ functionName, liveArn, url }));
    const names = functions.map(({ name }) => name);
    if (config.publishOnUp) {
      const byName = names.map((name, index) => [name, declared[index] as LiveFunction] as const);
      new Shipped("shipped", { stack, functions: Object.fromEntries(byName), after: [ledger] });
    }
    return {
      ...outputs,
      functions: Object.fromEntries(names.map((name, index) => [name, described[index]])),
    };
  };
}

const NO_CHECK =
  "The checks before the update never ended, so nothing was changed or deleted. This is a mistake of lambda-live: a look-up was never answered. Run the same command again.";

const NO_RETURN = [
  "The callback of liveStack never returns, so nothing of a function was changed or deleted.",
  "A function is registered when the callback has returned: inside, no output of a function can be awaited, nor of a resource that needs one.",
  "Pass the output on instead, as an argument of a resource or by fn.liveArn.apply(...).",
].join("\n");

const NO_BUCKET = [
  "The name of a bucket never came, so nothing of a function was changed or deleted.",
  "What a bucket notifies is read before a function is registered. Make the bucket without a function's outputs, and without a function in its dependsOn.",
].join("\n");

const NO_INPUT = [
  "A function never got its inputs, so nothing was deleted.",
  "An input given to declare, or a resource in its dependsOn, waits for the function itself, or for a promise that nobody resolves. Give the function something that is there before it.",
].join("\n");

/** Throws `Refusal` for what is no object of outputs, or has the output that is ours. */
function outputsOf(returned: unknown): Outputs {
  if (returned === undefined) return {};
  const isObject = typeof returned === "object" && returned !== null && !Array.isArray(returned);
  if (!isObject || pulumi.Output.isInstance(returned) || pulumi.Resource.isInstance(returned))
    throw new Refusal(
      "The callback of liveStack returned no object of outputs. Return one, for example: { queueUrl: queue.url }, or nothing.",
    );
  if (Object.hasOwn(returned, "functions"))
    throw new Refusal(
      "The callback of liveStack returned an output functions, which liveStack adds itself. Give it another name.",
    );
  return returned as Outputs;
}
