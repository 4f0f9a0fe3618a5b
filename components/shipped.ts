import * as pulumi from "@pulumi/pulumi";
import type { LiveFunction } from "./live-function.ts";
import { runPublish } from "./run-publish.ts";

/** Arguments of `Shipped`. */
export interface ShippedArgs {
  readonly stack: string;
  /** All functions of the stack, by name. */
  readonly functions: Readonly<Record<string, LiveFunction>>;
  /** What must be there before versions are published, beside the functions. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Publishes what `pulumi up` has shipped: one `live publish` for all functions, after all of them, and only if one has
 * changed since the last time. Its inputs change with the code and with every setting of a function.
 *
 * The hook runs before the component is written. A publish that fails therefore fails the update and leaves the component
 * as it was, so the next update publishes; an update that never comes here (`--target`, a kill) leaves it too. A preview
 * runs no hook.
 */
export class Shipped extends pulumi.ComponentResource {
  constructor(name: string, { stack, functions, after }: ShippedArgs) {
    const shipped = Object.entries(functions).map(([name, { function: fn }]) => [
      name,
      // Members are secret, since of a secret object only a constant is stored. No preview then shows them.
      { codeSha256: pulumi.secret(fn.codeSha256), lastModified: pulumi.secret(fn.lastModified) },
    ]);
    const publish = new pulumi.ResourceHook("publish", () => publishShipped(stack));
    super(
      "lambda-live:index:Shipped",
      name,
      { functions: Object.fromEntries(shipped) },
      {
        dependsOn: [...Object.values(functions), ...after],
        hooks: { beforeCreate: [publish], beforeUpdate: [publish] },
      },
    );
    this.registerOutputs({});
  }
}

async function publishShipped(stack: string): Promise<void> {
  const { isDone, stdout, stderr } = await runPublish(stack, "--confirm", stack);
  const said = `${stderr}${stdout}`.trim();
  if (!isDone) throw new Error(`Publishing failed, and the next pulumi up publishes once more.\n${said}`);
  // Not of the component, whose name the engine tells after the hook.
  await pulumi.log.info(said);
}
