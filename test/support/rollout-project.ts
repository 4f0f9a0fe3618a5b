/** A project with a plan of rollouts, on a local AWS whose time a test moves on. */
import { setTimeout as delay } from "node:timers/promises";
import { PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import { makeReleaseProject, type ReleaseProject } from "./release-project.ts";

const MINUTE = 60_000;
/** AWS's time runs so many times faster while a test skips some of it. */
const SKIPPING = 3_000;

export interface RolloutProject extends ReleaseProject {
  /** Moves AWS's time on. */
  skip(minutes: number): Promise<void>;
  /** Calls LIVE of functions so often each. Says how many calls failed. */
  call(calls: number, names?: readonly string[]): Promise<number>;
  /** Calls LIVE in a minute that counts for the present step, and moves on until it counts. */
  measure(calls: number, names?: readonly string[]): Promise<void>;
  /** Deploys and publishes a version of every function, which fails if `fails`. */
  release(fails?: boolean): Promise<void>;
  /** What LIVE serves, of each function: `1`, or `1+2@10`; once if all serve the same. */
  served(): Promise<string>;
  /** The newest ledger entry in one line: `3 rollout: step 50 %`, and what the function hello serves. */
  recorded(): Promise<string>;
  /** LIVE of every function serves version 1 again, without a ledger, under a stack file with this plan. */
  reset(plan?: string): Promise<void>;
  /** Makes an alarm, or puts it into a state. */
  alarm(name: string, state: "OK" | "ALARM"): Promise<void>;
}

/** Limits that few calls decide: 50 points at 80 %. */
export const FEW_CALLS = "gate: {max_error_increase: 50, confidence: 80}";

/** The lines of a stack file with that plan. `more` are further lines of it. */
export function planLines(steps: readonly number[], more: readonly string[] = [FEW_CALLS]): string {
  const lines = [`steps: [${steps.join(", ")}]`, "hold: 1m", ...more];
  return `  lambda-live:rollout:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

const STACK = "  lambda-live:publish_versions: true\n  lambda-live:live_version: $LATEST\n";

/** Makes the project. LIVE of prd serves version 1 of each function, and version 2 is published. */
export async function makeRolloutProject({
  functions = ["hello"],
  plan: givenPlan = planLines([10, 50]),
  fails = false,
}: {
  readonly functions?: readonly string[];
  readonly plan?: string;
  readonly fails?: boolean;
} = {}): Promise<RolloutProject> {
  const base = await makeReleaseProject({ stacks: { prd: STACK + givenPlan }, functions });
  const { aws } = base;
  let releases = 0;
  const project: RolloutProject = {
    ...base,
    async skip(minutes) {
      aws.aws.setSpeed(SKIPPING);
      await delay((minutes * MINUTE) / SKIPPING);
      aws.aws.setSpeed(1);
    },
    async call(calls, names = functions) {
      const failed = await Promise.all(
        names
          .flatMap((name) => Array.from({ length: calls }, () => name))
          .map(async (name) => {
            const answer = await aws.lambda.send(
              new InvokeCommand({ FunctionName: `lambda-live-prd-${name}`, Qualifier: "LIVE" }),
            );
            return answer.FunctionError ? 1 : 0;
          }),
      );
      return failed.reduce((sum: number, one) => sum + one, 0);
    },
    async measure(calls, names) {
      await project.skip(1.1);
      await project.call(calls, names);
      await project.skip(3);
    },
    async release(fails = false) {
      releases++;
      for (const name of functions) await base.publishSource("prd", name, handler(releases, fails));
    },
    async served() {
      const lives = await Promise.all(functions.map((name) => base.alias("prd", name)));
      const served = lives.map(({ FunctionVersion, RoutingConfig }) => {
        const [canary] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
        return `${FunctionVersion}${canary ? `+${canary[0]}@${Math.round(canary[1] * 100)}` : ""}`;
      });
      return [...new Set(served)].length === 1 ? (served[0] ?? "") : served.join(" ");
    },
    async recorded() {
      const { stdout } = await base.live("history -s prd --json");
      const [newest] = JSON.parse(stdout).entries;
      return `${newest.entry} ${newest.action}${newest.reason ? `: ${newest.reason}` : ""}`;
    },
    async reset(plan = givenPlan) {
      for (const name of functions) await base.pointLive("prd", name, "1");
      const ledger = new DeleteParameterCommand({ Name: "/lambda-live/prd/live" });
      await aws.ssm.send(ledger).catch(() => {});
      const keys = '  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n';
      base.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${keys}${plan}`);
    },
    async alarm(AlarmName, StateValue) {
      const metric = { Namespace: "Ours", MetricName: "Trouble", Statistic: "Sum", Period: 86_400 } as const;
      const rule = {
        ComparisonOperator: "GreaterThanThreshold",
        Threshold: 1,
        EvaluationPeriods: 1,
        // The metric has no data: the alarm keeps the state that the test gives it.
        TreatMissingData: "ignore",
      } as const;
      await aws.cloudwatch.send(new PutMetricAlarmCommand({ AlarmName, ...metric, ...rule }));
      await aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "by test" }));
    },
  };
  await project.release();
  await project.live("publish -s prd --pin --confirm prd");
  await project.release(fails);
  return project;
}

function handler(release: number, fails: boolean): string {
  const body = fails ? 'throw new Error("broken");' : `return { message: "Hello", release: ${release} };`;
  return `export const handler = async () => { ${body} };\n`;
}
