/** What the stand-in knows of a resource type. Generic code (check, diff, preview, read) works from this table. */
import type { Session } from "./session.ts";
import type { Properties } from "./values.ts";

/** One input property of a resource type. Absent fields mean no. */
export interface PropertyRule {
  readonly required?: true;
  /** A change makes a new resource. */
  readonly replaces?: true;
  /** Filled in where the program says nothing. */
  readonly default?: unknown;
  /** Where the program says nothing, AWS decides: that is no difference. */
  readonly computed?: true;
  /** Where the program says nothing, a unique name is made from the resource's. */
  readonly autoname?: true;
  /** Hidden in output and encrypted in the state. */
  readonly secret?: true;
  /** Whether two different values mean the same, for example an ARN and a name. */
  readonly same?: (old: unknown, wanted: unknown) => boolean;
  /** What is wrong with a known value, as a sentence. */
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
  readonly inputs: Readonly<Record<string, PropertyRule>>;
  /** Outputs that no input sets. */
  readonly outputs: readonly string[];
  /** What is wrong with the inputs taken together. */
  check?(inputs: Properties): string | undefined;
  /** Outputs that an update makes new, besides the changed inputs: unknown in its preview. */
  recomputed?(change: Change): readonly string[];
  /** Makes the thing and answers its id as soon as AWS has it. */
  create(inputs: Properties, session: Session): Promise<string>;
  /** The rest of making it, once its id is known: waiting, tags. After a failure the next update has to make it good. */
  settle?(id: string, inputs: Properties, session: Session): Promise<void>;
  /** What AWS holds now, as outputs; undefined when the thing is gone. `known` is the state, `{}` in an import. */
  read(id: string, known: Properties, session: Session): Promise<Properties | undefined>;
  update(id: string, change: Change, session: Session): Promise<void>;
  /** Deletes the thing; one that is gone already is no error. */
  delete(id: string, state: Properties, session: Session): Promise<void>;
}

/** A function of the provider, like `aws.lambda.getAlias`. */
export interface Lookup {
  readonly token: string;
  call(args: Properties, session: Session): Promise<Properties>;
}
