/** Lists the resource types and lookups of the stand-in. All others are refused by name. */
import type { Catalog } from "./engine-calls.ts";
import { getAlias } from "./lookups/alias.ts";
import { getBucket, getBucketNotification } from "./lookups/bucket.ts";
import { getCallerIdentity } from "./lookups/caller-identity.ts";
import { getEventBus } from "./lookups/event-bus.ts";
import { getFunction } from "./lookups/function.ts";
import { getFunctionUrl } from "./lookups/function-url.ts";
import { getParameter } from "./lookups/parameter.ts";
import { getParametersByPath } from "./lookups/parameters-by-path.ts";
import { getPartition } from "./lookups/partition.ts";
import { getPolicyDocument } from "./lookups/policy-document.ts";
import { getRegion } from "./lookups/region.ts";
import { getTopic } from "./lookups/topic.ts";
import { alias } from "./resources/alias.ts";
import { api } from "./resources/api.ts";
import { apiDeployment } from "./resources/api-deployment.ts";
import { apiIntegration } from "./resources/api-integration.ts";
import { apiRoute } from "./resources/api-route.ts";
import { apiStage } from "./resources/api-stage.ts";
import { bucket } from "./resources/bucket.ts";
import { bucketNotification } from "./resources/bucket-notification.ts";
import { bucketObject } from "./resources/bucket-object.ts";
import { bucketPublicAccessBlock } from "./resources/bucket-public-access-block.ts";
import { dynamodbTable } from "./resources/dynamodb-table.ts";
import { eventBus } from "./resources/event-bus.ts";
import { eventBusPolicy } from "./resources/event-bus-policy.ts";
import { eventInvokeConfig } from "./resources/event-invoke-config.ts";
import { eventRule } from "./resources/event-rule.ts";
import { eventSourceMapping } from "./resources/event-source-mapping.ts";
import { eventTarget } from "./resources/event-target.ts";
import { lambdaFunction } from "./resources/function.ts";
import { functionUrl } from "./resources/function-url.ts";
import { layerVersion } from "./resources/layer-version.ts";
import { logGroup } from "./resources/log-group.ts";
import { parameter } from "./resources/parameter.ts";
import { permission } from "./resources/permission.ts";
import { policy } from "./resources/policy.ts";
import { provisionedConcurrency } from "./resources/provisioned-concurrency.ts";
import { queue } from "./resources/queue.ts";
import { queuePolicy, redriveAllowPolicy, redrivePolicy } from "./resources/queue-attribute.ts";
import { role } from "./resources/role.ts";
import { rolePolicy } from "./resources/role-policy.ts";
import { rolePolicyAttachment } from "./resources/role-policy-attachment.ts";
import { topic } from "./resources/topic.ts";
import { topicPolicy } from "./resources/topic-policy.ts";
import { topicSubscription } from "./resources/topic-subscription.ts";

export const catalog: Catalog = {
  resources: [
    role,
    rolePolicy,
    rolePolicyAttachment,
    policy,
    logGroup,
    lambdaFunction,
    layerVersion,
    alias,
    functionUrl,
    permission,
    provisionedConcurrency,
    eventInvokeConfig,
    eventBus,
    eventBusPolicy,
    eventRule,
    eventTarget,
    topic,
    topicPolicy,
    topicSubscription,
    api,
    apiIntegration,
    apiRoute,
    apiDeployment,
    apiStage,
    eventSourceMapping,
    queue,
    queuePolicy,
    redrivePolicy,
    redriveAllowPolicy,
    parameter,
    bucket,
    bucketNotification,
    bucketObject,
    bucketPublicAccessBlock,
    dynamodbTable,
  ],
  lookups: [
    getAlias,
    getBucket,
    getBucketNotification,
    getCallerIdentity,
    getEventBus,
    getFunction,
    getFunctionUrl,
    getParameter,
    getParametersByPath,
    getPartition,
    getPolicyDocument,
    getRegion,
    getTopic,
  ],
};
