import * as pulumi from "@pulumi/pulumi";

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** Where a function's variables come from, the strongest last. */
export interface EnvironmentSources {
  /** Of function.json. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** Of `declare`. */
  readonly given?: Variables | undefined;
  /** Of the stack file. */
  readonly stack?: Readonly<Record<string, string>> | undefined;
  /** True if the stack file encrypts any of its variables. */
  readonly isSecret: boolean;
}

/** All variables of a function: function.json, then `declare`, then the stack file. Undefined if there are none. */
export function mergeEnvironment({
  data,
  given,
  stack,
  isSecret,
}: EnvironmentSources): pulumi.Input<Record<string, string>> | undefined {
  if (!data && !given && !stack) return undefined;
  // The form in which stacks have it that were made before programs could declare.
  if (stack && isSecret && !data && !given) return pulumi.secret(stack);
  const hidden = Object.entries(stack ?? {}).map(([name, value]) => [
    name,
    isSecret ? pulumi.secret(value) : value,
  ]);
  return { ...data, ...given, ...Object.fromEntries(hidden) } as pulumi.Input<Record<string, string>>;
}
