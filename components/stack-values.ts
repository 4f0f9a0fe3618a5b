import * as pulumi from "@pulumi/pulumi";

/** What the stack file says in the project's own namespace. */
export interface StackValues {
  /** Keys without namespace; every value a string, objects as JSON with their secrets in the clear. */
  readonly values: Readonly<Record<string, string>>;
  /** True if the key, or anything inside it, is encrypted in the stack file. */
  isSecret(key: string): boolean;
}

/** Reads the stack's config as Pulumi hands it to the program; other namespaces belong to their providers. */
export function readStackValues(project: string): StackValues {
  const namespace = `${project}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(namespace));
  return {
    values: Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length), value])),
    isSecret: (key) => isConfigSecret(namespace + key),
  };
}

/** The SDK has this function but leaves it out of its types. Should it go, everything is taken for a secret. */
function isConfigSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? true;
}
