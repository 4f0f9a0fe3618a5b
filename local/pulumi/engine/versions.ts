/** The versions of the engine and of Go that are wanted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version";

const goMod = readFileSync(join(__dirname, "go.mod"), "utf8");

/** The engine version that is installed or built if there is no engine. Only go.mod states this version. */
export const ENGINE_VERSION = match(/github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/);

/** The oldest Go that builds this engine. */
export const GO_VERSION = match(/^go (\S+)$/m);

/** An engine found elsewhere must not be older than the SDK that programs use. */
export const OLDEST_ENGINE = sdkVersion.replace(/^v/, "");

/** The version number in the output of a `version` command, for example 3.259.0 or 1.26. */
export function findVersion(output: string): string | undefined {
  return /\bv?(?:go)?(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
}

/** Whether `version` is `wanted` or newer. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [a, b] = [version, wanted].map((text) => text.split(".").map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (a?.[part] ?? 0) - (b?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function match(pattern: RegExp): string {
  const found = pattern.exec(goMod)?.[1];
  if (!found) throw new Error(`local/pulumi/engine/go.mod has nothing like ${pattern}.`);
  return found;
}
