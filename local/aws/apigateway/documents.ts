/** HTTP APIs as the store keeps them: one document each, with all that belongs to the API. */
import type * as sdk from "@aws-sdk/client-apigatewayv2";
import { partitionOf } from "../../../lib/partition.ts";
import type { DocumentKind } from "../state/kind.ts";
import { anyObject, flag, listOf, mapOf, number, optional, record, text } from "../state/shape.ts";
import type { Tags } from "../tags.ts";

/** What requests to a stage meet. */
export interface Served {
  readonly routes: readonly sdk.Route[];
  readonly integrations: Readonly<Record<string, sdk.Integration>>;
  readonly cors?: sdk.Cors | undefined;
}

/** A state of the API that stages without autoDeploy serve. */
export interface DeploymentDocument {
  readonly id: string;
  readonly description?: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly served: Served;
}

export interface StageDocument {
  readonly name: string;
  readonly autoDeploy: boolean;
  readonly deploymentId?: string | undefined;
  readonly description?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Kept and shown: access logs, throttling, metrics. */
  readonly settings: Pick<sdk.Stage, "AccessLogSettings" | "DefaultRouteSettings" | "RouteSettings">;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ApiDocument {
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  readonly ipAddressType: string;
  readonly isEndpointOff: boolean;
  readonly cors?: sdk.Cors | undefined;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly integrations: Readonly<Record<string, sdk.Integration>>;
  readonly routes: Readonly<Record<string, sdk.Route>>;
  readonly stages: Readonly<Record<string, StageDocument>>;
  readonly deployments: Readonly<Record<string, DeploymentDocument>>;
}

const STAGE = record<StageDocument>({
  name: text,
  autoDeploy: flag,
  deploymentId: optional(text),
  description: optional(text),
  variables: mapOf(text),
  settings: anyObject,
  tags: mapOf(text),
  createdAt: number,
  updatedAt: number,
});

const DEPLOYMENT = record<DeploymentDocument>({
  id: text,
  description: optional(text),
  createdAt: number,
  served: record<Served>({
    routes: listOf(anyObject),
    integrations: mapOf(anyObject),
    cors: optional(anyObject),
  }),
});

export const APIS: DocumentKind<ApiDocument> = {
  folder: "http-apis",
  shape: record<ApiDocument>({
    id: text,
    region: text,
    name: text,
    description: optional(text),
    version: optional(text),
    ipAddressType: text,
    isEndpointOff: flag,
    cors: optional(anyObject),
    tags: mapOf(text),
    createdAt: number,
    integrations: mapOf(anyObject),
    routes: mapOf(anyObject),
    stages: mapOf(STAGE),
    deployments: mapOf(DEPLOYMENT),
  }),
};

/** The ARN of an API, or of one of its stages, which names no account. */
export function apiArn({ id, region }: Pick<ApiDocument, "id" | "region">, stage?: string): string {
  const api = `arn:${partitionOf(region)}:apigateway:${region}::/apis/${id}`;
  return stage === undefined ? api : `${api}/stages/${stage}`;
}

/** The present state of an API, which stages with autoDeploy serve. */
export function presentState({ routes, integrations, cors }: ApiDocument): Served {
  return { routes: Object.values(routes), integrations, cors };
}
