/** Checks that an input has its required members. AWS names all missing ones in one sentence. */
import { memberPath, missingProblem, refuseProblems } from "../validation/constraints.ts";
import type { ServiceModel } from "./exchange.ts";
import { requiredOf, type Shape } from "./shapes.ts";

/** The exception of a service for an input that its model forbids; others have ValidationException. */
const CODES: Record<string, string> = {
  iam: "ValidationError",
  sts: "ValidationError",
  sns: "ValidationError",
  monitoring: "ValidationError",
  logs: "InvalidParameterException",
};

/**
 * Throws when members that the model requires are missing, at any depth.
 * Lambda's service checks its own inputs, since it reports missing members together with other constraints.
 */
export function checkRequired(input: unknown, shape: Shape, service: ServiceModel): void {
  if (service.signingName === "lambda") return;
  const missing = [...findMissing(input, shape, "")];
  refuseProblems(CODES[service.signingName] ?? "ValidationException", missing.map(missingProblem));
}

function* findMissing(value: unknown, shape: Shape, path: string): Generator<string> {
  if (value === undefined || value === null) return;
  if (shape.isStructSchema()) {
    for (const name of requiredOf(shape)) {
      if ((value as Record<string, unknown>)[name] === undefined) yield path + memberPath(name);
    }
    for (const [name, member] of shape.structIterator()) {
      yield* findMissing((value as Record<string, unknown>)[name], member, `${path}${memberPath(name)}.`);
    }
  }
  if (shape.isListSchema() && shape.getValueSchema().isStructSchema()) {
    for (const [index, item] of (value as unknown[]).entries()) {
      yield* findMissing(item, shape.getValueSchema(), `${path.slice(0, -1)}.${index + 1}.member.`);
    }
  }
}
