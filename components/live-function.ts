import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import type { Traffic } from "./config.ts";
import { executionRole, type PolicyStatement } from "./execution-role.ts";
import { aliasRouting, LIVE } from "./live-alias.ts";
import { publicUrl } from "./public-url.ts";
import { scheduled } from "./schedule.ts";

/** Arguments of `LiveFunction`. Inputs of the function itself must change only when the function should. */
export interface LiveFunctionArgs {
  /** Name of function and role in AWS; the log group's name ends with it. */
  readonly physicalName: string;
  /** Traffic of LIVE. Another traffic changes the alias and nothing else. */
  readonly traffic: Traffic;
  /** Path of the zip, which Pulumi uploads byte for byte. */
  readonly codePath: string;
  /** Base64 SHA-256 of the zip. Code that somebody else deployed has another digest and is replaced. */
  readonly codeSha256: string;
  readonly handler: string;
  readonly runtime: string;
  /** The processor that the code runs on. Default: AWS's, x86_64. */
  readonly architecture?: "x86_64" | "arm64";
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  /** Rights of the role, beside that to write the log. */
  readonly policies?: readonly PolicyStatement[];
  /** Environment variables; may be secret. */
  readonly environment?: pulumi.Input<Record<string, string> | undefined>;
  /** True for a public URL on LIVE. Default false. */
  readonly url?: boolean;
  /** EventBridge schedule that calls LIVE, for example `rate(5 minutes)`. */
  readonly schedule?: string;
  /** Default 30. */
  readonly logRetentionDays?: number;
}

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
  /** The alias LIVE, for resources that must wait until the alias has moved. */
  readonly alias: lambda.Alias;

  constructor(name: string, args: LiveFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lambda-live:index:LiveFunction", name, {}, opts);
    const child = { parent: this };

    const { role, rights } = executionRole(name, args.physicalName, args.policies ?? [], child);
    const logs = new cloudwatch.LogGroup(
      name,
      { name: `/aws/lambda/${args.physicalName}`, retentionInDays: args.logRetentionDays ?? 30 },
      child,
    );
    const lambdaFunction = new lambda.Function(
      name,
      {
        name: args.physicalName,
        role: role.arn,
        code: new pulumi.asset.FileArchive(args.codePath),
        codeSha256: args.codeSha256,
        handler: args.handler,
        runtime: args.runtime,
        ...(args.architecture !== undefined && { architectures: [args.architecture] }),
        memorySize: args.memorySizeMb,
        timeout: args.timeoutSeconds,
        ...(args.environment !== undefined && { environment: { variables: args.environment } }),
        // `live publish` publishes versions, because only `live` can say what it freezes.
        publish: false,
      },
      // Without this log group Lambda makes one that keeps its events for ever.
      { ...child, dependsOn: [logs, ...rights] },
    );
    this.alias = new lambda.Alias(
      name,
      { name: LIVE, functionName: lambdaFunction.name, ...aliasRouting(args.traffic) },
      child,
    );

    const live = { functionName: lambdaFunction.name, qualifier: this.alias.name };
    this.functionName = lambdaFunction.name;
    this.liveArn = this.alias.arn;
    this.liveVersion = this.alias.functionVersion;
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
}
