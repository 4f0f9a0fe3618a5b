/** Runs Pulumi's installer (Automation API), after a check that Pulumi's site, which it needs, answers. */
import { join } from "node:path";
import { runGuarded } from "../../run-guarded.ts";
import type { EngineMaker } from "./cache.ts";
import { ENGINE_VERSION } from "./versions.ts";

const SITE = "https://get.pulumi.com/";
const ANSWER_WITHIN_MS = 3000;
const INSTALL_WITHIN_MS = 10 * 60 * 1000;

/** Resolves to undefined when the engine is in `folder`, else to the reason why not. */
export const installEngine: EngineMaker = async (folder, progress, env) => {
  if (!(await answers(SITE))) return `${SITE} is out of reach`;
  progress(`Installing Pulumi ${ENGINE_VERSION} with Pulumi's installer, once (about a minute).`);
  const script = join(__dirname, "install-pulumi.cjs");
  const { code, stderr } = await runGuarded(process.execPath, [script, folder, ENGINE_VERSION], {
    env,
    timeoutMs: INSTALL_WITHIN_MS,
  });
  return code === 0 ? undefined : `it failed: ${stderr.trim().split("\n").at(-1)}`;
};

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).status < 500;
  } catch {
    return false;
  }
}
