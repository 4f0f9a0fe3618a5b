import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateFunctionCommand, InvokeCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { openClock } from "../../../local/aws/clock.ts";
import { startLocalAws } from "../../../local/aws/server.ts";
import { openStore } from "../../../local/aws/state/store.ts";
import { functionInput, zipOf } from "../../support/lambda-builders.ts";
import { clientConfig, startTestAws, type TestAws } from "../../support/local-aws.ts";
import { NOON, testClock, withStoreDirectory } from "../../support/serve-state.ts";
import { until } from "../../support/until.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("AWS's time in local AWS", () => {
  it("begins with the real time, runs as fast as asked, and changes its speed without a jump", () => {
    const real = testClock();
    const clock = openClock(openStore(), 60, real.now);
    expect(clock.now()).to.equal(NOON);
    real.advance(1000);
    expect(clock.now()).to.equal(NOON + 60_000);
    expect(clock.at(NOON + 500)).to.equal(NOON + 30_000);
    clock.setSpeed(1);
    real.advance(1000);
    expect(clock.now()).to.equal(NOON + 61_000);
    clock.setSpeed(10);
    real.advance(1000);
    expect([clock.now(), clock.speed()]).to.deep.equal([NOON + 71_000, 10]);
  });

  for (const [what, end, pauseMs, expected] of [
    ["goes on after a stop as if the pause had been in real time", "stop", HOUR_MS, NOON + 61 * HOUR_MS],
    [
      "goes on after a kill from the latest time that it can have shown",
      "kill",
      HOUR_MS,
      NOON + 120 * HOUR_MS,
    ],
    ["waits where the real time was set back", "stop", -9 * HOUR_MS, NOON + 60 * HOUR_MS],
  ] as const) {
    for (const speed of [1, 60]) {
      it(`${what}, at speed ${speed} then`, () =>
        withStoreDirectory((reopen) => {
          const real = testClock();
          const first = openClock(reopen(), 60, real.now);
          real.advance(HOUR_MS);
          if (end === "stop") first.stop();
          real.advance(pauseMs);
          const second = openClock(reopen(), speed, real.now);
          expect(second.now()).to.equal(expected);
          real.advance(1);
          expect(second.now()).to.equal(expected + speed);
          expect(openClock(reopen(), 1, real.now).now(), "a third start").to.equal(expected + speed);
        }));
    }
  }

  it("is the real time at speed 1, and leaves nothing in a data folder then", () =>
    withStoreDirectory((reopen) => {
      const real = testClock();
      const clock = openClock(reopen(), 1, real.now);
      real.advance(HOUR_MS);
      clock.stop();
      real.advance(-2 * HOUR_MS);
      expect(openClock(reopen(), 1, real.now).now()).to.equal(NOON - HOUR_MS);
    }));

  describe("through the SDK's clients", () => {
    let test: TestAws | undefined;
    afterEach(() => test?.close());
    const dateOf = async ({ aws }: TestAws) =>
      Date.parse((await fetch(`${aws.endpoint}/_local/info`)).headers.get("date") ?? "");

    it("dates answers, parameters, versions and metrics by one clock, which alarms are judged by", async () => {
      const code = zipOf("exports.handler = async () => { throw new Error('no'); };");
      test = await startTestAws({ speed: 1000 });
      const { lambda, ssm, cloudwatch } = test;
      const before = await dateOf(test);
      await until(() => dateOf(test as TestAws).then((date) => date > before + MINUTE_MS));
      await lambda.send(new CreateFunctionCommand(functionInput("hello", { Code: { ZipFile: code } })));
      const Dimensions = [{ Name: "FunctionName", Value: "hello" }];
      const metric = { Namespace: "AWS/Lambda", MetricName: "Errors", Dimensions };
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          ...metric,
          AlarmName: "errors",
          Statistic: "Sum",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: "GreaterThanThreshold",
        }),
      );
      await lambda.send(new InvokeCommand({ FunctionName: "hello" }));
      const version = await lambda.send(new PublishVersionCommand({ FunctionName: "hello" }));
      await ssm.send(new PutParameterCommand({ Name: "ledger", Type: "String", Value: "1" }));
      await until(async () => {
        const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
        return MetricAlarms[0]?.StateValue === "ALARM";
      });
      const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: "ledger" }));
      const after = await dateOf(test);
      const { MetricDataResults = [] } = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(before),
          EndTime: new Date(after),
          MetricDataQueries: [{ Id: "m", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" } }],
        }),
      );
      const published = Date.parse(version.LastModified ?? "");
      const recorded = Parameters[0]?.LastModifiedDate?.getTime() ?? 0;
      const called = MetricDataResults[0]?.Timestamps?.[0]?.getTime() ?? 0;
      // A minute is dated with its beginning, and a `Date` with its second.
      const order = [
        before + MINUTE_MS,
        published,
        called + MINUTE_MS,
        recorded + MINUTE_MS,
        after + MINUTE_MS + 1000,
      ];
      expect(order, JSON.stringify(order)).to.deep.equal([...order].sort((a, b) => a - b));
    });

    it("serves clients that sign with a key, a month ahead of the real time", async () => {
      const folder = mkdtempSync(join(tmpdir(), "local-clock-"));
      const real = testClock(Date.now() - HOUR_MS);
      openClock(openStore(folder), 24 * 31, real.now);
      const key = "a-secret-of-the-test";
      const aws = await startLocalAws({ dataDirectory: folder, key });
      const credentials = { accessKeyId: "tester", secretAccessKey: key };
      const ssm = new SSMClient({ ...clientConfig(aws.endpoint), credentials });
      for (const Value of ["1", "2"])
        await ssm.send(new PutParameterCommand({ Name: "p", Type: "String", Value, Overwrite: true }));
      const { Parameters = [] } = await ssm.send(new GetParameterHistoryCommand({ Name: "p" }));
      const ahead = (Parameters[1]?.LastModifiedDate?.getTime() ?? 0) - Date.now();
      expect(ahead).to.be.above(30 * 24 * HOUR_MS);
      ssm.destroy();
      await aws.close();
      rmSync(folder, { recursive: true });
    });
  });
});
