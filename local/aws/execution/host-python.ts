/** The Python of this machine, by which handlers of Python runtimes run. */
import { execFile } from "node:child_process";

export interface HostPython {
  /** The program itself, where `python3` is a script that chooses one (pyenv). */
  readonly path: string;
  /** `3.11.7` */
  readonly version: string;
}

const ASK = "import sys; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";
const PATIENCE_MS = 20_000;

/** Asks `python3` of PATH who it is; undefined if there is none, or if it does not start. */
export function findHostPython(): Promise<HostPython | undefined> {
  return new Promise((resolve) => {
    execFile("python3", ["-S", "-c", ASK], { timeout: PATIENCE_MS }, (error, stdout) => {
      const [path, version] = stdout.split("\n");
      resolve(!error && path && version ? { path, version } : undefined);
    });
  });
}
