/** Members of Lambda's inputs that local AWS knows and does nothing about: a call that sets one is refused by its name. */
import { AwsError } from "../service.ts";

const UNSERVED = [
  "CapacityProviderConfig",
  "DurableConfig",
  "DurableExecutionName",
  "FileSystemConfigs",
  "ImageConfig",
  "PublishTo",
  "TenancyConfig",
  "TenantId",
];

/** 501 where `input` sets such a member; an empty one sets nothing. */
export function refuseUnserved(operation: string, input: Readonly<Record<string, unknown>>): void {
  const name = UNSERVED.find((each) => isSet(input[each]));
  if (!name) return;
  throw new AwsError("NotImplementedException", `Local AWS does not have ${name} of ${operation}.`, 501);
}

function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}
