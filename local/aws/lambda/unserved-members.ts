/** Members of Lambda's inputs that local AWS does not serve. */
import { refusingMembers } from "../unserved-members.ts";

/** 501 if `input` sets such a member. */
export const refuseUnserved = refusingMembers([
  "CapacityProviderConfig",
  "DurableConfig",
  "DurableExecutionName",
  "PublishTo",
  "TenancyConfig",
  "TenantId",
]);
