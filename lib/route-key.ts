/** Route keys of an HTTP API: `GET /orders/{id}`, `ANY /files/{path+}`, `$default`. */

/** The route of every request that no other route takes. */
export const DEFAULT_ROUTE = "$default";

const METHODS = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const EXAMPLE = 'For example: "GET /orders/{id}"';

/** The mistakes in a route key, each a sentence with the way out. Empty for one that API Gateway takes. */
export function routeKeyMistakes(key: string): string[] {
  if (key === DEFAULT_ROUTE) return [];
  const [method = "", path, ...rest] = key.split(" ");
  if (path === undefined || rest.length > 0)
    return [`a route is a method, one space and a path, or ${DEFAULT_ROUTE}. ${EXAMPLE}`];
  return [...methodMistakes(method), ...pathMistakes(path)];
}

function methodMistakes(method: string): string[] {
  if (METHODS.includes(method)) return [];
  const upper = method.toUpperCase();
  const way = METHODS.includes(upper) ? `Write ${upper}.` : `There are ${METHODS.join(", ")}.`;
  return [`the method ${method || "is empty and"} is unknown. ${way}`];
}

function pathMistakes(path: string): string[] {
  if (!path.startsWith("/")) return [`the path ${path} does not begin with a slash. Write /${path}`];
  if (/[?#]/.test(path))
    return [`the path ${path} has a ? or #, which no route sees. End the path before it.`];
  const segments = segmentsOf(path);
  const names = segments.flatMap((segment) => parameterOf(segment)?.name ?? []);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return [
    ...segments.flatMap((segment, index) => segmentMistake(segment, index === segments.length - 1) ?? []),
    ...(twice === undefined
      ? []
      : [`the path names {${twice}} twice. Give each parameter a name of its own.`]),
  ];
}

function segmentMistake(segment: string, isLast: boolean): string | undefined {
  const parameter = parameterOf(segment);
  if (parameter) {
    if (!parameter.isGreedy || isLast) return undefined;
    return `${segment} stands before the end of the path. A parameter with + takes all that follows: put it last.`;
  }
  if (/[{}]/.test(segment))
    return `${segment} is no parameter. A parameter fills its part of the path, {id}, or the rest of it, {path+}`;
  if (segment.startsWith(":"))
    return `${segment} would be taken literally. Write {${segment.slice(1) || "id"}}`;
  return undefined;
}

/** The parts of a path. `/` has one, which is empty. */
export function segmentsOf(path: string): string[] {
  return path.split("/").slice(1);
}

/** The parameter that a part of a route's path is; undefined for a part that is taken literally. */
export function parameterOf(
  segment: string,
): { readonly name: string; readonly isGreedy: boolean } | undefined {
  const [, name, plus] = /^\{([\w.:-]+)(\+?)\}$/.exec(segment) ?? [];
  return name === undefined ? undefined : { name, isGreedy: plus === "+" };
}
