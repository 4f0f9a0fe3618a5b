/** The provider's errors and the messages that the user reads. */
import { printedCommand } from "../../../lib/printed-command.ts";

/** A failure with a finished message, shown as it is. */
export class ProviderError extends Error {}

/** A failure after AWS made the resource. The state keeps the resource: the next `pulumi up` completes it. */
export class PartlyMade extends Error {
  readonly id: string;
  readonly properties: Record<string, unknown>;

  constructor(id: string, properties: Record<string, unknown>, cause: unknown) {
    super("", { cause });
    this.id = id;
    this.properties = properties;
  }
}

const NO_ANSWER = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);

/** Explains in one or two sentences a failure while `doing` something, for example "creating alias LIVE". */
export function explain(doing: string, error: unknown, endpoint: string): string {
  if (error instanceof ProviderError) return error.message;
  if (isNoAnswer(error)) return `${doing}: ${noAnswer(endpoint)}`;
  if (isAwsError(error)) return `${doing}: ${error.name}: ${error.message}`;
  if (error instanceof Error) return `${doing}: ${error.stack ?? error.message}`;
  return `${doing}: ${String(error)}`;
}

/** Whether AWS answered with one of these exceptions. */
export function isException(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** The exceptions by which AWS says that a resource is not there. */
const GONE = [
  "InvalidResourceId",
  "NoSuchBucket",
  "NoSuchEntity",
  "NoSuchEntityException",
  "NoSuchKey",
  "NoSuchPublicAccessBlockConfiguration",
  "NoSuchTagSet",
  "NotFound",
  "NotFoundException",
  "ParameterNotFound",
  "ProvisionedConcurrencyConfigNotFoundException",
  "QueueDoesNotExist",
];

/** Resolves to undefined, instead of rejecting, when AWS says that the resource is not there. */
export async function unlessGone<T>(act: Promise<T>): Promise<T | undefined> {
  try {
    return await act;
  } catch (error) {
    if (isException(error, ...GONE, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}

function noAnswer(endpoint: string): string {
  const port = new URL(endpoint).port;
  return (
    `local AWS at ${endpoint} does not answer. Start it again with the same --port and --data as before ` +
    `(${printedCommand("npm run local -- --port PORT --data DIRECTORY", { PORT: port, DIRECTORY: "DIR" })}), then run the same command again.`
  );
}

function isNoAnswer(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return NO_ANSWER.has(code ?? "") || message === "socket hang up";
}

function isAwsError(error: unknown): error is Error {
  return error instanceof Error && "$metadata" in error;
}
