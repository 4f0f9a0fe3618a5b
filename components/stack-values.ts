import * as pulumi from "@pulumi/pulumi";
import { isLeftBehind } from "./config.ts";

/** What the stack file says in the project's own namespace, and what is left behind in an older one. */
export interface StackValues {
  /**
   * Keys without namespace. Every value is a string, objects are JSON with their secrets in the clear; what is
   * encrypted outside `functions`, where nothing may be, looks as it does in the stack file.
   */
  readonly values: Readonly<Record<string, unknown>>;
  /** True if the key, or anything inside it, is encrypted in the stack file. */
  isSecret(key: string): boolean;
}

/** Reads the stack's config as Pulumi hands it to the program; other namespaces belong to their providers. */
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
    // What can't be told is taken for a secret.
    isSecret: (key) => isConfigSecret(namespace + key, true),
  };
}

/** The SDK has this function but leaves it out of its types; `unknown` is the answer should it go. */
function isConfigSecret(key: string, unknown: boolean): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? unknown;
}
