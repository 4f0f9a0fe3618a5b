/** Functions, layers and event source mappings as kinds of documents: their folders, and what each stored one must have. */
import type { DocumentKind } from "../state/kind.ts";
import {
  anyObject,
  flag,
  listOf,
  mapOf,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  text,
} from "../state/shape.ts";
import {
  type AliasDocument,
  type CodeDocument,
  type EventInvokeDocument,
  type EventSourceMappingDocument,
  type FunctionDocument,
  type FunctionSettings,
  type FunctionUrlDocument,
  type LayerDocument,
  type LayerReference,
  type LayerVersionDocument,
  type LoggingSettings,
  type PolicyDocument,
  type PolicyStatement,
  restoreFunction,
  type VersionDocument,
  type ZipDocument,
} from "./function-document.ts";

const zip = record<ZipDocument>({ sha256Hex: text, sizeBytes: number });

const settings = record<FunctionSettings>({
  role: text,
  handler: text,
  runtime: text,
  description: text,
  timeoutSeconds: number,
  memorySizeMb: number,
  environment: optional(mapOf(text)),
  architectures: listOf(text),
  ephemeralStorageMb: number,
  tracingMode: text,
  snapStart: text,
  logging: record<LoggingSettings>({
    format: text,
    group: text,
    applicationLevel: optional(text),
    systemLevel: optional(text),
  }),
  deadLetterTarget: optional(text),
  kmsKeyArn: optional(text),
  sourceKmsKeyArn: optional(text),
  vpc: optional(record({ subnetIds: listOf(text), securityGroupIds: listOf(text), ipv6: flag })),
  fileSystems: optional(listOf(record({ arn: text, localMountPath: text }))),
  imageConfig: optional(
    record({
      entryPoint: optional(listOf(text)),
      command: optional(listOf(text)),
      workingDirectory: optional(text),
    }),
  ),
  layers: optional(listOf(record<LayerReference>({ arn: text, content: optional(zip) }))),
});

const code = record<CodeDocument>({ sha256Hex: text, sizeBytes: number, imageUri: optional(text) });

const version = record<VersionDocument>({
  version: text,
  revisionId: text,
  settings,
  code,
  lastModified: number,
  state: oneOf("Pending", "Active", "Inactive", "Failed"),
  lastUpdate: optional(oneOf("InProgress", "Successful")),
  settlesAt: optional(number),
  buildId: text,
  previous: optional(record({ settings, code, buildId: text })),
});

const alias = record<AliasDocument>({
  name: text,
  functionVersion: text,
  description: text,
  revisionId: text,
  weights: optional(mapOf(number)),
  leaving: optional(record({ version: text, until: number })),
});

const textOrMap: Shape<string | Record<string, string>> = (value) =>
  typeof value === "string" ? undefined : mapOf(text)(value);

const policy = record<PolicyDocument>({
  revisionId: text,
  statements: listOf(
    record<PolicyStatement>({
      Sid: text,
      Effect: oneOf("Allow"),
      Principal: textOrMap,
      Action: text,
      Resource: text,
      Condition: optional(mapOf(mapOf(text))),
    }),
  ),
});

const url = record<FunctionUrlDocument>({
  urlId: text,
  authType: oneOf("NONE", "AWS_IAM"),
  invokeMode: optional(oneOf("BUFFERED", "RESPONSE_STREAM")),
  cors: optional(anyObject),
  created: number,
  modified: number,
});

const eventInvoke = record<EventInvokeDocument>({
  maximumRetryAttempts: optional(number),
  maximumEventAgeInSeconds: optional(number),
  onSuccess: optional(text),
  onFailure: optional(text),
  modified: number,
});

/** Functions, by region and name. */
export const FUNCTIONS: DocumentKind<FunctionDocument> = {
  folder: "lambda-functions",
  shape: record<FunctionDocument>({
    name: text,
    region: text,
    accountId: text,
    latest: version,
    versions: listOf(version),
    lastNumber: number,
    publishedAs: optional(text),
    aliases: mapOf(alias),
    policies: mapOf(policy),
    urls: mapOf(url),
    eventInvoke: mapOf(eventInvoke),
    provisioned: mapOf(record({ requested: number, modified: number, readyAt: number })),
    runtimeManagement: mapOf(record({ updateRuntimeOn: text, runtimeVersionArn: optional(text) })),
    reservedConcurrency: optional(number),
    recursiveLoop: optional(text),
    tags: mapOf(text),
  }),
  restore: restoreFunction,
  blobsOf: ({ latest, versions }) =>
    [latest, ...versions].flatMap((each) => [
      ...zipsOf(each),
      ...(each.previous ? zipsOf(each.previous) : []),
    ]),
};

/** The zips of code and layers. */
function zipsOf({ code, settings }: Pick<VersionDocument, "code" | "settings">): ZipDocument[] {
  const layers = (settings.layers ?? []).flatMap(({ content }) => content ?? []);
  return code.imageUri === undefined ? [code, ...layers] : layers;
}

/** Layers, by region and name. */
export const LAYERS: DocumentKind<LayerDocument> = {
  folder: "lambda-layers",
  shape: record<LayerDocument>({
    name: text,
    region: text,
    accountId: text,
    lastNumber: number,
    versions: listOf(
      record<LayerVersionDocument>({
        number,
        content: zip,
        description: text,
        created: number,
        runtimes: optional(listOf(text)),
        architectures: optional(listOf(text)),
        license: optional(text),
      }),
    ),
  }),
  blobsOf: ({ versions }) => versions.map(({ content }) => content),
};

/** Event source mappings, by id. */
export const MAPPINGS: DocumentKind<EventSourceMappingDocument> = {
  folder: "lambda-event-source-mappings",
  shape: record<EventSourceMappingDocument>({
    uuid: text,
    region: text,
    accountId: text,
    functionName: text,
    functionArn: text,
    settings: anyObject,
    state: text,
    transition: text,
    next: optional(record({ state: text, at: number })),
    modified: number,
    tags: mapOf(text),
  }),
};
