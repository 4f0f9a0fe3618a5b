// Starts `live` with arguments that may come from anywhere: each is one word, and no shell reads it.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const LAUNCH = fileURLToPath(new URL("../launch.cjs", import.meta.url));

/** Becomes `live` with these arguments, in this process. */
export function becomeLive(args) {
  process.argv.splice(1, process.argv.length, LAUNCH, ...args);
  createRequire(import.meta.url)(LAUNCH);
}

/** Runs `live` with `--json` and returns its document; what it says beside that is shown. */
export function askLive(args, { shows = true } = {}) {
  const run = spawnSync(process.execPath, [LAUNCH, ...args, "--json"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", shows ? "inherit" : "ignore"],
  });
  if (run.error) throw run.error;
  return { exitCode: run.status ?? 1, ...JSON.parse(run.stdout) };
}

/** Ends the process as `live` ends one for a wrong command line. */
export function refuse(message, hint) {
  process.stderr.write(`error: ${message}\n${hint}\n`);
  process.exit(2);
}
