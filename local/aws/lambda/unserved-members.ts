/** Members of Lambda's inputs that local AWS does not serve. A call that sets one is refused by the name. */
import { AwsError } from "../service.ts";

const UNSERVED = [
  "CapacityProviderConfig",
  "DurableConfig",
  "DurableExecutionName",
  "PublishTo",
  "TenancyConfig",
  "TenantId",
];

/** 501 if `input` sets such a member. An empty value sets nothing. */
export function refuseUnserved(operation: string, input: Readonly<Record<string, unknown>>): void {
  const name = UNSERVED.find((each) => isSet(input[each]));
  if (!name) return;
  throw new AwsError("NotImplementedException", `Local AWS does not have ${name} of ${operation}.`, 501);
}

function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}
