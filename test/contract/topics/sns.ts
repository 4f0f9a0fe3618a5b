import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  SubscribeCommand,
  type SubscribeCommandInput,
  TagResourceCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { expectAnswer, expectMatch, expectRefusal } from "../expectation.ts";
import type { Laboratory } from "../laboratory.ts";
import { present } from "../matching.ts";
import { recorded, row, topic } from "../row.ts";

const SNS_TEST = (test: string) => recorded("sns/test_sns", test);
const SUBSCRIPTIONS = (test: string) => SNS_TEST(`TestSNSSubscriptionCrud::${test}`);

/** SNS: topics, and functions that subscribe to them. */
export const SNS = topic("sns", [
  row(
    "A topic shows its owner, its subscriptions and the policy that SNS gives it",
    SNS_TEST("TestSNSTopicCrud::test_create_topic_test_arn"),
    async (at) => {
      const { arn } = await makeTopic(at);
      const { Attributes = {} } = await at.sns.send(new GetTopicAttributesCommand({ TopicArn: arn }));
      expectMatch(Attributes, {
        DisplayName: "",
        Owner: at.accountId,
        SubscriptionsConfirmed: "0",
        TopicArn: arn,
      });
      expectMatch(JSON.parse(Attributes.Policy ?? "null"), {
        Version: "2008-10-17",
        Statement: [{ Resource: arn, Condition: { StringEquals: { "AWS:SourceOwner": at.accountId } } }],
      });
    },
  ),
  row(
    "The same topic is answered again, with other tags it is refused",
    SNS_TEST("TestSNSTopicCrud::test_create_duplicate_topic_with_more_tags"),
    async (at) => {
      const { name, arn } = await makeTopic(at);
      expectAnswer(await at.sns.send(new CreateTopicCommand({ Name: name })), 200, { TopicArn: arn });
      const Tags = [{ Key: "a", Value: "1" }];
      await expectRefusal(
        at.sns.send(new CreateTopicCommand({ Name: name, Tags })),
        400,
        "InvalidParameterException",
        "Invalid parameter: Tags Reason: Topic already exists with different tags",
      );
    },
  ),
  row(
    "A topic with other attributes is refused",
    SNS_TEST("TestSNSTopicCrudV2::test_create_topic_different_attrs"),
    async (at) => {
      const { name } = await makeTopic(at);
      await expectRefusal(
        at.sns.send(new CreateTopicCommand({ Name: name, Attributes: { DisplayName: "other" } })),
        400,
        "InvalidParameterException",
        "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
      );
    },
  ),
  row("Tags are kept by their key", SNS_TEST("TestSNSTopicCrud::test_tags"), async (at) => {
    const { arn: ResourceArn } = await makeTopic(at);
    await at.sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "k", Value: "1" }] }));
    await at.sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "k", Value: "2" }] }));
    const { Tags } = await at.sns.send(new ListTagsForResourceCommand({ ResourceArn }));
    expectMatch(Tags, [{ Key: "k", Value: "2" }]);
  }),
  row(
    "Deleting a topic that is not there answers 200",
    SNS_TEST("TestSNSTopicCrudV2::test_delete_non_existent_topic"),
    async (at) => {
      const TopicArn = arnOf(at, at.unusedName());
      expectAnswer(await at.sns.send(new DeleteTopicCommand({ TopicArn })), 200);
    },
  ),
  row(
    "A topic that is not there is refused with 404",
    SNS_TEST("TestSNSTopicCrud::test_create_topic_with_attributes"),
    async (at) => {
      const TopicArn = arnOf(at, at.unusedName());
      await expectRefusal(
        at.sns.send(new GetTopicAttributesCommand({ TopicArn })),
        404,
        "NotFoundException",
        "Topic does not exist",
      );
    },
  ),
  row(
    "What is no ARN is refused with the number of its parts",
    SUBSCRIPTIONS("test_subscribe_with_invalid_topic"),
    async (at) => {
      await expectRefusal(
        at.sns.send(new GetTopicAttributesCommand({ TopicArn: "nonexistent" })),
        400,
        "InvalidParameterException",
        "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
      );
    },
  ),
  row(
    "A function is subscribed at once; the subscription's ARN begins with the topic's",
    SNS_TEST("TestSNSSubscriptionLambda::test_redrive_policy_lambda_subscription"),
    async (at) => {
      const { arn } = await makeTopic(at);
      const { SubscriptionArn = "" } = await subscribe(at, arn);
      expectMatch(SubscriptionArn.slice(0, arn.length + 1), `${arn}:`);
      const { Attributes } = await at.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
      expectMatch(Attributes, {
        ConfirmationWasAuthenticated: "true",
        PendingConfirmation: "false",
        Protocol: "lambda",
        RawMessageDelivery: "false",
        TopicArn: arn,
      });
    },
  ),
  row(
    "The same function is subscribed once, whatever is asked again",
    SUBSCRIPTIONS("test_subscribe_idempotency"),
    async (at) => {
      const { arn } = await makeTopic(at);
      const first = await subscribe(at, arn);
      expectMatch((await subscribe(at, arn)).SubscriptionArn, first.SubscriptionArn);
      const listed = await at.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn }));
      expectMatch(listed.Subscriptions?.length, 1);
    },
  ),
  row(
    "A protocol that SNS lacks is refused by its name",
    SUBSCRIPTIONS("test_subscribe_with_invalid_protocol"),
    async (at) => {
      const { arn } = await makeTopic(at);
      await expectRefusal(
        subscribe(at, arn, { Protocol: "test-protocol" }),
        400,
        "InvalidParameterException",
        "Invalid parameter: Amazon SNS does not support this protocol string: test-protocol",
      );
    },
  ),
  row(
    "A filter of attributes with depth is refused",
    recorded("sns/test_sns_filter_policy", "TestSNSFilterPolicyBody::test_sub_filter_policy_nested_property"),
    async (at) => {
      const { arn } = await makeTopic(at);
      await expectRefusal(
        subscribe(at, arn, { Attributes: { FilterPolicy: '{"object":{"key":["a"]}}' } }),
        400,
        "InvalidParameterException",
        "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy",
      );
    },
  ),
  row("A subscription ends twice as once", SUBSCRIPTIONS("test_unsubscribe_idempotency"), async (at) => {
    const { arn } = await makeTopic(at);
    const { SubscriptionArn } = await subscribe(at, arn);
    for (const _ of [1, 2]) expectAnswer(await at.sns.send(new UnsubscribeCommand({ SubscriptionArn })), 200);
    await expectRefusal(
      at.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
      404,
      "NotFoundException",
      "Subscription does not exist",
    );
  }),
  row(
    "A message is taken with an id, an empty one is refused",
    SNS_TEST("TestSNSPublishCrud::test_empty_sns_message"),
    async (at) => {
      const { arn: TopicArn } = await makeTopic(at);
      expectAnswer(await at.sns.send(new PublishCommand({ TopicArn, Message: "a" })), 200, {
        MessageId: present,
      });
      await expectRefusal(
        at.sns.send(new PublishCommand({ TopicArn, Message: "" })),
        400,
        "InvalidParameterException",
        "Invalid parameter: Empty message",
      );
    },
  ),
]);

function arnOf({ arnStart, region, accountId }: Laboratory, name: string): string {
  return `${arnStart}:sns:${region}:${accountId}:${name}`;
}

async function makeTopic(at: Laboratory): Promise<{ name: string; arn: string }> {
  const name = at.unusedName();
  const arn = arnOf(at, name);
  at.leavings.note("topic", arn);
  expectMatch((await at.sns.send(new CreateTopicCommand({ Name: name }))).TopicArn, arn);
  return { name, arn };
}

/** Subscribes a function, which SNS does not look for. */
function subscribe(at: Laboratory, TopicArn: string, input: Partial<SubscribeCommandInput> = {}) {
  const Endpoint = at.functionArn("lambda-live-contract-none");
  return at.sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint, ...input }));
}
