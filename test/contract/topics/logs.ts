import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { recorded, recordedRun, row, topic } from "../row.ts";

const LINES = recordedRun("TestLambdaFeatures::test_invocation_type_event_error");
const EVENTS = (test: string) => recorded("logs/test_logs_events", test);
const PATTERNS = "[doc] CloudWatch Logs user guide, filter pattern syntax";
const TOKENS = "[doc] CloudWatch Logs API reference, GetLogEvents";
const RETENTION = "[doc] CloudWatch Logs API reference, PutRetentionPolicy";

/** CloudWatch Logs: lines of invocations, groups, streams and filter patterns. */
export const LOGS = topic("logs", [
  row(
    "An invocation logs START, the handler's lines, END and REPORT with its request id",
    LINES,
    async (at) => {
      const { id, events } = await loggedInvocation(at);
      expectMatch(
        events.map(({ message }) => message),
        [
          `START RequestId: ${id} Version: 1\n`,
          new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\t${id}\tINFO\tsaid in the log\n$`),
          `END RequestId: ${id}\n`,
          new RegExp(
            `^REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB`,
          ),
        ],
      );
    },
  ),
  row("The stream is named by day, version and environment", LINES, async (at) => {
    const { events } = await loggedInvocation(at);
    expectMatch(events[0]?.logStreamName, /^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/);
  }),
  row("Events carry timestamp, ingestion time and id", LINES, async (at) => {
    const { events } = await loggedInvocation(at);
    expectMatch(events[0], { timestamp: present, ingestionTime: present, eventId: present });
  }),
  row(
    "An environment runs one invocation at a time: its lines do not mix, however many calls come at once",
    "[doc] Lambda developer guide, execution environment lifecycle",
    async (at) => {
      const hello = await at.makeFunction();
      const calls = Array.from({ length: 60 }, (_, call) => call);
      const logs: string[] = [];
      const worker = async () => {
        while (calls.pop() !== undefined) {
          const { log } = await hello.invoke({ do: "log", text: "said" }, undefined, { LogType: "Tail" });
          logs.push(log ?? "");
        }
      };
      await Promise.all([worker(), worker(), worker(), worker()]);
      const kinds = logs.map((log) => log.match(/^(START|END|REPORT)\b/gm)?.join(" "));
      expectMatch([...new Set(kinds)], ["START END REPORT"], "platform lines of one invocation");
    },
  ),
  row(
    "The cold start's REPORT names its Init Duration, a warm one's does not",
    recordedRun("TestLambdaFeatures::test_invocation_with_logs"),
    async (at) => {
      const hello = await at.makeFunction();
      const cold = await hello.invoke({}, undefined, { LogType: "Tail" });
      expectMatch(cold.log, /REPORT .*\tInit Duration: [\d.]+ ms/);
      const warm = await hello.invoke({}, undefined, { LogType: "Tail" });
      expectMatch(/Init Duration/.test(warm.log ?? ""), false, "Init Duration in the second REPORT");
    },
  ),
  row(
    "DescribeLogGroups finds the function's group by its prefix, with ARN and class",
    recorded("logs/test_logs_groups", "TestLogsGroups::test_describe_log_groups_with_prefix"),
    async (at) => {
      const { group } = await loggedInvocation(at);
      const found = await at.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
      expectMatch(found.logGroups, [
        {
          logGroupName: group,
          arn: `${at.arnStart}:logs:${at.region}:${at.accountId}:log-group:${group}:*`,
          logGroupArn: `${at.arnStart}:logs:${at.region}:${at.accountId}:log-group:${group}`,
          logGroupClass: "STANDARD",
          retentionInDays: absent,
        },
      ]);
    },
  ),
  row("Retention is put and shown", RETENTION, async (at) => {
    const logGroupName = await makeGroup(at);
    expectAnswer(
      await at.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 })),
      200,
    );
    const found = await at.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    expectMatch(found.logGroups, [{ retentionInDays: 14 }]);
  }),
  row(
    "A second group of a name is refused",
    recorded("logs/test_logs_groups", "TestLogsGroups::test_create_log_group_duplicate_error"),
    async (at) => {
      const logGroupName = await makeGroup(at);
      await expectRefusal(
        at.logs.send(new CreateLogGroupCommand({ logGroupName })),
        400,
        "ResourceAlreadyExistsException",
        "The specified log group already exists",
      );
    },
  ),
  row(
    "A group that is not there is refused with 400",
    EVENTS("TestLogsEventsErrors::test_resource_does_not_exist"),
    async (at) => {
      const filter = new FilterLogEventsCommand({ logGroupName: at.unusedName() });
      const message = "The specified log group does not exist.";
      await expectRefusal(at.logs.send(filter), 400, "ResourceNotFoundException", message);
    },
  ),
  row(
    "A stream that is not there is refused with 400",
    EVENTS("TestLogsEvents::test_put_log_events_to_invalid_stream"),
    async (at) => {
      const logGroupName = await makeGroup(at);
      const logEvents = [{ timestamp: Date.now(), message: "lost" }];
      await expectRefusal(
        at.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "none", logEvents })),
        400,
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
      );
    },
  ),
  row(
    "Events out of order are refused",
    EVENTS("TestLogsEvents::test_put_log_events_wrong_order"),
    async (at) => {
      const logGroupName = await makeGroup(at);
      await at.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
      const now = Date.now();
      const logEvents = [
        { timestamp: now, message: "later" },
        { timestamp: now - 1_000, message: "sooner" },
      ];
      await expectRefusal(
        at.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "one", logEvents })),
        400,
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    },
  ),
  ...(
    [
      ["terms finds what has them all, in any place", "ERROR timeout", [0]],
      ["terms with ? finds what has any of them", "?timeout ?WARN", [0, 1]],
      ["a term with - leaves out what has it", "ERROR -timeout", [2]],
      ["quotes finds the very words", '"disk is full"', [2]],
      ["braces looks into JSON, numbers as numbers", '{ $.level = "error" && $.latency > 100 }', [3]],
      ["brackets looks at fields between spaces", "[level, second = o*y]", [1]],
      ["braces compares texts with a wildcard", '{ $.level = "err*" }', [3, 4]],
    ] as const
  ).map(([what, filterPattern, found]) =>
    row(`A filter pattern of ${what}`, PATTERNS, async (at) => {
      const { logGroupName, messages } = await patternGroup(at);
      const { events } = await at.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
      expectMatch(
        events?.map(({ message }) => message),
        found.map((index) => messages[index]),
      );
    }),
  ),
  row("A term with a hyphen must stand in quotes", PATTERNS, async (at) => {
    const { logGroupName } = await patternGroup(at);
    const odd = new FilterLogEventsCommand({ logGroupName, filterPattern: "two-words" });
    await expectRefusal(at.logs.send(odd), 400, "InvalidParameterException");
  }),
  row("At the end of a stream GetLogEvents answers the token that it was sent", TOKENS, async (at) => {
    const { logGroupName } = await patternGroup(at);
    const get = (nextToken?: string) =>
      at.logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName: "one", startFromHead: true, nextToken }),
      );
    const { nextForwardToken: end } = await get();
    expectMatch(await get(end), { events: [], nextForwardToken: end });
  }),
  row("Retention of another number of days is refused", RETENTION, async (at) => {
    const logGroupName = await makeGroup(at);
    const odd = new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 });
    await expectRefusal(at.logs.send(odd), 400, "InvalidParameterException", /at 'retentionInDays'/);
  }),
  row(
    "GetLogEvents refuses a limit of more than 10,000",
    EVENTS("TestLogsEvents::test_get_log_events_limit_validation"),
    async (at) => {
      const logGroupName = await makeGroup(at);
      await at.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
      await expectRefusal(
        at.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "one", limit: 10_001 })),
        400,
        "InvalidParameterException",
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
      );
    },
  ),
]);

/** A log group with events of all kinds. Waits until a search finds them all. */
function patternGroup(at: Laboratory) {
  return at.shared("pattern group", async (room) => {
    const logGroupName = await makeGroup(room);
    await room.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "one" }));
    const messages = [
      "timeout: ERROR of the day",
      "WARN only",
      "ERROR: disk is full",
      JSON.stringify({ level: "error", latency: 120 }),
      JSON.stringify({ level: "error", latency: 80 }),
    ];
    const now = Date.now();
    const logEvents = messages.map((message, index) => ({ timestamp: now + index, message }));
    await room.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "one", logEvents }));
    await room.until(async () => {
      const { events } = await room.logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events?.length === messages.length;
    });
    return { logGroupName, messages };
  });
}

async function makeGroup(at: Laboratory, name = at.unusedName()): Promise<string> {
  at.leavings.note("log group", name);
  await at.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  return name;
}

/** One invocation of version 1 and the events of its request. */
function loggedInvocation(at: Laboratory) {
  return at.shared("logged invocation", async (room) => {
    const hello = await room.makeFunction();
    await hello.publish();
    const group = await makeGroup(room, `/aws/lambda/${hello.name}`);
    const { log } = await hello.invoke({ do: "log", text: "said in the log" }, "1", { LogType: "Tail" });
    const id = /^START RequestId: (\S+)/m.exec(log ?? "")?.[1];
    const events = await room.until(async () => {
      const filterPattern = `"${id}"`;
      const found = await room.logs.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern }));
      const isWhole = found.events?.some(({ message }) => message?.startsWith("REPORT"));
      return isWhole && found.events;
    });
    return { id, group, events };
  });
}
