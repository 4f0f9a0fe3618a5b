import { AwsError } from "../service.ts";

/** The answer to a body that can't be read as the operation's input. */
export function serializationError(message: string): AwsError {
  return new AwsError("SerializationException", message, 400);
}
