/** Go programs for tests, pinned in test/workflows/go and built once into the cache. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildGo, type GoProgram } from "../../local/pulumi/engine/build-go.ts";
import { withBuildLock } from "../../local/pulumi/engine/build-lock.ts";
import { intoCache, openCache } from "../../local/pulumi/engine/cache.ts";
import { isExecutable } from "../../local/pulumi/engine/find-executable.ts";

const BUILD_WITHIN_MS = 30 * 60_000;

const TOOLS = {
  act: { module: "github.com/nektos/act", main: "", coreMinutes: 5 },
  actionlint: { module: "github.com/rhysd/actionlint", main: "/cmd/actionlint", coreMinutes: 1 },
};

/**
 * Gives the tests of a suite the path of a tool. Where it can't be built, the tests are skipped and the reason is
 * printed; in CI (`CI` is set) they fail.
 */
export function useGoTool(name: keyof typeof TOOLS): () => string {
  let path: string | undefined;
  before(async function () {
    this.timeout(BUILD_WITHIN_MS);
    const found = await findTool(goProgram(name));
    if ("path" in found) {
      path = found.path;
      return;
    }
    if (process.env.CI) throw new Error(`There is no ${name} for these tests: ${found.reason}`);
    say(`Skipped, since there is no ${name}: ${found.reason}`);
    this.skip();
  });
  return () => path as string;
}

/** The tool in the cache, made if it is not there yet; or the reason why there is none. */
export async function findTool(
  program: GoProgram,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly path: string } | { readonly reason: string }> {
  const entry = join(openCache(env), `${program.file}-${program.version}`);
  const path = join(entry, program.file);
  if (isExecutable(path)) return { path };
  return withBuildLock(entry, program.name, say, async () => {
    if (isExecutable(path)) return { path };
    const reason = await intoCache(entry, (folder) => buildGo(program)(folder, say, env));
    return reason === undefined ? { path } : { reason };
  });
}

/** The tool as its go.mod pins it. */
export function goProgram(name: keyof typeof TOOLS): GoProgram {
  const { module, main, coreMinutes } = TOOLS[name];
  const folder = join(__dirname, "../workflows/go", name);
  const goMod = readFileSync(join(folder, "go.mod"), "utf8");
  const version = goMod.split(`${module} v`)[1]?.split(/\s/)[0] ?? "unknown";
  return { name, version, folder, mainPackage: `${module}${main}`, file: name, coreMinutes };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
