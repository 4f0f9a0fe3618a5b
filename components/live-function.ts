import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { refuseByHand } from "./by-hand.ts";
import type { Traffic } from "./config.ts";
import { executionRole } from "./execution-role.ts";
import type { FunctionArguments } from "./function-arguments.ts";
import { aliasRouting, LIVE } from "./live-alias.ts";
import { publicUrl } from "./public-url.ts";
import { type ManagedPolicies, type Policy, rolePolicies } from "./role-policies.ts";
import { scheduled } from "./schedule.ts";

/** The code that Lambda gets. */
export type DeployedCode = ZipToUpload | ImageToRun;

/** A zip, which Pulumi uploads byte for byte. */
export interface ZipToUpload {
  readonly kind: "zip";
  readonly path: string;
  /** Base64 SHA-256 of the zip. Code that somebody else deployed has another digest and is replaced. */
  readonly sha256: string;
}

/** A container image, named by its digest. */
export interface ImageToRun {
  readonly kind: "image";
  readonly uri: string;
}

/** Arguments of `LiveFunction`. Inputs of the function itself must change only when the function should. */
export interface LiveFunctionArgs {
  /** Name of function and role in AWS; the log group's name ends with it. */
  readonly physicalName: string;
  /** Traffic of LIVE. Another traffic changes the alias and nothing else. */
  readonly traffic: Traffic;
  readonly code: DeployedCode;
  /** Absent for an image. */
  readonly handler?: string;
  /** Absent for an image. */
  readonly runtime?: string;
  /** The processor that the code runs on. Default: AWS's, x86_64. */
  readonly architecture?: "x86_64" | "arm64";
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  /** Environment variables; may be secret. */
  readonly environment?: pulumi.Input<Record<string, string> | undefined>;
  /** True for a public URL on LIVE. Default false. */
  readonly url?: boolean;
  /** EventBridge schedule that calls LIVE, for example `rate(5 minutes)`. */
  readonly schedule?: string;
  /** Default 30. */
  readonly logRetentionDays?: number;
  /** Rights of the role beyond writing logs. */
  readonly policies?: readonly Policy[];
  /** Managed policies of the role. */
  readonly managedPolicies?: ManagedPolicies;
  /** Further arguments of the function. */
  readonly function?: FunctionArguments;
  /** Resources that must be there before the function. */
  readonly after?: readonly pulumi.Input<pulumi.Resource>[];
}

interface Parts {
  readonly role: iam.Role;
  readonly function: lambda.Function;
  readonly alias: lambda.Alias;
}

/** Beside the class: Pulumi's analyzer puts all fields of a component into its schema, private ones too. */
const PARTS = new WeakMap<LiveFunction, Parts>();

/**
 * A Lambda function behind its alias LIVE, with role, log group, and the URL and schedule that call it.
 * Callers get LIVE and nothing else, so that moving LIVE moves all of them.
 * `protect` on the component reaches everything in it.
 */
export class LiveFunction extends pulumi.ComponentResource {
  /** Name of the function in AWS. */
  readonly functionName: pulumi.Output<string>;
  /** ARN of LIVE, for callers. */
  readonly liveArn: pulumi.Output<string>;
  /** The stable version of LIVE. */
  readonly liveVersion: pulumi.Output<string>;
  /** Address of the public URL, if there is one. */
  readonly url: pulumi.Output<string> | undefined;

  constructor(name: string, args: LiveFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseByHand(name);
    super("lambda-live:index:LiveFunction", name, {}, opts);
    const child = { parent: this };

    const { role, attachment } = executionRole(name, args.physicalName, child);
    const logs = new cloudwatch.LogGroup(
      name,
      { name: `/aws/lambda/${args.physicalName}`, retentionInDays: args.logRetentionDays ?? 30 },
      child,
    );
    const rights = rolePolicies(name, role, args, child);
    const lambdaFunction = new lambda.Function(
      name,
      {
        ...args.function,
        name: args.physicalName,
        role: role.arn,
        ...codeArguments(args),
        ...(args.architecture !== undefined && { architectures: [args.architecture] }),
        memorySize: args.memorySizeMb,
        timeout: args.timeoutSeconds,
        ...(args.environment !== undefined && { environment: { variables: args.environment } }),
        // `live publish` publishes versions, because only `live` can say what it freezes.
        publish: false,
      },
      // Without this log group Lambda makes one that keeps its events for ever.
      { ...child, dependsOn: [logs, attachment, ...rights, ...(args.after ?? [])] },
    );
    const alias = new lambda.Alias(
      name,
      { name: LIVE, functionName: lambdaFunction.name, ...aliasRouting(args.traffic) },
      child,
    );
    PARTS.set(this, { role, function: lambdaFunction, alias });

    const live = { functionName: lambdaFunction.name, qualifier: alias.name };
    this.functionName = lambdaFunction.name;
    this.liveArn = alias.arn;
    this.liveVersion = alias.functionVersion;
    this.url = args.url ? publicUrl(name, live, child) : undefined;
    if (args.schedule !== undefined) {
      scheduled(
        name,
        { ...live, aliasArn: this.liveArn, ruleName: args.physicalName, schedule: args.schedule },
        child,
      );
    }
    this.registerOutputs({ functionName: this.functionName, liveArn: this.liveArn, url: this.url });
  }

  /** The role, for further rights. Every version names it. */
  get role(): iam.Role {
    return partsOf(this).role;
  }

  /** The function. Callers get `liveArn` instead, or LIVE doesn't move them. */
  get function(): lambda.Function {
    return partsOf(this).function;
  }

  /** The alias LIVE, for resources that must wait until the alias has moved. */
  get alias(): lambda.Alias {
    return partsOf(this).alias;
  }
}

function codeArguments({ code, handler, runtime }: LiveFunctionArgs) {
  if (code.kind === "image") return { packageType: "Image", imageUri: code.uri };
  return {
    code: new pulumi.asset.FileArchive(code.path),
    codeSha256: code.sha256,
    ...(handler !== undefined && { handler }),
    ...(runtime !== undefined && { runtime }),
  };
}

function partsOf(live: LiveFunction): Parts {
  return PARTS.get(live) as Parts;
}
