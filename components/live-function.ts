import type * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { refuseByHand } from "./by-hand.ts";
import { LIVE } from "./config.ts";
import { codeArguments } from "./deployed-code.ts";
import { roleOf } from "./execution-role.ts";
import { aliasRouting } from "./live-alias.ts";
import type { LiveFunctionArgs } from "./live-function-args.ts";
import { publicUrl } from "./public-url.ts";
import { Refusal } from "./refusal.ts";
import { scheduled } from "./schedule.ts";
import type { BucketTriggers } from "./triggers/bucket-triggers.ts";
import type { EventBucket } from "./triggers/event-bucket.ts";
import type { EventOptions } from "./triggers/event-options.ts";
import type { HttpOptions } from "./triggers/http-options.ts";
import type { Listener } from "./triggers/listener.ts";
import type { ObjectOptions } from "./triggers/object-trigger.ts";
import { onEvent } from "./triggers/on-event.ts";
import { onHttp } from "./triggers/on-http.ts";
import { onObject } from "./triggers/on-object.ts";
import { onQueue, type QueueOptions, type QueueSource } from "./triggers/on-queue.ts";
import { onStream, type StreamOptions, type StreamSource } from "./triggers/on-stream.ts";
import { onTopic } from "./triggers/on-topic.ts";
import type { EventTopic, TopicOptions } from "./triggers/topic-options.ts";
import { openTriggerChecks, type TriggerChecks } from "./triggers/trigger-checks.ts";

interface Parts {
  readonly role: iam.Role | undefined;
  readonly function: lambda.Function;
  readonly alias: lambda.Alias;
  /** What its triggers are bound to. */
  readonly listener: Listener;
  readonly buckets: BucketTriggers | undefined;
  readonly checks: TriggerChecks;
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

