import * as pulumi from "@pulumi/pulumi";
import { isLeftBehind } from "./config.ts";

/** Stack file keys in the project's namespace, and keys left behind under a former name of the project. */
export interface StackValues {
  /**
   * The project's keys stand without namespace. Values are strings; objects are JSON, secrets in the clear.
   * Only `functions` may hold encrypted values; any other encrypted key has the value `{ secure: "" }`.
   */
  readonly values: Readonly<Record<string, unknown>>;
  /** True if the key, or anything inside it, is encrypted in the stack file. */
  isSecret(key: string): boolean;
}

/** Reads the stack's config as Pulumi hands it to the program. Other namespaces belong to their providers. */
export function readStackValues(project: string): StackValues {
  const namespace = `${project}:`;
  const isOwn = (key: string) => key.startsWith(namespace);
  const found = Object.entries(pulumi.runtime.allConfig()).filter(
    ([key]) => isOwn(key) || isLeftBehind(key, project),
  );
  const values = found.map(([key, value]) => {
    const name = isOwn(key) ? key.slice(namespace.length) : key;
    return [name, name !== "functions" && isConfigSecret(key, false) ? { secure: "" } : value];
  });
  return {
    values: Object.fromEntries(values),
    // Takes the key for a secret if the SDK can't tell.
    isSecret: (key) => isConfigSecret(namespace + key, true),
  };
}

/** Calls the SDK's `isConfigSecret`, which its types lack; returns `unknown` if a later SDK has none. */
function isConfigSecret(key: string, unknown: boolean): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? unknown;
}
