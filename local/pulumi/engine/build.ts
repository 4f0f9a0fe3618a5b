/** Builds Pulumi's Go module with our go.mod, since `go install` refuses the module (replace directives). */
import { cpus } from "node:os";
import { join } from "node:path";
import { runGuarded } from "../../run-guarded.ts";
import type { EngineMaker } from "./cache.ts";
import { findExecutables } from "./find-executable.ts";
import { ENGINE_VERSION, findVersion, GO_VERSION, isAtLeast } from "./versions.ts";

const MAIN_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const REPORT_EVERY_MS = 30_000;
/** Measured: 7 minutes on 2 cores. Twice the cores need about half the time. */
const CORE_MINUTES = 14;

/** Resolves to undefined when the engine is in `folder`, else to the reason why not. */
export const buildEngine: EngineMaker = async (folder, progress, env) => {
  const [go] = findExecutables("go", env);
  if (!go) return "there is no go on PATH";
  const tooOld = await reasonAgainst(go, env);
  if (tooOld) return tooOld;
  const minutes = Math.max(1, Math.ceil(CORE_MINUTES / cpus().length));
  progress(
    `Building Pulumi ${ENGINE_VERSION} from its Go module, once: about ${minutes} minutes with ${cpus().length} cores.`,
  );
  const startedAt = Date.now();
  const report = setInterval(
    () => progress(`Still building Pulumi (${elapsed(startedAt)} so far).`),
    REPORT_EVERY_MS,
  );
  try {
    const { code, stderr } = await runGuarded(go, buildArguments(folder), {
      cwd: __dirname,
      env: { ...env, CGO_ENABLED: "0" },
    });
    if (code !== 0) return `${go} build failed: ${stderr.trim().split("\n").slice(-5).join("\n    ")}`;
    progress(`Pulumi ${ENGINE_VERSION} is built, in ${elapsed(startedAt)}.`);
    return undefined;
  } finally {
    clearInterval(report);
  }
};

function buildArguments(folder: string): string[] {
  const linking = `-s -w -X ${VERSION_VARIABLE}=v${ENGINE_VERSION}`;
  return ["build", "-trimpath", "-ldflags", linking, "-o", join(folder, "pulumi"), MAIN_PACKAGE];
}

async function reasonAgainst(go: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Runs in the module's folder, where Go may switch to the toolchain that go.mod wants.
  const { code, stdout, stderr } = await runGuarded(go, ["version"], {
    cwd: __dirname,
    env,
    timeoutMs: 120_000,
  });
  if (code !== 0) return `${go} does not run: ${stderr.trim().split("\n")[0]}`;
  const version = findVersion(stdout);
  if (!version || !isAtLeast(version, GO_VERSION)) return `${go} is version ${version ?? "unknown"}`;
  return undefined;
}

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
