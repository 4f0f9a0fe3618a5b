import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { type LogStore, openLogStore } from "../../../../local/aws/logs/log-store.ts";
import { logsService } from "../../../../local/aws/logs/service.ts";
import { createLogSink } from "../../../../local/aws/logs/sink.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";

const HOUR_MS = 3_600_000;

describe("log events", () => {
  const clock = testClock();
  let logs: LogStore;
  let served: ServedState<CloudWatchLogsClient>;
  let client: CloudWatchLogsClient;

  before(async () => {
    logs = openLogStore(openStore(), clock.now);
    const definition = logsService({ logs, now: clock.now });
    served = await serveState(definition, (config) => new CloudWatchLogsClient(config));
    client = served.client;
  });
  after(() => served.close());

  let count = 0;
  const aStream = async (logStreamName = "s", logGroupName = `/events/${++count}`) => {
    await client.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    return { logGroupName, logStreamName };
  };
  type Stream = Awaited<ReturnType<typeof aStream>>;
  const put = (stream: Stream, ...events: [number, string][]) =>
    client.send(
      new PutLogEventsCommand({
        ...stream,
        logEvents: events.map(([offset, message]) => ({ timestamp: NOON + offset, message })),
      }),
    );
  const get = (input: GetLogEventsCommandInput) => client.send(new GetLogEventsCommand(input));
  const filter = (input: FilterLogEventsCommandInput) => client.send(new FilterLogEventsCommand(input));
  const messages = (page: { events?: { message?: string }[] }) => page.events?.map((event) => event.message);

  it("answers the events that were put, with the times of event and arrival", async () => {
    const stream = await aStream();
    await put(stream, [0, "one"], [1, "two"]);
    const page = await get({ ...stream, startFromHead: true });
    expect(page.events).to.deep.equal([
      { timestamp: NOON, message: "one", ingestionTime: NOON },
      { timestamp: NOON + 1, message: "two", ingestionTime: NOON },
    ]);
    const { logStreams = [] } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName: stream.logGroupName }),
    );
    expect(logStreams[0]).to.include({ firstEventTimestamp: NOON, lastEventTimestamp: NOON + 1 });
  });

  it("refuses a pattern that takes for ever, and serves the next search", async () => {
    const stream = await aStream();
    await put(stream, [0, `${"a".repeat(60)}b`]);
    for (const filterPattern of ["%^(a+)+$%", `%${"a*".repeat(50)}c%`]) {
      const refusal = await refusalOf(filter({ logGroupName: stream.logGroupName, filterPattern }));
      expect(refusal.name).to.equal("InvalidParameterException");
    }
    for (const [filterPattern, length] of [
      ["%^a+b$%", 1],
      [`[word = ${"a*".repeat(50)}b]`, 1],
      [`[word = ${"a*".repeat(50)}c]`, 0],
    ] as const) {
      const found = await filter({ logGroupName: stream.logGroupName, filterPattern });
      expect(found.events).to.have.length(length);
    }
  });

  it("pages forwards and backwards, and stays at the end until more events arrive", async () => {
    const stream = await aStream();
    await put(stream, [0, "1"], [1, "2"], [2, "3"], [3, "4"], [4, "5"]);
    const first = await get({ ...stream, limit: 2, startFromHead: true });
    const second = await get({ ...stream, limit: 2, nextToken: first.nextForwardToken });
    const third = await get({ ...stream, limit: 2, nextToken: second.nextForwardToken });
    const end = await get({ ...stream, limit: 2, nextToken: third.nextForwardToken });
    expect([first, second, third, end].map(messages)).to.deep.equal([["1", "2"], ["3", "4"], ["5"], []]);
    expect(end.nextForwardToken).to.equal(third.nextForwardToken);
    await put(stream, [5, "6"]);
    expect(messages(await get({ ...stream, nextToken: end.nextForwardToken }))).to.deep.equal(["6"]);

    const tail = await get({ ...stream, limit: 2 });
    const before = await get({ ...stream, limit: 2, nextToken: tail.nextBackwardToken });
    expect([messages(tail), messages(before)]).to.deep.equal([
      ["5", "6"],
      ["3", "4"],
    ]);
  });

  it("loses no event when a reader turns round at an end", async () => {
    const stream = await aStream();
    await put(stream, [0, "1"], [1, "2"], [2, "3"]);
    const tail = await get({ ...stream, limit: 2 });
    const end = await get({ ...stream, limit: 2, nextToken: tail.nextForwardToken });
    expect(messages(await get({ ...stream, limit: 2, nextToken: end.nextBackwardToken }))).to.deep.equal([
      "2",
      "3",
    ]);
    const head = await get({ ...stream, limit: 2, startFromHead: true });
    const start = await get({ ...stream, limit: 2, nextToken: head.nextBackwardToken });
    expect(start.nextBackwardToken).to.equal(head.nextBackwardToken);
    expect(messages(await get({ ...stream, limit: 2, nextToken: start.nextForwardToken }))).to.deep.equal([
      "1",
      "2",
    ]);
  });

  it("filters by start and end; a read excludes the end, a search includes it", async () => {
    const stream = await aStream();
    await put(stream, [0, "1"], [1, "2"], [2, "3"]);
    const range = { ...stream, startTime: NOON + 1, endTime: NOON + 2 };
    expect(messages(await get(range))).to.deep.equal(["2"]);
    const { logStreamName: _, ...inGroup } = range;
    expect(messages(await filter(inGroup))).to.deep.equal(["2", "3"]);
  });

  it("refuses batches out of order, over 24 hours or 1 MiB, and batches for missing streams", async () => {
    const stream = await aStream();
    expect((await refusalOf(put(stream, [1, "b"], [0, "a"]))).message).to.equal(
      "Log events in a single PutLogEvents request must be in chronological order.",
    );
    expect((await refusalOf(put(stream, [-25 * HOUR_MS, "a"], [0, "b"]))).message).to.match(
      /more than 24 hours/,
    );
    expect((await refusalOf(put({ ...stream, logStreamName: "none" }, [0, "a"]))).message).to.equal(
      "The specified log stream does not exist.",
    );
    expect((await refusalOf(put({ ...stream, logGroupName: "none" }, [0, "a"]))).message).to.equal(
      "The specified log group does not exist.",
    );
    const large = "x".repeat(600_000);
    expect((await refusalOf(put(stream, [0, large], [0, large]))).message).to.equal(
      "Upload too large: 1200052 bytes exceeds limit of 1048576",
    );
  });

  it("leaves out events that are too old, expired or too new, and says which", async () => {
    const stream = await aStream();
    const old = await put(stream, [-15 * 24 * HOUR_MS, "old"], [0, "ok"]);
    expect(old.rejectedLogEventsInfo).to.deep.equal({ tooOldLogEventEndIndex: 1 });
    const young = await put(stream, [0, "ok"], [3 * HOUR_MS, "new"]);
    expect(young.rejectedLogEventsInfo).to.deep.equal({ tooNewLogEventStartIndex: 1 });
    await client.send(
      new PutRetentionPolicyCommand({ logGroupName: stream.logGroupName, retentionInDays: 1 }),
    );
    const expired = await put(stream, [-30 * HOUR_MS, "expired"]);
    expect(expired.rejectedLogEventsInfo).to.deep.equal({ expiredLogEventEndIndex: 1 });
    expect(messages(await get(stream))).to.deep.equal(["ok", "ok"]);
  });

  it("drops events after the group's retention", async () => {
    const own = testClock();
    const store = openLogStore(openStore(), own.now);
    const sink = createLogSink({
      logs: store,
      accountId: "123456789012",
      defaultRegion: "us-east-1",
      now: own.now,
    });
    sink.write("g", "s", [{ timestamp: NOON, message: "first" }]);
    store.saveGroup({ ...store.getGroup("us-east-1", "g"), retentionDays: 1 });
    const group = store.getGroup("us-east-1", "g");
    expect(store.events(group, store.getStream(group, "s"))).to.have.length(1);
    own.advance(25 * HOUR_MS);
    expect(store.events(group, store.getStream(group, "s"))).to.have.length(0);
  });

  it("searches all streams of a group in order of time, page by page", async () => {
    const a = await aStream("a");
    const b = await aStream("b", a.logGroupName);
    await put(a, [0, "1 ERROR"], [20, "3 ERROR"]);
    await put(b, [10, "2 ERROR"], [15, "fine"], [30, "4 ERROR"]);
    const search = (nextToken?: string) =>
      filter({ logGroupName: a.logGroupName, filterPattern: "ERROR", limit: 3, nextToken });
    const first = await search();
    const second = await search(first.nextToken);
    expect([first, second].map(messages)).to.deep.equal([["1 ERROR", "2 ERROR", "3 ERROR"], ["4 ERROR"]]);
    expect(second.nextToken).to.equal(undefined);
    expect(first.events?.map((event) => event.logStreamName)).to.deep.equal(["a", "b", "a"]);
    expect(new Set(first.events?.map((event) => event.eventId)).size).to.equal(3);
    expect((await refusalOf(search("nonsense"))).message).to.equal("The specified nextToken is invalid.");
  });

  it("searches chosen streams only", async () => {
    const a = await aStream("2026/a");
    const b = await aStream("2026/b", a.logGroupName);
    await put(a, [0, "a"]);
    await put(b, [0, "b"]);
    const { logGroupName } = a;
    expect(messages(await filter({ logGroupName, logStreamNames: ["2026/b"] }))).to.deep.equal(["b"]);
    expect(messages(await filter({ logGroupName, logStreamNamePrefix: "2026/a" }))).to.deep.equal(["a"]);
    const none = await refusalOf(filter({ logGroupName, logStreamNames: ["none"] }));
    expect(none.message).to.equal("The specified log stream does not exist.");
  });

  it("refuses limits and tokens that AWS refuses", async () => {
    const stream = await aStream();
    const limit = await refusalOf(get({ ...stream, limit: 10_001 }));
    expect(limit.message).to.equal(
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    );
    const token = await refusalOf(get({ ...stream, nextToken: "nonsense" }));
    expect(token.message).to.equal("The specified nextToken is invalid.");
  });

  it("takes a function's lines through the sink, which makes group and stream", async () => {
    const sink = createLogSink({
      logs,
      accountId: "123456789012",
      defaultRegion: "us-east-1",
      now: clock.now,
    });
    const lines = ["START", "END", "REPORT"].map((message) => ({ timestamp: NOON, message }));
    sink.write("/aws/lambda/new", "2026/03/02/[1]abc", lines);
    sink.write("/aws/lambda/new", "2026/03/02/[1]abc", lines.slice(0, 1));
    const page = await filter({ logGroupName: "/aws/lambda/new" });
    expect(messages(page)).to.deep.equal(["START", "END", "REPORT", "START"]);
    sink.write("/aws/lambda/new", "s", lines, "eu-west-1");
    expect(logs.findGroup("eu-west-1", "/aws/lambda/new")?.arn).to.contain("eu-west-1");
  });

  it("finds groups, streams and events again in a reopened store", () =>
    withStoreDirectory((reopen) => {
      const write = (message: string) => {
        const store = openLogStore(reopen(), clock.now);
        const sink = createLogSink({
          logs: store,
          accountId: "1",
          defaultRegion: "us-east-1",
          now: clock.now,
        });
        sink.write("g", "s", [{ timestamp: NOON, message }]);
        const group = store.getGroup("us-east-1", "g");
        return store.events(group, store.getStream(group, "s"));
      };
      write("one");
      expect(write("two").map((event) => [event.n, event.m])).to.deep.equal([
        [1, "one"],
        [2, "two"],
      ]);
    }));
});
