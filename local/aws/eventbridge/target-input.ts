/** The input of a target: the event, a part of it, a fixed text, or a template filled from it. */
import type { InputTransformer, Target } from "@aws-sdk/client-eventbridge";
import { parseOrText } from "../json-object.ts";
import type { BusEvent, RuleDocument } from "./rule.ts";

export function inputFor(target: Target, event: BusEvent, rule: RuleDocument): unknown {
  if (target.Input !== undefined) return parseOrText(target.Input);
  if (target.InputPath !== undefined) return select(event, target.InputPath);
  if (target.InputTransformer) return transform(target.InputTransformer, event, rule);
  return event;
}

/** Fills `<name>` with JSON, inside quotes with text; lists and objects in quotes lose their own quotes. */
function transform(
  { InputPathsMap = {}, InputTemplate = "" }: InputTransformer,
  event: BusEvent,
  rule: RuleDocument,
): unknown {
  const paths = Object.entries(InputPathsMap);
  const { detail: _, "detail-type": detailType, ...others } = event;
  const values: Record<string, unknown> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": { ...others, detailType },
    "aws.events.event.json": event,
    ...Object.fromEntries(paths.map(([name, path]) => [name, select(event, path)])),
  };
  const filled = InputTemplate.replace(/"(?:[^"\\]|\\.)*"|<([^<>\s]+)>/g, (part, bare?: string) => {
    if (bare !== undefined) return JSON.stringify(values[bare] ?? "");
    return part.replace(/<([^<>\s]+)>/g, (_, name: string) => {
      const value = values[name] ?? "";
      const text = typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");
      return JSON.stringify(text).slice(1, -1);
    });
  });
  return parseOrText(filled);
}

/** The names of a template's placeholders. */
export function namesInTemplate(template: string): string[] {
  return [...template.matchAll(/<([^<>\s]+)>/g)].map(([, name]) => name ?? "");
}

/** Reads a path like `$.detail.items[0].name`; null if the event has no value there. */
function select(event: unknown, path: string): unknown {
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? index ?? "");
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : null,
    event,
  );
}
