import { log } from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { Refusal } from "./refusal.ts";

/**
 * Waits for `work`. Throws `Refusal` with `message` if the program runs out of work before, so that `work` can
 * never end. Without that the engine would take the program for whole, and delete all that was not registered.
 *
 * Node tells by `beforeExit`. Pulumi's runner signals the engine at the second one, and not after an error.
 */
export async function refuseStandstill<T>(work: Promise<T>, message: string): Promise<T> {
  let fail = () => {};
  const standstill = new Promise<never>((_, reject) => {
    fail = () => {
      if (!isFailed()) reject(new Refusal(message));
    };
  });
  process.once("beforeExit", fail);
  try {
    return await Promise.race([work, standstill]);
  } finally {
    process.off("beforeExit", fail);
  }
}

/** True after an error of the engine, or of a resource. It is reported already, and the rest is never registered. */
function isFailed(): boolean {
  // The SDK's types lack its state.
  const { getStore } = state as { getStore?: () => { terminated?: boolean } };
  return log.hasErrors() || getStore?.().terminated === true;
}
