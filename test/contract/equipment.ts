/** What functions and roles are made with: clients, names of the row's own, and the list of what has to be removed. */
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
  /** The same server without the SDK's retries, to see a throttle as it is. */
  readonly once: Clients;
  readonly target: Target;
  readonly region: string;
  readonly accountId: string;
  readonly leavings: Leavings;
  /** Ends the row. */
  readonly signal: AbortSignal;
  /** Beginning of ARNs here: `arn:aws`. */
  readonly arnStart: string;
  /** A name nobody else uses. */
  unusedName(): string;
  /** ARN of a function that need not exist. */
  functionArn(name: string, qualifier?: string): string;
  /** The role that functions run under; `another` is for rows about two roles. */
  role(which?: "usual" | "another"): Promise<LabRole>;
  /** Polls until the answer is more than `undefined` or false; ends with the row. */
  until<T>(probe: () => Promise<T | undefined | false>): Promise<T>;
}
