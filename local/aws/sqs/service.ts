/** SQS: the table of its operations. Lambda's event source mappings read its queues. */
import * as sdk from "@aws-sdk/client-sqs";
import { bindOperations, type OperationTable, type ServiceDefinition } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import * as queueOperations from "./queue-operations.ts";
import type { Queues } from "./queues.ts";
import * as receive from "./receive.ts";
import { sendMessage, sendMessageBatch } from "./send.ts";

/** Makes the service. Current SDKs speak JSON with it, older ones forms and XML. */
export function sqsService({ queues, now }: { queues: Queues; now(): number }): ServiceDefinition {
  return {
    signingName: "sqs",
    protocol: "awsJson1.0",
    target: "AmazonSQS",
    queryCompatible: true,
    schemas: sdk,
    operations: bindOperations({ queues, now, purged: new Map() }, OPERATIONS),
  };
}

const OPERATIONS: OperationTable<ControlPlane> = {
  CreateQueue: queueOperations.createQueue,
  GetQueueUrl: queueOperations.getQueueUrl,
  GetQueueAttributes: queueOperations.getQueueAttributes,
  SetQueueAttributes: queueOperations.setQueueAttributes,
  ListQueues: queueOperations.listQueues,
  ListDeadLetterSourceQueues: queueOperations.listDeadLetterSources,
  DeleteQueue: queueOperations.deleteQueue,
  PurgeQueue: queueOperations.purgeQueue,
  TagQueue: queueOperations.tagQueue,
  UntagQueue: queueOperations.untagQueue,
  ListQueueTags: queueOperations.listQueueTags,

  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  ReceiveMessage: receive.receiveMessage,
  DeleteMessage: receive.deleteMessage,
  DeleteMessageBatch: receive.deleteMessageBatch,
  ChangeMessageVisibility: receive.changeVisibility,
  ChangeMessageVisibilityBatch: receive.changeVisibilityBatch,
};
