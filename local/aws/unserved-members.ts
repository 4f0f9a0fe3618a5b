/** Members of a service's inputs that local AWS does not serve. A call that sets one is refused by the name. */
import { AwsError } from "./service.ts";

/** Makes the check: it throws a 501 if an input sets one of these members. An empty value sets nothing. */
export function refusingMembers(names: readonly string[]) {
  return (operation: string, input: Readonly<Record<string, unknown>>): void => {
    const name = names.find((each) => isSet(input[each]));
    if (name) throw notServed(`${name} of ${operation}`);
  };
}

/** The refusal of something that AWS has and local AWS does not. */
export function notServed(what: string): AwsError {
  return new AwsError("NotImplementedException", `Local AWS does not have ${what}.`, 501);
}

function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : value !== undefined;
}
