import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Whether only the deployment will know the value. */
export function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** The mistake of a number that has limits; none if it is left out. */
export function rangeMistakes(name: string, value: unknown, low: number, high: number): string[] {
  if (value === undefined) return [];
  const isRight = Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
  return isRight
    ? []
    : [`${name} is ${JSON.stringify(value)}. It must be a whole number from ${low} to ${high}.`];
}

const QUEUE = /^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/;

/** The mistake of a queue's ARN; none if it is left out or computed. EventBridge and SNS take standard queues. */
export function queueMistakes(name: string, value: unknown): string[] {
  if (value === undefined || isLater(value)) return [];
  const way = `Give its ARN, for example: ${name}: queue.arn`;
  if (pulumi.Resource.isInstance(value)) return [`${name} is the resource itself. ${way}`];
  if (typeof value === "string" && QUEUE.test(value)) return [];
  return [`${name} is no ARN of a standard queue. ${way}`];
}

/** A statement's id for a trigger: letters, digits, - and _, at most 100. */
export function statementIdOf(kind: string, name: string): string {
  if (/^[\w-]{1,80}$/.test(name)) return `${kind}-${name}`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 7);
  return `${kind}-${name.replace(/[^\w-]/g, "-").slice(0, 80)}-${hash}`;
}

/** The text of a refusal: the call, and its mistakes below. */
export function mistakeList(call: string, mistakes: readonly string[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return [`${call} has ${count}:`, ...mistakes.map((text) => `  ${text}`)].join("\n");
}
