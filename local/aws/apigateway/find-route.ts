/** Which stage and which route a request goes to. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { DEFAULT_ROUTE, parameterOf, segmentsOf } from "../../../lib/route-key.ts";
import { decodeLabel } from "../protocol/routes.ts";
import type { ApiDocument, StageDocument } from "./documents.ts";

/** The stage of a request, and the path below it. */
export interface StageMatch {
  readonly stage: StageDocument;
  /** Percent-encoded, without the stage's name. */
  readonly path: string;
}

/** A path that begins with a stage's name goes to that stage, any other to `$default`. */
export function findStage({ stages }: ApiDocument, path: string): StageMatch | undefined {
  const [first = ""] = segmentsOf(path);
  const named = first !== DEFAULT_ROUTE && Object.hasOwn(stages, first) ? stages[first] : undefined;
  if (named) return { stage: named, path: path.slice(1 + first.length) || "/" };
  const stage = Object.hasOwn(stages, DEFAULT_ROUTE) ? stages[DEFAULT_ROUTE] : undefined;
  return stage && { stage, path };
}

export interface RouteMatch {
  readonly route: sdk.Route;
  /** Decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Candidate extends RouteMatch {
  /** Compared from left to right; the smallest wins. */
  readonly rank: readonly number[];
}

/**
 * The most specific route: one without a greedy parameter, then the one whose parts are literal for longer, then the
 * one that names the method. `$default` takes what no other route does.
 */
export function findRoute(
  routes: readonly sdk.Route[],
  method: string,
  path: string,
): RouteMatch | undefined {
  const found = routes.flatMap((route) => match(route, method, path) ?? []);
  const [best] = found.sort((a, b) => compare(a.rank, b.rank));
  if (best) return best;
  const route = routes.find(({ RouteKey }) => RouteKey === DEFAULT_ROUTE);
  return route && { route, parameters: {} };
}

function match(route: sdk.Route, method: string, path: string): Candidate | undefined {
  const [wanted = "", template] = (route.RouteKey ?? "").split(" ");
  if (template === undefined || (wanted !== "ANY" && wanted !== method)) return undefined;
  const given = segmentsOf(path);
  const parts = segmentsOf(template);
  const parameters: [string, string][] = [];
  const ranks: number[] = [];
  let isGreedy = false;
  for (const [index, part] of parts.entries()) {
    const parameter = parameterOf(part);
    isGreedy = parameter?.isGreedy ?? false;
    const value = isGreedy ? given.slice(index).join("/") : given[index];
    if (parameter ? !value : value === undefined || decodeLabel(value) !== part) return undefined;
    if (parameter) parameters.push([parameter.name, decodeLabel(value ?? "")]);
    ranks.push(parameter ? 1 : 0);
  }
  if (!isGreedy && given.length !== parts.length) return undefined;
  return {
    route,
    parameters: Object.fromEntries(parameters),
    rank: [isGreedy ? 1 : 0, ...ranks, ...(isGreedy ? [2] : []), wanted === "ANY" ? 1 : 0],
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
