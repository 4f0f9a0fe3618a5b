import { Refusal } from "./refusal.ts";
import { runPublish } from "./run-publish.ts";

/**
 * Begins to ask `live publish` whether a commit holds the code of this checkout. What it returns waits for the answer, and
 * throws `Refusal` with all inputs that no commit holds: after shipping them, the publish would fail.
 */
export function askAboutCheckout(stack: string): () => Promise<void> {
  const asked = runPublish(stack, "--check");
  return async () => {
    const { isDone, stderr } = await asked;
    if (isDone) return;
    throw new Refusal(
      `publish_on_up of Pulumi.${stack}.yaml is true, and live publish would refuse this checkout.\n${stderr.trim()}`,
    );
  };
}
