/** What an exception carries besides its name: the shape that the service's model gives it. */
import type { AwsError } from "../service.ts";
import type { ServiceModel } from "./exchange.ts";
import type { Shape } from "./shapes.ts";

/** An exception ready to be written: the message sits under the member that the model names for it. */
export interface ExceptionDocument {
  readonly shape: Shape | undefined;
  readonly members: Record<string, unknown>;
}

/** Finds the modelled exception of an error, by its name or by its code in the Query protocol. */
export function findException(error: AwsError, service: ServiceModel): Shape | undefined {
  const { exceptions } = service.shapes;
  const named = exceptions.get(error.code);
  if (named) return named;
  for (const shape of exceptions.values()) if (shape.traits.awsQueryError?.[0] === error.code) return shape;
  return undefined;
}

/** The members of an error's answer. Lambda's exceptions say whose fault they are in `Type`, unless the error takes that away. */
export function documentException(error: AwsError, service: ServiceModel): ExceptionDocument {
  const shape = findException(error, service);
  const names = [...(shape?.members.keys() ?? [])];
  const messageName = names.find((name) => name.toLowerCase() === "message") ?? "message";
  const members: Record<string, unknown> = { [messageName]: error.message, ...error.members };
  if (names.includes("Type") && !("Type" in members)) members.Type = error.status < 500 ? "User" : "Service";
  return { shape, members };
}
