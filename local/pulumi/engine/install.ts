/** Runs Pulumi's installer (Automation API) at our engine's version, and says before what it brings. */
import { dirname, join } from "node:path";
import { runGuarded } from "../../run-guarded.ts";
import { type EngineMaker, entryFolder } from "./cache.ts";
import { ENGINE_VERSION } from "./versions.ts";

const SITE = "https://get.pulumi.com";
const ANSWER_WITHIN_MS = 3000;
const INSTALL_WITHIN_MS = 10 * 60 * 1000;

/** Resolves to undefined when the engine is in `folder`, else to the reason why not. */
export const installEngine: EngineMaker = (folder, progress, env) => installFrom(SITE, folder, progress, env);

/** Installs by the installer of `site`, which serves `/install.sh` and the archives that it unpacks. */
export async function installFrom(
  site: string,
  folder: string,
  progress: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const archive = `${site}/releases/sdk/${archiveName(process.platform, process.arch)}`;
  const found = await ask(archive);
  if (typeof found === "string") return found;
  progress(renderPlan({ site, bytes: found.bytes, folder: entryFolder(dirname(folder)) }));
  const script = join(__dirname, "install-pulumi.cjs");
  const { code, stderr } = await runGuarded(process.execPath, [script, folder, ENGINE_VERSION], {
    env,
    timeoutMs: INSTALL_WITHIN_MS,
  });
  return code === 0 ? undefined : `it failed: ${stderr.trim().split("\n").at(-1)}`;
}

/** The archive's name as Pulumi's install.sh makes it. */
function archiveName(platform: string, arch: string): string {
  return `pulumi-v${ENGINE_VERSION}-${platform}-${arch}.tar.gz`;
}

/** Says what will be brought, how much, from where and where to. `bytes` is undefined where not told. Pure. */
export function renderPlan(plan: { site: string; bytes: number | undefined; folder: string }): string {
  const size = plan.bytes === undefined ? "of unknown size" : `of ${Math.ceil(plan.bytes / 1e6)} MB`;
  return [
    `Installing Pulumi ${ENGINE_VERSION} by Pulumi's installer, once (about a minute):`,
    `  brings  the pulumi command and its language hosts, a download ${size}`,
    `  from    ${plan.site}/install.sh, which takes the archive from github.com/pulumi/pulumi or ${plan.site}`,
    `  into    ${plan.folder}; PATH and the files of your shell stay as they are`,
  ].join("\n");
}

/** The size of the archive, or the reason why there is none to be had. */
async function ask(archive: string): Promise<{ bytes: number | undefined } | string> {
  try {
    const answer = await fetch(archive, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) return `${archive} answers ${answer.status}`;
    return { bytes: Number(answer.headers.get("content-length")) || undefined };
  } catch {
    return `${new URL(archive).origin}/ is out of reach`;
  }
}
