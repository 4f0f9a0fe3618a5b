/** A function as the store holds it: plain JSON, one document for the function and all that belongs to it. */
import type * as sdk from "@aws-sdk/client-lambda";

/** The settings of a version. An update may change them; a publish freezes them. */
export interface FunctionSettings {
  role: string;
  /** Empty for an image, like the runtime. */
  handler: string;
  runtime: string;
  description: string;
  timeoutSeconds: number;
  memorySizeMb: number;
  /** Absent when never given: AWS then leaves Environment out of its answers. */
  environment?: Record<string, string>;
  architectures: string[];
  ephemeralStorageMb: number;
  tracingMode: string;
  snapStart: string;
  logging: LoggingSettings;
  deadLetterTarget?: string;
  kmsKeyArn?: string;
  /** The key of the zip itself. */
  sourceKmsKeyArn?: string;
  vpc?: { subnetIds: string[]; securityGroupIds: string[]; ipv6: boolean };
  fileSystems?: { arn: string; localMountPath: string }[];
  imageConfig?: { entryPoint?: string[]; command?: string[]; workingDirectory?: string };
  /** In the order in which they are laid over each other. */
  layers?: LayerReference[];
}

/** A layer version of a function. The function keeps its content when the layer version is deleted, as on AWS. */
export interface LayerReference {
  arn: string;
  /** Blob and size of its zip; absent for another account's layer, which is not here. */
  content?: ZipDocument;
}

export interface LoggingSettings {
  format: string;
  group: string;
  applicationLevel?: string;
  systemLevel?: string;
}

/** A zip: a blob of the store. */
export interface ZipDocument {
  sha256Hex: string;
  sizeBytes: number;
}

/** The code of a version: a zip, or an image, which is no blob. Its digest is then the image's, its size 0. */
export interface CodeDocument extends ZipDocument {
  imageUri?: string;
}

export type State = "Pending" | "Active" | "Inactive" | "Failed";

/** `$LATEST` or one published version. Times are epoch milliseconds. */
export interface VersionDocument {
  version: string;
  revisionId: string;
  settings: FunctionSettings;
  code: CodeDocument;
  lastModified: number;
  state: State;
  /** Absent until the first state has settled: AWS leaves LastUpdateStatus out of the answer to a create. */
  lastUpdate?: "InProgress" | "Successful";
  /** End of Pending or InProgress; absent if there is nothing to settle. */
  settlesAt?: number;
  /** Changes with code and settings of `$LATEST`. Running environments of another build are drained. */
  buildId: string;
  /** The build that invocations use until a running update has settled. */
  previous?: { settings: FunctionSettings; code: CodeDocument; buildId: string };
}

export interface AliasDocument {
  name: string;
  functionVersion: string;
  description: string;
  revisionId: string;
  /** Weights as fractions, by version; absent or empty: no routing. */
  weights?: Record<string, number>;
  /** With provisioned concurrency, the version that serves on until the new one has its environments. */
  leaving?: { version: string; until: number };
}

/** A resource policy of one qualifier. */
export interface PolicyDocument {
  revisionId: string;
  statements: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Principal: string | Record<string, string>;
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}

export interface FunctionUrlDocument {
  urlId: string;
  authType: sdk.FunctionUrlAuthType;
  invokeMode?: sdk.InvokeMode;
  cors?: sdk.Cors;
  created: number;
  modified: number;
}

export interface EventInvokeDocument {
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
  onSuccess?: string;
  onFailure?: string;
  modified: number;
}

export interface ProvisionedConcurrencyDocument {
  requested: number;
  modified: number;
  /** Time at which the requested number is allocated. */
  readyAt: number;
}

export interface RuntimeManagementDocument {
  updateRuntimeOn: string;
  runtimeVersionArn?: string;
}

/** One function. `byQualifier` makes the maps by qualifier; `$LATEST` stands for the function itself. */
export interface FunctionDocument {
  name: string;
  region: string;
  accountId: string;
  latest: VersionDocument;
  /** Published versions, oldest first. */
  versions: VersionDocument[];
  /** The highest number ever given; numbers are never reused. */
  lastNumber: number;
  /** The version that `$LATEST` was last published as; absent after an update. */
  publishedAs?: string;
  aliases: Record<string, AliasDocument>;
  policies: Record<string, PolicyDocument>;
  urls: Record<string, FunctionUrlDocument>;
  eventInvoke: Record<string, EventInvokeDocument>;
  provisioned: Record<string, ProvisionedConcurrencyDocument>;
  runtimeManagement: Record<string, RuntimeManagementDocument>;
  reservedConcurrency?: number;
  recursiveLoop?: string;
  tags: Record<string, string>;
}

/** A map by names that callers choose. Holds only its own entries, and takes `__proto__` like any name. */
export function byQualifier<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  return Object.assign(Object.create(null), entries);
}

/** The stored document, with its maps made by `byQualifier`. */
export function restoreFunction(stored: FunctionDocument): FunctionDocument {
  return {
    ...stored,
    aliases: byQualifier(stored.aliases),
    policies: byQualifier(stored.policies),
    urls: byQualifier(stored.urls),
    eventInvoke: byQualifier(stored.eventInvoke),
    provisioned: byQualifier(stored.provisioned),
    runtimeManagement: byQualifier(stored.runtimeManagement),
  };
}

/** An event source mapping. Local AWS stores and shows mappings, but polls nothing. */
export interface EventSourceMappingDocument {
  uuid: string;
  region: string;
  accountId: string;
  functionName: string;
  functionArn: string;
  settings: Record<string, unknown>;
  state: string;
  transition: string;
  /** The next state and its time. `Deleted` removes the mapping. */
  next?: { state: string; at: number };
  modified: number;
  tags: Record<string, string>;
}

/** A layer. A version's number is never given again. */
export interface LayerDocument {
  name: string;
  region: string;
  accountId: string;
  lastNumber: number;
  /** Oldest first. */
  versions: LayerVersionDocument[];
}

export interface LayerVersionDocument {
  number: number;
  content: ZipDocument;
  description: string;
  created: number;
  runtimes?: string[];
  architectures?: string[];
  license?: string;
}
