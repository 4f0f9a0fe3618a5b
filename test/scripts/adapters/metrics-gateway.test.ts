import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { openMetricStore } from "../../../local/aws/cloudwatch/metric-store.ts";
import { cloudwatchService } from "../../../local/aws/cloudwatch/service.ts";
import { createMetricSink } from "../../../local/aws/cloudwatch/sink.ts";
import { openStore } from "../../../local/aws/state/store.ts";
import { openAwsClock } from "../../../scripts/adapters/aws-clock.ts";
import { readAwsSettings } from "../../../scripts/adapters/aws-settings.ts";
import { createCaller } from "../../../scripts/adapters/caller.ts";
import { startDeadline } from "../../../scripts/adapters/deadline.ts";
import {
  type MeteredFunction,
  type MetricsGateway,
  openMetrics,
} from "../../../scripts/adapters/metrics-gateway.ts";
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from "../../support/faulty-proxy.ts";
import { clientConfig } from "../../support/local-aws.ts";
import { type ServedServices, serveServices } from "../../support/serve-services.ts";
import { NOON, testClock } from "../../support/serve-state.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const named = (name: string, more: Partial<MeteredFunction> = {}): MeteredFunction => ({
  name,
  physicalName: `shop-prd-${name}`,
  stable: "7",
  canary: "8",
  ...more,
});

