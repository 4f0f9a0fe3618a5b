/** The AWS SDK that Lambda's Node.js runtimes bring along: handlers may leave it out of their zip. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** Makes this project's `@aws-sdk` and `@smithy`, and no other package, resolve below `runtimeDirectory`. */
export function offerSdk(runtimeDirectory: string): void {
  const modules = join(runtimeDirectory, "node_modules");
  mkdirSync(modules, { recursive: true });
  const ours = dirname(dirname(dirname(dirname(require.resolve("@aws-sdk/client-lambda")))));
  for (const scope of ["@aws-sdk", "@smithy"]) {
    if (existsSync(join(ours, scope))) symlinkSync(join(ours, scope), join(modules, scope), "dir");
  }
}
