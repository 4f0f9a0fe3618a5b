import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Reads the region of a profile in `~/.aws/config`; of the default profile when none is asked for. */
export function profileRegion(
  env: Readonly<Record<string, string | undefined>>,
  profile: string | undefined,
): string | undefined {
  const path = env.AWS_CONFIG_FILE ?? join(env.HOME || homedir(), ".aws", "config");
  if (!existsSync(path)) return undefined;
  const name = profile ?? env.AWS_PROFILE ?? "default";
  let section = "";
  for (const line of readFileSync(path, "utf8").split(/\r?\n/)) {
    const header = /^\s*\[\s*(?:profile\s+)?"?([^\]"]+?)"?\s*\]/.exec(line)?.[1];
    if (header) section = header;
    const region = /^region\s*=\s*(\S+)/.exec(line)?.[1];
    if (region && section === name) return region;
  }
  return undefined;
}