describe("the gateway to CloudWatch", () => {
  const clock = testClock(NOON + 10 * MINUTE);
  const store = openStore();
  const metrics = openMetricStore(store, clock.now);
  const sink = createMetricSink(metrics, "us-east-1");
  let server: ServedServices;
  let client: CloudWatchClient;
  let endpoint = "";
  const proxies: FaultyProxy[] = [];

  before(async () => {
    server = await serveServices([cloudwatchService({ store, metrics, now: clock.now })]);
    endpoint = `http://127.0.0.1:${server.port}`;
    client = new CloudWatchClient(clientConfig(endpoint));
  });
  after(async () => {
    client.destroy();
    await server.close();
  });
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  function open(url: string, timeoutSeconds = 20): Promise<MetricsGateway> {
    const settings = readAwsSettings(
      { region: "us-east-1", endpoints: [{ cloudwatch: url }] },
      { AWS_ACCESS_KEY_ID: "tester", AWS_SECRET_ACCESS_KEY: "none" },
    );
    return openMetrics(settings, createCaller(startDeadline(timeoutSeconds), openAwsClock(Date.now)));
  }

  async function faulty(choose: (request: SeenRequest) => Fault | undefined, timeoutSeconds?: number) {
    const proxy = await startFaultyProxy(endpoint, choose);
    proxies.push(proxy);
    return { gateway: await open(proxy.endpoint, timeoutSeconds), seen: proxy.seen };
  }

  /** Reports calls of one version, as Lambda does: each with a 0 or a 1 in Errors. */
  function calls(
    name: string,
    version: string,
    minute: number,
    { ok = 0, failed = 0, ms = 10, alias = "LIVE" } = {},
  ): void {
    const FunctionName = `shop-prd-${name}`;
    const Resource = `${FunctionName}:${alias}`;
    for (let index = 0; index < ok + failed; index++)
      for (const [metric, value, unit] of [
        ["Invocations", 1, "Count"],
        ["Errors", index < failed ? 1 : 0, "Count"],
        ["Duration", ms, "Milliseconds"],
      ] as const)
        for (const more of [{}, { ExecutedVersion: version }] as Record<string, string>[])
          sink.put(
            "AWS/Lambda",
            metric,
            { FunctionName, Resource, ...more },
            value,
            unit,
            NOON + minute * MINUTE,
          );
  }

  it("reads the whole minutes of both versions behind LIVE, each function by its alias", async () => {
    calls("hello", "7", 0, { ok: 8, failed: 1 });
    calls("hello", "8", 0, { ok: 1 });
    calls("hello", "7", 2, { ok: 5 });
    calls("hello", "9", 2, { ok: 5 });
    calls("hello", "7", 3, { ok: 5 });
    calls("taken", "7", 1, { ok: 2, alias: "live" });
    const taken = named("taken", { adopted: { functionName: "shop-prd-taken", aliasName: "live" } });
    const gateway = await open(endpoint);
    const read = await gateway.readMinutes([named("hello"), taken], NOON + 1, NOON + 3 * MINUTE + 59_999);
    expect(Object.fromEntries(read)).to.deep.equal({
      hello: {
        ok: true,
        value: [
          {
            at: NOON,
            stable: { calls: 9, errors: 1, p95Ms: 10 },
            canary: { calls: 1, errors: 0, p95Ms: 10 },
          },
          {
            at: NOON + 2 * MINUTE,
            stable: { calls: 5, errors: 0, p95Ms: 10 },
            canary: { calls: 0, errors: 0 },
          },
        ],
      },
      taken: {
        ok: true,
        value: [
          { at: NOON + MINUTE, stable: { calls: 2, errors: 0, p95Ms: 10 }, canary: { calls: 0, errors: 0 } },
        ],
      },
    });
  });

  it("asks nothing for less than a whole minute", async () => {
    const { gateway, seen } = await faulty(() => undefined);
    const read = await gateway.readMinutes([named("hello")], NOON + 1, NOON + MINUTE - 1);
    expect([[...read], seen.length]).to.deep.equal([[["hello", { ok: true, value: [] }]], 0]);
  });

  it("makes one call for the minutes of 50 functions, and one for their alarms", async () => {
    await client.send(new PutMetricAlarmCommand(anAlarm("errors")));
    const { gateway, seen } = await faulty(() => undefined);
    const functions = Array.from({ length: 50 }, (_, index) => named(`f${index}`));
    calls("f49", "8", 1, { ok: 3 });
    const read = await gateway.readMinutes(functions, NOON, NOON + 5 * MINUTE);
    await gateway.readAlarms(["errors"]);
    expect(read.size).to.equal(50);
    expect(read.get("f49")).to.have.nested.property("value[0].canary.calls", 3);
    expect(seen.map(({ operation }) => operation)).to.deep.equal(["GetMetricData", "DescribeAlarms"]);
  });

  it("keeps each call at 500 queries, and the functions of both calls apart", async () => {
    const { gateway, seen } = await faulty(() => undefined);
    const functions = Array.from({ length: 90 }, (_, index) => named(`g${index}`));
    calls("g0", "7", 1, { ok: 1 });
    calls("g89", "7", 1, { ok: 2 });
    const read = await gateway.readMinutes(functions, NOON, NOON + 5 * MINUTE);
    expect(seen.map(({ body }) => JSON.parse(body).MetricDataQueries.length)).to.deep.equal([498, 42]);
    expect(read.get("g0")).to.have.nested.property("value[0].stable.calls", 1);
    expect(read.get("g89")).to.have.nested.property("value[0].stable.calls", 2);
  });

  it("puts pages together, and takes the last page of a metric for its state", async () => {
    const page = (minute: number, NextToken?: string): Fault => {
      const values = { Timestamps: [(NOON + minute * MINUTE) / 1000], Values: [minute + 1] };
      const StatusCode = NextToken ? "PartialData" : "Complete";
      return aResult({ StatusCode, ...values }, { NextToken }, { StatusCode });
    };
    const pages = [page(0, "one"), page(1, "two"), page(2)];
    const { gateway, seen } = await faulty(({ index }) => pages[index]);
    const read = await gateway.readDailyCalls([named("paged")], NOON);
    expect(read.get("paged")).to.deep.equal({ ok: true, value: 6 });
    expect(seen.map(({ body }) => JSON.parse(body).NextToken)).to.deep.equal([undefined, "one", "two"]);
  });

  it("asks for no page a second time", async () => {
    const { gateway, seen } = await faulty(() =>
      aResult({ StatusCode: "PartialData" }, { NextToken: "again" }),
    );
    const read = await gateway.readDailyCalls([named("paged")], NOON);
    expect(read.get("paged")).to.have.nested.property("error.code", "UnreadableAnswer");
    expect(seen).to.have.length(2);
  });

  const failures: [string, Fault, string, RegExp][] = [
    [
      "is not allowed",
      { kind: "answer", status: 400, type: "AccessDenied" },
      "AccessDenied",
      /cloudwatch:GetMetricData/,
    ],
    ["is throttled", { kind: "answer", status: 400, type: "Throttling" }, "Throttled", /for its rate/],
    ["is down", { kind: "answer", status: 503 }, "ServiceFailed", /HTTP 503/],
    [
      "ends with the credentials",
      { kind: "answer", status: 403, type: "ExpiredToken" },
      "CredentialsExpired",
      /have expired/,
    ],
    ["loses its answers", { kind: "lose answer" }, "ConnectionLost", /did not arrive/],
    [
      "gets a page of a proxy",
      { kind: "answer", status: 200, body: "<html>" },
      "UnreadableAnswer",
      /can't be read/,
    ],
    [
      "gets an answer without results",
      { kind: "answer", status: 200, body: "{}" },
      "UnreadableAnswer",
      /can't be read/,
    ],
    [
      "gets times without values",
      aResult({ StatusCode: "Complete", Timestamps: [NOON / 1000], Values: [] }),
      "UnreadableAnswer",
      /can't be read/,
    ],
    [
      "gets a count below zero",
      aResult({ StatusCode: "Complete", Timestamps: [NOON / 1000], Values: [-1] }),
      "UnreadableAnswer",
      /can't be read/,
    ],
    [
      "gets a part of a metric",
      aResult({ StatusCode: "PartialData" }),
      "MetricsPartial",
      /part of the metrics of hello: PartialData/,
    ],
    [
      "gets a message about a metric",
      aResult({ StatusCode: "Complete", Messages: [{ Code: "Late", Value: "come again" }] }),
      "MetricsPartial",
      /hello: Late: come again/,
    ],
    [
      "gets a message about the whole call",
      aResult({ StatusCode: "Complete" }, { Messages: [{ Code: "MaxMetricsExceeded", Value: "too many" }] }),
      "MetricsPartial",
      /MaxMetricsExceeded: too many/,
    ],
    [
      "gets no answer to a query",
      { kind: "answer", status: 200, body: '{"MetricDataResults":[]}' },
      "MetricsPartial",
      /no answer to a query/,
    ],
  ];
  for (const [what, fault, code, says] of failures)
    it(`gives no minutes and never throws where the call ${what}`, async () => {
      const { gateway } = await faulty(() => fault, 2);
      const reading = (await gateway.readMinutes([named("hello")], NOON, NOON + 5 * MINUTE)).get("hello");
      if (!reading || reading.ok) return expect.fail("it has minutes");
      expect(reading.error.code).to.equal(code);
      expect(reading.error.message).to.match(says);
    });

  it("tells calls whose errors CloudWatch lacks for long from calls without errors", async () => {
    sink.put(
      "AWS/Lambda",
      "Invocations",
      { FunctionName: "shop-prd-half", Resource: "shop-prd-half:LIVE", ExecutedVersion: "8" },
      1,
      "Count",
      NOON,
    );
    const gateway = await open(endpoint);
    const reading = (await gateway.readMinutes([named("half")], NOON, NOON + 9 * MINUTE)).get("half");
    expect(reading).to.have.nested.property("error.code", "MetricsPartial");
    expect(reading).to.have.nested.property("error.message").that.contains("2026-03-02T12:00:00.000Z");
  });

  it("counts the calls of LIVE in the last 24 whole hours", async () => {
    calls("daily", "7", -24 * 60 - 1, { ok: 100 });
    calls("daily", "7", -24 * 60, { ok: 3 });
    calls("daily", "6", -5, { failed: 4 });
    calls("daily", "7", 5, { ok: 50 });
    const gateway = await open(endpoint);
    const read = await gateway.readDailyCalls([named("daily"), named("idle")], NOON + HOUR - 1);
    expect(Object.fromEntries(read)).to.deep.equal({
      daily: { ok: true, value: 7 },
      idle: { ok: true, value: 0 },
    });
  });

  describe("alarms", () => {
    it("come in the order of their names, with the time of their last change", async () => {
      await client.send(new PutMetricAlarmCommand(anAlarm("b")));
      await client.send(new PutMetricAlarmCommand(anAlarm("a")));
      const gateway = await open(endpoint);
      const reading = await gateway.readAlarms(["b", "a"]);
      if (!reading.ok) return expect.fail(reading.error.message);
      expect(reading.value.map(({ name, state, changedAt }) => [name, state, changedAt])).to.deep.equal([
        ["b", "INSUFFICIENT_DATA", clock.now()],
        ["a", "INSUFFICIENT_DATA", clock.now()],
      ]);
    });

    it("are none, without a call, where the plan names none", async () => {
      const { gateway, seen } = await faulty(() => undefined);
      expect([await gateway.readAlarms([]), seen.length]).to.deep.equal([{ ok: true, value: [] }, 0]);
    });

    it("are asked for by 100 names, metric and composite alarms alike", async () => {
      const { gateway, seen } = await faulty(({ body }) => {
        const { AlarmNames } = JSON.parse(body) as { AlarmNames: string[] };
        const alarms = AlarmNames.map((AlarmName) => ({
          AlarmName,
          StateValue: "ALARM",
          StateReason: "\u001b[31mred",
          StateTransitionedTimestamp: NOON / 1000,
          StateUpdatedTimestamp: NOON / 1000 + 60,
        }));
        const [CompositeAlarms, MetricAlarms] = [alarms.slice(0, 1), alarms.slice(1)];
        return { kind: "answer", status: 200, body: JSON.stringify({ CompositeAlarms, MetricAlarms }) };
      });
      const names = Array.from({ length: 101 }, (_, index) => `alarm ${index}`);
      const reading = await gateway.readAlarms(names);
      if (!reading.ok) return expect.fail(reading.error.message);
      expect(reading.value.map(({ name }) => name)).to.deep.equal(names);
      expect(reading.value[0]).to.deep.equal({
        name: "alarm 0",
        state: "ALARM",
        changedAt: NOON,
        reason: "\\u001b[31mred",
      });
      const asked = seen.map(({ body }) => JSON.parse(body));
      expect(asked.map(({ AlarmNames }) => AlarmNames.length)).to.have.members([100, 1]);
      expect(asked[0].AlarmTypes).to.deep.equal(["MetricAlarm", "CompositeAlarm"]);
    });

    it("that AWS leaves out are NoSuchAlarm, all in one message", async () => {
      await client.send(new PutMetricAlarmCommand(anAlarm("there")));
      const reading = await (await open(endpoint)).readAlarms(["gone", "there", "away"]);
      expect(reading).to.deep.equal({
        ok: false,
        error: {
          code: "NoSuchAlarm",
          message: "CloudWatch has no alarm gone, away in this account and region.",
          hint: "Make it there, or take it from rollout.gate.alarms of the stack file",
        },
      });
    });

    for (const [what, alarm] of [
      ["an unknown state", { StateValue: "RED" }],
      ["no time", { StateTransitionedTimestamp: undefined }],
      ["no name", { AlarmName: undefined }],
    ] as const)
      it(`with ${what} are an answer that can't be read`, async () => {
        const whole = { AlarmName: "a", StateValue: "OK", StateTransitionedTimestamp: NOON / 1000 };
        const body = JSON.stringify({ MetricAlarms: [{ ...whole, ...alarm }] });
        const { gateway } = await faulty(() => ({ kind: "answer", status: 200, body }));
        expect(await gateway.readAlarms(["a"])).to.have.nested.property("error.code", "UnreadableAnswer");
      });

    it("name the right that is missing", async () => {
      const { gateway } = await faulty(() => ({ kind: "answer", status: 400, type: "AccessDenied" }));
      expect(await gateway.readAlarms(["a"]))
        .to.have.nested.property("error.message")
        .that.contains("Not allowed: cloudwatch:DescribeAlarms");
    });
  });
});

function anAlarm(AlarmName: string) {
  return {
    AlarmName,
    Namespace: "AWS/Lambda",
    MetricName: "Errors",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  } as const;
}

/** An answer whose every result is whole and empty, but for the first one. */
function aResult(first: object, more: object = {}, others: object = {}): Fault {
  const rest = Array.from({ length: 5 }, (_, index) => ({
    Id: `q${index + 1}`,
    StatusCode: "Complete",
    Timestamps: [],
    Values: [],
    ...others,
  }));
  const MetricDataResults = [{ Id: "q0", Timestamps: [], Values: [], ...first }, ...rest];
  return { kind: "answer", status: 200, body: JSON.stringify({ MetricDataResults, ...more }) };
}