    const { adopted, physicalName } = args;
    const ownName = adopted?.ownName ?? physicalName;
    const { roleArn, role, before } = roleOf(name, ownName, args, child);
    // An adopted function has its log group, and one more of that name fails.
    const logs = adopted ? [] : [logGroup(name, args, child)];
    const lambdaFunction = new lambda.Function(
      adopted ? `${name}_${physicalName}` : name,
      {
        ...args.function,
        name: physicalName,
        role: roleArn,
        ...codeArguments(args),
        ...(args.architecture !== undefined && { architectures: [args.architecture] }),
        memorySize: args.memorySizeMb,
        timeout: args.timeoutSeconds,
        ...(args.environment !== undefined && { environment: { variables: args.environment } }),
        // `live publish` publishes versions, because only `live` can say what it freezes.
        publish: false,
      },
      // Without this log group Lambda makes one that keeps its events for ever.
      {
        ...child,
        ...(adopted && keptAs(physicalName)),
        dependsOn: [...logs, ...before, ...(args.after ?? [])],
      },
    );
    const aliasName = adopted?.aliasName ?? LIVE;
    const alias = new lambda.Alias(
      adopted ? `${name}_${physicalName}_${aliasName}` : name,
      { name: aliasName, functionName: lambdaFunction.name, ...aliasRouting(args.traffic) },
      {
        ...child,
        ...(adopted && { ...keptAs(`${physicalName}/${aliasName}`), ignoreChanges: ["description"] }),
      },
    );
    const live = { functionName: lambdaFunction.name, qualifier: alias.name };
    const listener = {
      name,
      physicalName,
      functionName: lambdaFunction.name,
      aliasName: alias.name,
      liveArn: alias.arn,
      timeoutSeconds: args.timeoutSeconds,
      role,
      roleArn: adopted?.roleArn,
      policies: args.policies ?? [],
      opts: child,
    };
    const { buckets, checks = openTriggerChecks() } = args;
    PARTS.set(this, { role, function: lambdaFunction, alias, listener, buckets, checks });
    this.functionName = lambdaFunction.name;
    this.liveArn = alias.arn;
    this.liveVersion = alias.functionVersion;
    const existing = adopted?.hasUrl ? `${physicalName}/${aliasName}` : undefined;
    this.url = args.url
      ? publicUrl(name, { ...live, ...(adopted && { adopted: { ownName, existing } }) }, child)
      : undefined;
    if (args.schedule !== undefined) {
      scheduled(
        name,
        {
          ...live,
          aliasArn: this.liveArn,
          ruleName: ownName,
          schedule: args.schedule,
          statementId: adopted && `${ownName}-schedule`,
        },
        child,
      );
    }
    this.registerOutputs({ functionName: this.functionName, liveArn: this.liveArn, url: this.url });
  }

  /** The role, for further rights. Every version names it. Throws `Refusal` where a role was adopted: that is not ours. */
  get role(): iam.Role {
    const { role } = partsOf(this);
    if (role) return role;
    throw new Refusal(
      "This function keeps the role that it had: role_arn in functions.NAME.adopt of the stack file. Give that role its rights where it is made.",
    );
  }

  /** The function. Callers get `liveArn` instead, or LIVE doesn't move them. */
  get function(): lambda.Function {
    return partsOf(this).function;
  }

  /** The alias LIVE, for resources that must wait until the alias has moved. */
  get alias(): lambda.Alias {
    return partsOf(this).alias;
  }

  /**
   * Lets a route of an HTTP API call LIVE, for example `GET /orders/{id}` or `$default`. Returns the route. Throws
   * `Refusal` for wrong arguments, and for a route that the API has already.
   */
  onHttp(api: apigatewayv2.Api, route: string, options: HttpOptions = {}): apigatewayv2.Route {
    const { listener, checks } = partsOf(this);
    return onHttp(listener, checks, api, route, options);
  }

  /** Lets objects that arrive in a bucket call LIVE. Throws `Refusal` for wrong arguments, and for what S3 would refuse. */
  onObject(bucket: EventBucket, options: ObjectOptions = {}): void {
    const { listener, checks, buckets } = partsOf(this);
    if (!buckets)
      throw new Refusal(`${listener.name}.onObject(...) needs liveStack, which gathers a bucket's triggers.`);
    onObject(listener, checks, buckets, bucket, options);
  }

  /** Calls LIVE with the messages of a queue, an `aws.sqs.Queue` or `{ arn }`. Throws `Refusal` for wrong options. */
  onQueue(queue: QueueSource, options?: QueueOptions): void {
    const { listener, checks } = partsOf(this);
    onQueue(listener, checks, queue, options);
  }

  /** Calls LIVE with the records of a Kinesis stream, a table's stream or `{ arn }`. Throws `Refusal` for wrong options. */
  onStream(stream: StreamSource, options: StreamOptions): void {
    const { listener, checks } = partsOf(this);
    onStream(listener, checks, stream, options);
  }

  /** Lets the messages of a topic call LIVE. Throws `Refusal` for wrong arguments. */
  onTopic(topic: EventTopic, options: TopicOptions = {}): void {
    const { listener, checks } = partsOf(this);
    onTopic(listener, checks, topic, options);
  }

  /**
   * Lets the events that a pattern takes call LIVE. `name` is the end of the rule's name. Returns the rule's ARN. Throws
   * `Refusal` for wrong arguments, and for a pattern that no event can match.
   */
  onEvent(name: string, options: EventOptions): pulumi.Output<string> {
    const { listener, checks } = partsOf(this);
    return onEvent(listener, checks, name, options);
  }
}

/**
 * Imports what exists, and leaves it there when it is no longer declared. The resource's own name has the names in AWS in
 * it: under another one, Pulumi takes it for another resource, and deletes nothing to replace it.
 */
function keptAs(id: string): pulumi.CustomResourceOptions {
  return { import: id, retainOnDelete: true };
}

function logGroup(name: string, args: LiveFunctionArgs, child: pulumi.CustomResourceOptions) {
  return new cloudwatch.LogGroup(
    name,
    { name: `/aws/lambda/${args.physicalName}`, retentionInDays: args.logRetentionDays ?? 30 },
    child,
  );
}

function partsOf(live: LiveFunction): Parts {
  return PARTS.get(live) as Parts;
}
