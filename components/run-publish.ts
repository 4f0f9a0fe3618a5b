import { spawn } from "node:child_process";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const ROOT = join(__dirname, "..");

/** The end of a run of `live`. */
export interface Finished {
  readonly isDone: boolean;
  /** The result as text. */
  readonly stdout: string;
  /** Progress, warnings, errors and hints. */
  readonly stderr: string;
}

/**
 * Runs `live publish` of this checkout as a process of its own. It has the config of this run, in the clear, and the
 * program's variables: so it calls the same AWS as the same caller, also by secure `aws:` keys and values of Pulumi ESC.
 * Never throws.
 */
export function runPublish(stack: string, ...flags: readonly string[]): Promise<Finished> {
  const line = [join(ROOT, "scripts/launch.cjs"), "publish", "-s", stack, "--no-color", ...flags];
  const env = {
    ...process.env,
    LIVE_CONFIG: JSON.stringify(pulumi.runtime.allConfig()),
    // Commands in hints are to be typed through npm.
    npm_lifecycle_event: "live",
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, line, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
      });
    child.once("error", ({ message }) => resolve({ ...said, isDone: false, stderr: message }));
    child.once("close", (exitCode, signal) => {
      if (signal) said.stderr += `live was ended by ${signal}.\n`;
      resolve({ ...said, isDone: exitCode === 0 });
    });
  });
}
