import * as pulumi from "@pulumi/pulumi";

/**
 * Stops the program before anything is registered; the engine prints the message and no stack.
 * It has no stack at all: Pulumi's runner colours one for every error, which takes Node 20.20 up to a minute when a
 * frame lies directly in a scope's folder (`node_modules/@pulumi/resource.ts`).
 */
export class Refusal extends pulumi.RunError {
  constructor(message: string) {
    super(message);
    this.stack = "";
  }
}
