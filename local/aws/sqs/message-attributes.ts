/** Reads and checks the attributes of a message as its sender gives them. */
import type * as sdk from "@aws-sdk/client-sqs";
import { AwsError } from "../service.ts";
import type { MessageAttribute } from "./documents.ts";
import { invalidParameter } from "./errors.ts";

const ATTRIBUTES_LIMIT = 10;

/** Throws InvalidParameterValue for wrong types and values, UnsupportedOperation for lists. */
export function readAttributes(
  given: Readonly<Record<string, sdk.MessageAttributeValue>> = {},
): Record<string, MessageAttribute> {
  const entries = Object.entries(given);
  if (entries.length > ATTRIBUTES_LIMIT) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${ATTRIBUTES_LIMIT}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, value: sdk.MessageAttributeValue): MessageAttribute {
  const type = value.DataType ?? "";
  if (value.StringListValues?.length || value.BinaryListValues?.length) {
    throw new AwsError(
      "UnsupportedOperation",
      "Message attribute list values in SendMessage operation are not supported.",
    );
  }
  const [, kind] = /^(String|Number|Binary)(?:\..+)?$/.exec(type) ?? [];
  if (!kind || !/^[\w.-]{1,256}$/.test(name) || type.length > 256) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (kind === "Binary" ? !value.BinaryValue?.byteLength : !value.StringValue) {
    throw invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind === "Binary" ? "Binary" : "String"}'.`,
    );
  }
  if (kind === "Number" && Number.isNaN(Number(value.StringValue))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return kind === "Binary"
    ? { type, base64: Buffer.from(value.BinaryValue as Uint8Array).toString("base64") }
    : { type, text: value.StringValue as string };
}
