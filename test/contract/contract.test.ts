import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, ListEventBusesCommand } from "@aws-sdk/client-eventbridge";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListFunctionsCommand, ListLayersCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { DescribeParametersCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { clientConfig, startTestAws, type TestAws } from "../support/local-aws.ts";
import { makeClients } from "./clients.ts";
import type { Row } from "./row.ts";
import { closeRun, type Outcome, type Run, startRun } from "./run.ts";
import { TABLE, TOPICS } from "./table.ts";
import { NO_PYTHON } from "./topics/runtimes.ts";

const ROW_MS = 55_000;
/** Rows about states get updates of 1.5 s, which even a busy machine sees. All other rows get 20 ms. */
const SLOW = { settleMs: 1_500, rows: TABLE.filter(({ topic }) => topic === "states") };
const FAST = { settleMs: 20, rows: TABLE.filter(({ topic }) => topic !== "states") };

interface Held {
  readonly test: TestAws;
  readonly run: Run;
  end(): void;
}

async function hold({ settleMs, rows }: typeof SLOW): Promise<Held> {
  const test = await startTestAws({ settleMs, roles: false });
  const target = { kind: "endpoint", url: test.aws.endpoint, region: "us-east-1" } as const;
  const [clients, once] = [makeClients(target, ROW_MS), makeClients(target, ROW_MS)];
  const accountId = "123456789012";
  const run = startRun({ target, clients, once, accountId, rows, rowMs: ROW_MS, parallel: 8 });
  return { test, run, end: () => closeRun(clients, once) };
}

describe("local AWS does what AWS does", () => {
  const held: Held[] = [];
  const outcomes = new Map<Row, Promise<Outcome>>();
  before(async () => {
    for (const part of [SLOW, FAST]) {
      const each = await hold(part);
      held.push(each);
      part.rows.forEach((row, index) => {
        outcomes.set(row, each.run.outcomes[index] as Promise<Outcome>);
      });
    }
  });
  after(async () => {
    for (const { test, run, end } of held) {
      run.stop();
      await run.finished;
      end();
      await test.close();
    }
  });

  for (const topic of TOPICS) {
    describe(topic, () => {
      for (const row of TABLE.filter((each) => each.topic === topic)) {
        it(row.says, async function () {
          const { row: _row, seconds: _seconds, ...outcome } = (await outcomes.get(row)) ?? {};
          const lacksPython = "reason" in outcome && outcome.reason === NO_PYTHON;
          if (lacksPython && !process.env.CI) this.skip();
          expect(outcome, row.source).to.deep.include({ outcome: "equal" });
        });
      }
    });
  }

  it("leaves nothing behind in local AWS", async () => {
    for (const { test, run } of held) {
      const { leftBehind } = await run.finished;
      expect(leftBehind).to.deep.equal([]);
      const { Functions } = await test.lambda.send(new ListFunctionsCommand({}));
      const { Layers } = await test.lambda.send(new ListLayersCommand({}));
      const { Parameters } = await test.ssm.send(new DescribeParametersCommand({}));
      const { Roles } = await test.iam.send(new ListRolesCommand({}));
      const { logGroups } = await test.logs.send(new DescribeLogGroupsCommand({}));
      const { MetricAlarms } = await test.cloudwatch.send(new DescribeAlarmsCommand({}));
      const s3 = new S3Client(clientConfig(test.aws.endpoint));
      const events = new EventBridgeClient(clientConfig(test.aws.endpoint));
      const sns = new SNSClient(clientConfig(test.aws.endpoint));
      const { Buckets = [] } = await s3.send(new ListBucketsCommand());
      const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: "lambda-live" }));
      const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
      for (const client of [s3, events, sns]) client.destroy();
      const found = [
        Functions,
        Layers,
        Parameters,
        Roles,
        logGroups,
        MetricAlarms,
        Buckets,
        EventBuses,
        Topics,
      ];
      expect(found).to.deep.equal(found.map(() => []));
    }
  });
});
