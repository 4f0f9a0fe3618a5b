/** Describes resource types as tables, from which the generic code (check, diff, preview, read) works. */
import type { Session } from "./session.ts";
import type { Properties } from "./values.ts";

/** One input property of a resource type. Absent fields mean no. */
export interface PropertyRule {
  readonly required?: true;
  /** A change makes a new resource. */
  readonly replaces?: true;
  /** Value of a property that the program leaves out. */
  readonly default?: unknown;
  /** AWS decides the value if the program leaves it out. Diff then finds no difference. */
  readonly computed?: true;
  /** Check makes a unique name from the resource's name if the program gives none. */
  readonly autoname?: true;
  /** A name that Check makes has small letters alone. */
  readonly lowerCase?: true;
  /** Hidden in output and encrypted in the state. */
  readonly secret?: true;
  /** Whether two different values mean the same, for example an ARN and a name. */
  readonly same?: (old: unknown, wanted: unknown) => boolean;
  /** An object is taken for the JSON text that it makes, as pulumi-aws does with policy documents. */
  readonly json?: true;
  /** Returns the reason why a known value is refused, or undefined. */
  readonly check?: (value: unknown) => string | undefined;
}

/** An update: the names of the inputs that changed, the state before, and the inputs that are wanted. */
export interface Change {
  readonly changed: ReadonlySet<string>;
  readonly old: Properties;
  readonly wanted: Properties;
}

export interface ResourceType {
  readonly token: string;
  /** The service of another server that it is made in, by its name in signatures. Absent: local AWS has it. */
  readonly service?: string;
  readonly inputs: Readonly<Record<string, PropertyRule>>;
  /** Outputs that no input sets. */
  readonly outputs: readonly string[];
  /** Returns the reason why the inputs are refused in combination, or undefined. */
  check?(inputs: Properties): string | undefined;
  /** Outputs that an update makes new, besides the changed inputs, and that its preview shows as unknown. */
  recomputed?(change: Change): readonly string[];
  /** Makes the resource and resolves to its id as soon as AWS has it. */
  create(inputs: Properties, session: Session): Promise<string>;
  /** Completes a new resource: waits for AWS, adds tags. After a failure the next update must do the rest. */
  settle?(id: string, inputs: Properties, session: Session): Promise<void>;
  /** Reads the outputs from AWS; undefined if the resource is gone. `known` is the state, `{}` on import. */
  read(id: string, known: Properties, session: Session): Promise<Properties | undefined>;
  /** The outputs after a write, for a type that keeps nothing which `read` could find. Default: what `read` finds. */
  outputsOf?(id: string, known: Properties, session: Session): Promise<Properties>;
  update(id: string, change: Change, session: Session): Promise<void>;
  /** Deletes the resource. A resource that is already gone is no error. */
  delete(id: string, state: Properties, session: Session): Promise<void>;
}

/** A function of the provider, like `aws.lambda.getAlias`. */
export interface Lookup {
  readonly token: string;
  call(args: Properties, session: Session): Promise<Properties>;
}
