/** The answers to a body that can't be read as the operation's input. */
import { AwsError } from "../service.ts";

/** Makes the refusal of an unreadable body. */
export function serializationError(message: string): AwsError {
  return new AwsError("SerializationException", message, 400);
}

/** Makes the refusal of a value of the wrong kind; `found` is the value itself, or its token in JSON. */
export function cannotConvert(found: string, kind: string): AwsError {
  return serializationError(`${found} can not be converted to a ${TARGETS[kind] ?? kind}`);
}

const TARGETS: Record<string, string> = {
  string: "String",
  number: "Number",
  boolean: "Boolean",
  blob: "Blob",
  timestamp: "Date",
};
