import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../../lib/foreign-text.ts";
import { routeKeyMistakes } from "../../lib/route-key.ts";

/** How an HTTP API calls a function. */
export interface HttpOptions {
  /** Format of event and answer; `1.0` for handlers that were written for a REST API. Default `2.0`. */
  readonly payload?: "1.0" | "2.0";
  /** Seconds until the caller gets 503, from 0.05 to 30. The function goes on. Default 30. */
  readonly timeout?: number;
}

const PAYLOADS = ["1.0", "2.0"];
const SHORTEST_SECONDS = 0.05;
const LONGEST_SECONDS = 30;

/** The mistakes of a call of `onHttp`, each a line with the way out. Empty if there are none. */
export function httpMistakes(api: unknown, route: unknown, options: unknown): string[] {
  return [...apiMistakes(api), ...routeMistakes(route), ...optionMistakes(options)];
}

function apiMistakes(api: unknown): string[] {
  const isApi =
    pulumi.Resource.isInstance(api) &&
    ["apiEndpoint", "executionArn"].every((name) => pulumi.Output.isInstance(Reflect.get(api, name)));
  if (isApi) return [];
  return [
    "the first argument is no HTTP API. Give the resource itself: new aws.apigatewayv2.Api(...), or aws.apigatewayv2.Api.get(...) of one that is made elsewhere. A REST API (aws.apigateway) is ordinary Pulumi, with the invokeArn of this function's alias.",
  ];
}

function routeMistakes(route: unknown): string[] {
  if (typeof route !== "string")
    return ['the second argument is no route that is known now. For example: "GET /orders/{id}"'];
  return routeKeyMistakes(route).map(foreignText);
}

function optionMistakes(options: unknown): string[] {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return ['the third argument is no object. For example: { payload: "1.0" }'];
  const { payload, timeout, ...others } = options as Record<string, unknown>;
  return [
    ...Object.keys(others).map((name) => `${foreignText(name)} is unknown. There are payload and timeout.`),
    ...(payload === undefined || PAYLOADS.includes(payload as string)
      ? []
      : [`payload is ${foreignText(JSON.stringify(payload))}. It must be "1.0" or "2.0".`]),
    ...timeoutMistakes(timeout),
  ];
}

function timeoutMistakes(timeout: unknown): string[] {
  if (timeout === undefined) return [];
  const isNumber = typeof timeout === "number" && Number.isInteger(Math.round(timeout * 1e6) / 1e3);
  if (isNumber && timeout >= SHORTEST_SECONDS && timeout <= LONGEST_SECONDS) return [];
  const meant = isNumber && timeout >= 50 && timeout <= 30_000;
  const way = meant ? ` Milliseconds? Write timeout: ${timeout / 1000}` : "";
  return [
    `timeout is ${foreignText(JSON.stringify(timeout) ?? String(timeout))}. It must be seconds from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}, API Gateway's limit.${way}`,
  ];
}
