import * as pulumi from "@pulumi/pulumi";

/**
 * Stops the program before anything is registered. The engine prints the message without a stack.
 * The stack is empty because Pulumi's runner colours the stack of every error. Node 20.20 needs up to a
 * minute for that if a frame lies directly in a scope's folder (`node_modules/@pulumi/resource.ts`).
 */
export class Refusal extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.stack = "";
  }
}

/** The text of a refusal: the call, and its mistakes below. */
export function mistakeList(call: string, mistakes: readonly string[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return [`${call} has ${count}:`, ...mistakes.map((text) => `  ${text}`)].join("\n");
}
