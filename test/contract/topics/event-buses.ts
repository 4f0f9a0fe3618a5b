import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-eventbridge";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent, present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const BUS = (test: string) => recorded("events/test_events", `TestEventBus::${test}`);
const RULES = "[live] quoted by users of pulumi-aws and Terraform who delete buses";

/** EventBridge: buses of one's own, and what rules and events have to do with them. */
export const EVENT_BUSES = topic("event buses", [
  row(
    "A new bus is shown by name and by ARN, with its dates",
    BUS("test_create_list_describe_delete_custom_event_buses"),
    async (at) => {
      const { name, arn } = await makeBus(at);
      for (const Name of [name, arn]) {
        const shown = await at.events.send(new DescribeEventBusCommand({ Name }));
        const dates = { CreationTime: present, LastModifiedTime: present };
        expectAnswer(shown, 200, { Name: name, Arn: arn, Policy: absent, ...dates });
      }
    },
  ),
  row(
    "A bus of a name that is taken is refused",
    BUS("test_create_multiple_event_buses_same_name"),
    async (at) => {
      const { name } = await makeBus(at);
      await expectRefusal(
        at.events.send(new CreateEventBusCommand({ Name: name })),
        400,
        "ResourceAlreadyExistsException",
        `Event bus ${name} already exists.`,
      );
    },
  ),
  row(
    "A bus that is not there is refused by name, and deleting it answers 200",
    BUS("test_describe_delete_not_existing_event_bus"),
    async (at) => {
      const Name = at.unusedName();
      const message = `Event bus ${Name} does not exist.`;
      const missing = at.events.send(new DescribeEventBusCommand({ Name }));
      await expectRefusal(missing, 400, "ResourceNotFoundException", message);
      expectAnswer(await at.events.send(new DeleteEventBusCommand({ Name })), 200);
    },
  ),
  row("The default bus can't be deleted", BUS("test_delete_default_event_bus"), async (at) => {
    await expectRefusal(
      at.events.send(new DeleteEventBusCommand({ Name: "default" })),
      400,
      "ValidationException",
      "Cannot delete event bus default.",
    );
  }),
  row("A bus with rules can't be deleted", RULES, async (at) => {
    const { name } = await makeBus(at);
    await putRule(at, name);
    await expectRefusal(
      at.events.send(new DeleteEventBusCommand({ Name: name })),
      400,
      "ValidationException",
      "EventBus can't be deleted since it has rules.",
    );
  }),
  row(
    "The ARN of a rule has its bus before its name",
    BUS("test_put_events_to_default_eventbus_for_custom_eventbus"),
    async (at) => {
      const { name } = await makeBus(at);
      const { RuleArn } = await putRule(at, name);
      expectMatch(RuleArn, `${at.arnStart}:events:${at.region}:${at.accountId}:rule/${name}/placed`);
    },
  ),
  row(
    "A rule that is not there is refused by its name and its bus",
    recorded("events/test_events", "TestEventRule::test_describe_nonexistent_rule"),
    async (at) => {
      const Name = at.unusedName();
      await expectRefusal(
        at.events.send(new DescribeRuleCommand({ Name })),
        400,
        "ResourceNotFoundException",
        `Rule ${Name} does not exist on EventBus default.`,
      );
    },
  ),
  row(
    "A schedule on a bus of one's own is refused",
    recorded(
      "events/test_events_schedule",
      "TestScheduleRate::tests_put_rule_with_schedule_custom_event_bus",
    ),
    async (at) => {
      const { name } = await makeBus(at);
      await expectRefusal(
        putRule(at, name, { EventPattern: undefined, ScheduleExpression: "rate(5 minutes)" }),
        400,
        "ValidationException",
        "ScheduleExpression is supported only on the default event bus.",
      );
    },
  ),
  row(
    "An event for a bus that is not there gets an id like any other",
    BUS("test_put_events_nonexistent_event_bus"),
    async (at) => {
      const entry = { Source: "contract", DetailType: "a", Detail: "{}", EventBusName: at.unusedName() };
      const put = await at.events.send(new PutEventsCommand({ Entries: [entry] }));
      expectAnswer(put, 200, { FailedEntryCount: 0, Entries: [{ EventId: present }] });
    },
  ),
  row(
    "Permissions to put events become statements of the bus's policy, which is gone with the last one",
    BUS("test_remove_permission"),
    async (at) => {
      const { name, arn } = await makeBus(at);
      const bus = { EventBusName: name };
      const statement = { StatementId: "own", Action: "events:PutEvents", Principal: at.accountId };
      await at.events.send(new PutPermissionCommand({ ...bus, ...statement }));
      const show = () => at.events.send(new DescribeEventBusCommand({ Name: name }));
      expectMatch(JSON.parse((await show()).Policy ?? "null"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "own",
            Effect: "Allow",
            Principal: { AWS: `${at.arnStart}:iam::${at.accountId}:root` },
            Action: "events:PutEvents",
            Resource: arn,
          },
        ],
      });
      await at.events.send(new RemovePermissionCommand({ ...bus, StatementId: "own" }));
      expectMatch(await show(), { Policy: absent });
    },
  ),
  row(
    "Removing a statement that is not there is refused",
    BUS("test_remove_permission_non_existing_sid"),
    async (at) => {
      const { name } = await makeBus(at);
      await expectRefusal(
        at.events.send(new RemovePermissionCommand({ EventBusName: name, StatementId: "none" })),
        400,
        "ResourceNotFoundException",
        "Statement with the provided id does not exist.",
      );
    },
  ),
  row(
    "A target's retries and age have limits",
    "[model] EventBridge's API model, RetryPolicy",
    async (at) => {
      const { name } = await makeBus(at);
      await putRule(at, name);
      const RetryPolicy = { MaximumRetryAttempts: 186, MaximumEventAgeInSeconds: 3600 };
      const Targets = [{ Id: "live", Arn: at.functionArn(at.unusedName()), RetryPolicy }];
      await expectRefusal(
        at.events.send(new PutTargetsCommand({ Rule: "placed", EventBusName: name, Targets })),
        400,
        "ValidationException",
        "1 validation error detected: Value '186' at 'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
      );
    },
  ),
]);

async function makeBus(at: Laboratory): Promise<{ name: string; arn: string }> {
  const name = at.unusedName();
  at.leavings.note("event bus", name);
  const { EventBusArn: arn = "" } = await at.events.send(new CreateEventBusCommand({ Name: name }));
  expectMatch(arn, `${at.arnStart}:events:${at.region}:${at.accountId}:event-bus/${name}`);
  return { name, arn };
}

function putRule(at: Laboratory, bus: string, input: Partial<PutRuleCommandInput> = {}) {
  at.leavings.note("event rule", "placed", bus);
  return at.events.send(
    new PutRuleCommand({
      Name: "placed",
      EventBusName: bus,
      EventPattern: '{"source":["contract"]}',
      ...input,
    }),
  );
}
