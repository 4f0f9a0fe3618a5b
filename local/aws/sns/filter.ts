/** Filter policies: which messages of a topic a subscription gets. */
import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { compileEventPattern } from "../../../lib/event-pattern.ts";
import { isObject, type JsonObject, PatternError } from "../../../lib/pattern-match.ts";
import { invalidParameter } from "./errors.ts";

export const SCOPES = ["MessageAttributes", "MessageBody"];

/** A message as filters see it. */
export interface FilteredMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

/** Throws InvalidParameter for a policy that SNS refuses. */
export function checkFilterPolicy(policy: string, scope: string): void {
  try {
    compileEventPattern(policy);
  } catch (error) {
    if (error instanceof PatternError || error instanceof SyntaxError)
      throw invalidParameter(`Attributes Reason: FilterPolicy: ${error.message}`);
    throw error;
  }
  const isNested = Object.entries(JSON.parse(policy)).some(
    ([key, value]) => key !== "$or" && isObject(value),
  );
  if (isNested && scope === "MessageAttributes")
    throw invalidParameter("Filter policy scope MessageAttributes does not support nested filter policy");
}

/** Whether a subscription with this policy gets the message. A body that is no JSON object passes no filter. */
export function passesFilter(policy: string, scope: string, message: FilteredMessage): boolean {
  const subject = scope === "MessageBody" ? bodyOf(message.body) : attributesOf(message.attributes);
  return subject !== undefined && compileEventPattern(policy)(subject);
}

function bodyOf(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The attributes by name: text, numbers, and lists of both; filters see nothing of binary ones. */
function attributesOf(attributes: FilteredMessage["attributes"]): JsonObject {
  const seen = Object.entries(attributes).flatMap(([name, { DataType = "", StringValue = "" }]) => {
    if (DataType.startsWith("Binary")) return [];
    if (DataType.startsWith("Number")) return [[name, Number(StringValue)]];
    return [[name, DataType.startsWith("String.Array") ? listOf(StringValue) : StringValue]];
  });
  return Object.fromEntries(seen);
}

function listOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
