/** Builds a program of a Go module with our go.mod, since `go install` refuses modules with replace directives. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { runGuarded } from "../../run-guarded.ts";
import type { EngineMaker } from "./cache.ts";
import { findExecutables } from "./find-executable.ts";
import { findVersion, isAtLeast } from "./versions.ts";

/** A program that is pinned by a go.mod and a go.sum of ours. */
export interface GoProgram {
  /** Its name in progress lines. */
  readonly name: string;
  readonly version: string;
  /** The folder of go.mod and go.sum. */
  readonly folder: string;
  readonly mainPackage: string;
  /** The name of the built file. */
  readonly file: string;
  /** Further flags of the linker. */
  readonly linking?: string;
  /** Minutes that the build takes on one core; twice the cores need about half the time. */
  readonly coreMinutes: number;
}

const REPORT_EVERY_MS = 30_000;

/** Makes the program; resolves to undefined when it is in `folder`, else to the reason why not. */
export const buildGo =
  (program: GoProgram): EngineMaker =>
  async (folder, progress, env) => {
    const what = `${program.name} ${program.version}`;
    const [go] = findExecutables("go", env);
    if (!go) return "there is no go on PATH";
    const tooOld = await reasonAgainst(go, program, env);
    if (tooOld) return tooOld;
    const minutes = Math.max(1, Math.ceil(program.coreMinutes / cpus().length));
    progress(
      `Building ${what} from its Go module, once: about ${minutes} minutes with ${cpus().length} cores.`,
    );
    const startedAt = Date.now();
    const report = setInterval(
      () => progress(`Still building ${program.name} (${elapsed(startedAt)} so far).`),
      REPORT_EVERY_MS,
    );
    try {
      const { code, stderr } = await runGuarded(go, buildArguments(program, folder), {
        cwd: program.folder,
        env: { ...env, CGO_ENABLED: "0" },
      });
      if (code !== 0) return `${go} build failed: ${stderr.trim().split("\n").slice(-5).join("\n    ")}`;
      progress(`${what} is built, in ${elapsed(startedAt)}.`);
      return undefined;
    } finally {
      clearInterval(report);
    }
  };

function buildArguments({ linking = "", file, mainPackage }: GoProgram, folder: string): string[] {
  return ["build", "-trimpath", "-ldflags", `-s -w ${linking}`, "-o", join(folder, file), mainPackage];
}

async function reasonAgainst(
  go: string,
  { folder }: GoProgram,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  // Runs in the module's folder, where Go may switch to the toolchain that go.mod wants.
  const { code, stdout, stderr } = await runGuarded(go, ["version"], {
    cwd: folder,
    env,
    timeoutMs: 120_000,
  });
  if (code !== 0) return `${go} does not run: ${stderr.trim().split("\n")[0]}`;
  const version = findVersion(stdout);
  if (!version || !isAtLeast(version, oldestGo(folder))) return `${go} is version ${version ?? "unknown"}`;
  return undefined;
}

function oldestGo(folder: string): string {
  return findVersion(/^go .*$/m.exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[0] ?? "") ?? "0.0";
}

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
