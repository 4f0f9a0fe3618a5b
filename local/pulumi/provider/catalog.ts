/** Lists the resource types and lookups of the stand-in. All others are refused by name. */
import type { Catalog } from "./engine-calls.ts";
import { getAlias } from "./lookups/alias.ts";
import { getCallerIdentity } from "./lookups/caller-identity.ts";
import { getFunction } from "./lookups/function.ts";
import { getFunctionUrl } from "./lookups/function-url.ts";
import { getParameter } from "./lookups/parameter.ts";
import { getParametersByPath } from "./lookups/parameters-by-path.ts";
import { getPartition } from "./lookups/partition.ts";
import { getPolicyDocument } from "./lookups/policy-document.ts";
import { getRegion } from "./lookups/region.ts";
import { alias } from "./resources/alias.ts";
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
    eventRule,
    eventTarget,
    eventSourceMapping,
    queue,
    queuePolicy,
    redrivePolicy,
    redriveAllowPolicy,
    parameter,
  ],
  lookups: [
    getAlias,
    getCallerIdentity,
    getFunction,
    getFunctionUrl,
    getParameter,
    getParametersByPath,
    getPartition,
    getPolicyDocument,
    getRegion,
  ],
};
