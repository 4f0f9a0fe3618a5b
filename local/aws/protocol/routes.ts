/** Matches REST requests with the URI patterns of a model: `/functions/{FunctionName}/aliases?x-id=A`. */
import type { RoutedCall, WireRequest } from "./exchange.ts";
import type { OperationShape, ServiceShapes } from "./shapes.ts";

interface Route {
  readonly operation: OperationShape;
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  /** Routes with more fixed parts are tried first. */
  readonly weight: number;
}

/** The operation that a path names, and its labels, percent-decoded. */
export interface RouteMatch {
  readonly operation: OperationShape;
  readonly labels: Record<string, string>;
}

const routesOf = new WeakMap<ServiceShapes, Route[]>();

/** Finds the operation of a request; `undefined` when the model has none for this method and path. */
export function matchRoute(request: WireRequest, shapes: ServiceShapes): RouteMatch | undefined {
  return matchRoutes(request, shapes).next().value;
}

/** Finds all operations that a request could mean, those with more fixed parts first. */
export function* matchRoutes(
  request: WireRequest,
  shapes: ServiceShapes,
): Generator<RouteMatch, undefined, undefined> {
  const path = request.path.split("/").slice(1);
  for (const { operation, method, segments, query } of readRoutes(shapes)) {
    if (method !== request.method || !query.every((literal) => hasLiteral(request.query, literal))) continue;
    const labels = matchSegments(segments, path);
    if (labels) yield { operation, labels };
  }
}

/** Makes a call of a match. Method and path name the call of a request that matches nothing. */
export function callOf(request: WireRequest, match: RouteMatch | undefined): RoutedCall {
  return {
    name: match?.operation.name ?? `${request.method} ${request.path}`,
    operation: match?.operation,
    labels: match?.labels ?? {},
  };
}

/** Whether a query has a fixed part of a route. Only some clients send `x-id`, which just helps in logs. */
function hasLiteral(query: URLSearchParams, [name, value]: readonly [string, string]): boolean {
  const found = query.get(name);
  if (name === "x-id") return found === null || found === value;
  return found !== null && (!value || found === value);
}

function readRoutes(shapes: ServiceShapes): Route[] {
  const earlier = routesOf.get(shapes);
  if (earlier) return earlier;
  const routes = [...shapes.operations.values()].flatMap(readRoute).sort((a, b) => b.weight - a.weight);
  routesOf.set(shapes, routes);
  return routes;
}

function readRoute(operation: OperationShape): Route[] {
  const { http } = operation.traits;
  if (!http) return [];
  const [method, uri] = http;
  const [path = "", query = ""] = uri.split("?");
  const segments = trimSlash(path.split("/").slice(1));
  const literals = [...new URLSearchParams(query)];
  const fixed = segments.filter((segment) => !segment.startsWith("{")).length;
  const asked = literals.filter(([name]) => name !== "x-id").length;
  return [{ operation, method, segments, query: literals, weight: fixed + segments.length + 10 * asked }];
}

/** Drops a slash at the end, which means nothing: some models have it, some do not. */
function trimSlash(segments: string[]): string[] {
  return segments.at(-1) === "" ? segments.slice(0, -1) : segments;
}

function matchSegments(pattern: readonly string[], path: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const greedy = segment.endsWith("+}");
    const found = greedy ? path.slice(index).join("/") : path[index];
    if (found === undefined || found === "") return undefined;
    if (segment.startsWith("{")) labels[segment.slice(1, greedy ? -2 : -1)] = decodeLabel(found);
    else if (segment !== found) return undefined;
    if (greedy) return labels;
  }
  return pattern.length === trimSlash(path).length ? labels : undefined;
}

/** Decodes percent signs; a label with a stray one stays as it is. */
export function decodeLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
