import type { Binding, PolicyStatement } from "./bindings.ts";
import type { ListedVersion } from "./snapshot.ts";

/** An alias as AWS lists it: its version, and the fractions of others. */
export interface ListedAlias {
  readonly name: string;
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** Something that reaches a function by a name: an alias, a version, or the bare name (`""`). */
export type Caller =
  | { readonly kind: "permission"; readonly qualifier: string; readonly statement: PolicyStatement }
  | {
      readonly kind: "event source";
      readonly qualifier: string;
      readonly uuid: string;
      readonly source: string;
    }
  | { readonly kind: "function URL"; readonly qualifier: string; readonly authType: string };

/** A function that exists in AWS, and all that `live` must know to take it over. */
export interface Adoptable {
  readonly functionName: string;
  readonly arn: string;
  /** The settings of `$LATEST`, as AWS names them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency: number | undefined;
  readonly aliases: readonly ListedAlias[];
  readonly versions: readonly ListedVersion[];
  readonly callers: readonly Caller[];
  /** Qualifiers with settings for asynchronous calls. */
  readonly asynchronous: readonly Binding["qualifier"][];
}
