/** SNS for triggers (topics with functions as subscribers): the table of its operations. */
import * as sdk from "@aws-sdk/client-sns";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import { type ControlPlane, openControlPlane, type SnsDependencies } from "./control-plane.ts";
import { publish, publishBatch } from "./publish.ts";
import * as subscriptions from "./subscriptions.ts";
import * as topics from "./topics.ts";

/** Makes the service. */
export function snsService(dependencies: SnsDependencies): ServiceDefinition {
  return {
    signingName: "sns",
    protocol: "awsQuery",
    target: "http://sns.amazonaws.com/doc/2010-03-31/",
    schemas: sdk,
    operations: bindOperations(openControlPlane(dependencies), OPERATIONS),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateTopic: topics.createTopic,
  DeleteTopic: topics.deleteTopic,
  GetTopicAttributes: topics.getTopicAttributes,
  SetTopicAttributes: topics.setTopicAttributes,
  ListTopics: topics.listTopics,
  TagResource: topics.tagResource,
  UntagResource: topics.untagResource,
  ListTagsForResource: topics.listTags,

  Subscribe: subscriptions.subscribe,
  Unsubscribe: subscriptions.unsubscribe,
  GetSubscriptionAttributes: subscriptions.getSubscriptionAttributes,
  SetSubscriptionAttributes: subscriptions.setSubscriptionAttributes,
  ListSubscriptionsByTopic: subscriptions.listByTopic,
  ListSubscriptions: subscriptions.listSubscriptions,

  Publish: publish,
  PublishBatch: publishBatch,
};
