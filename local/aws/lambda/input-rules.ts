/** The constraints of Lambda's inputs, shared by its operations; texts and order as AWS prints them. */
import type { Constraint, Constraints } from "../validation/constraints.ts";

const REGION = "((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?";
const NAME_PREFIX = `(arn:(aws[a-zA-Z-]*)?:lambda:)?${REGION}(\\d{12}:)?(function:)?`;

/** FunctionName of calls that create or change a function. */
export const FUNCTION_NAME: Constraint = {
  required: true,
  max: 140,
  min: 1,
  pattern: `${NAME_PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
};

/** FunctionName of calls that look up, invoke or delete a function. */
export const NAMESPACED_FUNCTION_NAME: Constraint = {
  required: true,
  max: 256,
  min: 1,
  pattern: `${NAME_PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
};

/** Version or alias of a look-up. */
export const QUALIFIER: Constraint = {
  max: 128,
  min: 1,
  pattern: "\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
};

/** Look-ups by name and qualifier; AWS reports the qualifier first. */
export const QUALIFIED: Constraints = { Qualifier: QUALIFIER, FunctionName: NAMESPACED_FUNCTION_NAME };

export const ALIAS_NAME: Constraint = {
  required: true,
  max: 128,
  min: 1,
  pattern: "(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
};

/** A version that an alias may name. */
export const VERSION: Constraint = {
  max: 1024,
  min: 1,
  pattern: "(\\$LATEST(\\.PUBLISHED)?|[0-9]+)",
};

export const DESCRIPTION: Constraint = { max: 256, min: 0 };

const TAG_PATTERN = "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)";
/** The key of a tag, also of one to remove. */
export const TAG_KEY: Constraint = { max: 128, min: 1, pattern: TAG_PATTERN };
/** Tags of functions and mappings. The service itself checks their number. */
export const TAGS: Constraint = { keys: TAG_KEY, values: { max: 256, min: 0, pattern: TAG_PATTERN } };

/** Any ARN: event sources, destinations. */
export const ARN: Constraint = {
  pattern:
    "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)",
};

const DESTINATION: Constraint = {
  members: {
    Destination: { max: 350, min: 0, pattern: `$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|${ARN.pattern}` },
  },
};

/** Destinations for the outcome of an event. */
export const DESTINATION_CONFIG: Constraint = { members: { OnSuccess: DESTINATION, OnFailure: DESTINATION } };

/** MaxItems of the older list operations. */
export const MAX_ITEMS: Constraint = { max: 10000, min: 1 };

/** MaxItems of the list operations whose pages hold 50 at most. */
export const MAX_ITEMS_50: Constraint = { max: 50, min: 1 };

/** A key's ARN, or an empty text to remove the key. */
export const KMS_KEY: Constraint = { pattern: "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()" };

/** The ARN of a layer version. */
export const LAYER_VERSION_ARN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)";

const CONFIGURATION: Constraints = {
  Role: { pattern: "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+" },
  Handler: { max: 128, min: 0, pattern: "[^\\s]+" },
  Description: DESCRIPTION,
  Timeout: { max: 900, min: 1 },
  MemorySize: { max: 10240, min: 128 },
  Environment: {
    members: { Variables: { secret: true, keys: { pattern: "[a-zA-Z]([a-zA-Z0-9_])+" } } },
  },
  KMSKeyArn: KMS_KEY,
  DeadLetterConfig: { members: { TargetArn: { pattern: `(${ARN.pattern})|()` } } },
  VpcConfig: {
    members: {
      SubnetIds: { max: 16, min: 0, items: { max: 1024, min: 0, pattern: "subnet-[0-9a-z]*" } },
      SecurityGroupIds: { max: 5, min: 0, items: { max: 1024, min: 0, pattern: "sg-[0-9a-zA-Z]*" } },
    },
  },
  Layers: { items: { max: 2048, min: 1, pattern: LAYER_VERSION_ARN, required: true } },
  FileSystemConfigs: {
    max: 1,
    min: 0,
    items: {
      members: {
        Arn: {
          required: true,
          max: 200,
          min: 0,
          pattern:
            "arn:aws[a-zA-Z-]*:elasticfilesystem:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:access-point/fsap-[a-f0-9]{17}",
        },
        LocalMountPath: { required: true, max: 160, min: 0, pattern: "/mnt/[a-zA-Z0-9-_.]+" },
      },
    },
  },
  ImageConfig: {
    members: {
      EntryPoint: { max: 1500, min: 0 },
      Command: { max: 1500, min: 0 },
      WorkingDirectory: { max: 1000, min: 0 },
    },
  },
  TracingConfig: { members: { Mode: { oneOf: ["Active", "PassThrough"] } } },
  EphemeralStorage: { members: { Size: { required: true, max: 10240, min: 512 } } },
  SnapStart: { members: { ApplyOn: { oneOf: ["PublishedVersions", "None"] } } },
  LoggingConfig: {
    members: {
      LogFormat: { oneOf: ["JSON", "Text"] },
      ApplicationLogLevel: { oneOf: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] },
      SystemLogLevel: { oneOf: ["DEBUG", "INFO", "WARN"] },
      LogGroup: { max: 512, min: 1, pattern: "[\\.\\-_/#A-Za-z0-9]+" },
    },
  },
};

/** The processors of a function. */
export const ARCHITECTURES: Constraint = {
  max: 1,
  min: 1,
  items: { required: true, oneOf: ["x86_64", "arm64"] },
};

/** A zip that is kept in S3. */
export const CODE_IN_S3: Constraints = {
  S3Bucket: { max: 63, min: 3, pattern: "[0-9A-Za-z\\.\\-_]*(?<!\\.)" },
  S3Key: { max: 1024, min: 1 },
  S3ObjectVersion: { max: 1024, min: 1 },
  SourceKMSKeyArn: KMS_KEY,
};

export const CREATE_FUNCTION: Constraints = {
  FunctionName: FUNCTION_NAME,
  ...CONFIGURATION,
  Role: { ...CONFIGURATION.Role, required: true },
  Code: { required: true, members: CODE_IN_S3 },
  PackageType: { oneOf: ["Image", "Zip"] },
  Architectures: ARCHITECTURES,
  Tags: TAGS,
};

export const UPDATE_CONFIGURATION: Constraints = { FunctionName: FUNCTION_NAME, ...CONFIGURATION };

export const UPDATE_CODE: Constraints = {
  FunctionName: FUNCTION_NAME,
  Architectures: ARCHITECTURES,
  ...CODE_IN_S3,
};
