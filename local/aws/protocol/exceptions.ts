/** The names and members of exceptions, as the service's model has them. */
import type { AwsError } from "../service.ts";
import type { ServiceModel } from "./exchange.ts";
import type { Shape } from "./shapes.ts";

/** An exception ready to be written. Its message stands under the member that the model has for it. */
export interface ExceptionDocument {
  readonly shape: Shape | undefined;
  readonly members: Record<string, unknown>;
}

/** Describes an error. Lambda's exceptions name the side at fault in `Type`, unless the error has its own. */
export function documentException(error: AwsError, service: ServiceModel): ExceptionDocument {
  const shape = findException(error, service);
  const names = shape ? [...shape.structIterator()].map(([name]) => name) : [];
  const messageName = names.find((name) => name.toLowerCase() === "message") ?? "message";
  const members: Record<string, unknown> = { [messageName]: error.message, ...error.members };
  if (names.includes("Type") && !("Type" in members)) members.Type = error.status < 500 ? "User" : "Service";
  return { shape, members };
}

/** The header that names an error as awsQuery did, by which older clients know it. Other services send none. */
export function queryErrorHeader(error: AwsError, service: ServiceModel): Record<string, string> {
  if (!service.queryCompatible) return {};
  return {
    "x-amzn-query-error": `${queryCodeOf(error, service)};${error.status < 500 ? "Sender" : "Receiver"}`,
  };
}

/** Finds the code of an error in the Query protocol. */
export function queryCodeOf(error: AwsError, service: ServiceModel): string {
  const shape = findException(error, service);
  return (shape && codeInQuery(shape)) ?? error.code;
}

/** Finds the modelled exception of an error, by its name or by its code in the Query protocol. */
function findException(error: AwsError, service: ServiceModel): Shape | undefined {
  const { exceptions } = service.shapes;
  const named = exceptions.get(error.code);
  return named ?? [...exceptions.values()].find((shape) => codeInQuery(shape) === error.code);
}

function codeInQuery(shape: Shape): string | undefined {
  return (shape.getMergedTraits().awsQueryError as [code: string, status: number] | undefined)?.[0];
}
