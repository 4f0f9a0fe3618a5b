import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";

/** A schedule, and the alias it calls. */
export interface ScheduleArgs {
  readonly functionName: pulumi.Input<string>;
  /** Name of the alias. */
  readonly qualifier: pulumi.Input<string>;
  readonly aliasArn: pulumi.Input<string>;
  /** Name of the rule in EventBridge. */
  readonly ruleName: string;
  /** For example `rate(5 minutes)` or `cron(0 8 * * ? *)`. */
  readonly schedule: string;
  /** Name of the permission. Default: `schedule`. */
  readonly statementId?: string | undefined;
}

/** Lets EventBridge call an alias on a schedule. */
export function scheduled(name: string, args: ScheduleArgs, opts: pulumi.CustomResourceOptions): void {
  const rule = new cloudwatch.EventRule(
    name,
    { name: args.ruleName, scheduleExpression: args.schedule },
    opts,
  );
  const permission = new lambda.Permission(
    `${name}-schedule`,
    {
      function: args.functionName,
      qualifier: args.qualifier,
      statementId: args.statementId ?? "schedule",
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    },
    opts,
  );
  new cloudwatch.EventTarget(
    name,
    { rule: rule.name, targetId: "live", arn: args.aliasArn },
    { ...opts, dependsOn: [permission] },
  );
}
