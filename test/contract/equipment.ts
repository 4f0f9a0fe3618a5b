/** The equipment that functions and roles are made with: clients, unused names, and the list of leavings. */
import type { Clients } from "./clients.ts";
import type { Leavings } from "./leavings.ts";
import type { Target } from "./target.ts";

/** A role that functions run under. */
export interface LabRole {
  readonly name: string;
  readonly arn: string;
}

/** A laboratory as lab-function.ts and lab-role.ts need it: it does not yet make functions. */
export interface Equipment extends Clients {
  /** Clients without the SDK's retries, so that a row sees a throttled answer. */
  readonly once: Clients;
  readonly target: Target;
  readonly region: string;
  readonly accountId: string;
  readonly leavings: Leavings;
  /** Aborts when the row has to end. */
  readonly signal: AbortSignal;
  /** Prefix of all ARNs in this partition, for example `arn:aws`. */
  readonly arnStart: string;
  /** A name that nothing else has. */
  unusedName(): string;
  /** ARN of a function that need not exist. */
  functionArn(name: string, qualifier?: string): string;
  /** The role that functions run under; `another` is for rows about two roles. */
  role(which?: "usual" | "another"): Promise<LabRole>;
  /** Polls until the answer is neither `undefined` nor false. Ends with the row. */
  until<T>(probe: () => Promise<T | undefined | false>): Promise<T>;
}
