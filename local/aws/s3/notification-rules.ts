/** The rules of a bucket's notification configurations. */
import { Event, type LambdaFunctionConfiguration } from "@aws-sdk/client-s3";
import { invalidArgument } from "./errors.ts";

/** Throws for a configuration that is wrong in itself or together with another one. */
export function checkConfigurations(configurations: readonly LambdaFunctionConfiguration[]): void {
  configurations.forEach((each, index) => {
    checkOne(each);
    const others = configurations.slice(0, index);
    if (others.some(({ Id }) => Id === each.Id)) {
      throw invalidArgument("Same ID used for multiple configurations. IDs must be unique");
    }
    if (others.some((other) => overlap(other, each))) {
      throw invalidArgument(
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.",
      );
    }
  });
}

/** True when a configured event covers the name: `s3:ObjectCreated:*` wants `s3:ObjectCreated:Put`. */
export function wants(configured: string, name: string): boolean {
  return configured === name || (configured.endsWith("*") && name.startsWith(configured.slice(0, -1)));
}

function checkOne({ LambdaFunctionArn: arn = "", Events = [], Filter }: LambdaFunctionConfiguration): void {
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:function:/.test(arn)) {
    throw invalidArgument("The ARN could not be parsed", {
      ArgumentName: "CloudFunction",
      ArgumentValue: arn,
    });
  }
  const known: readonly string[] = Object.values(Event);
  if (Events.some((name) => !known.includes(name))) {
    throw invalidArgument("A specified event is not supported for notifications.");
  }
  const names = (Filter?.Key?.FilterRules ?? []).map(({ Name }) => Name?.toLowerCase() ?? "");
  const odd = names.find((name) => !/^(prefix|suffix)$/.test(name));
  if (odd !== undefined) {
    throw invalidArgument("filter rule name must be either prefix or suffix", {
      ArgumentName: "FilterRule.Name",
      ArgumentValue: odd,
    });
  }
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice) throw invalidArgument(`Cannot specify more than one ${twice} rule in a filter.`);
}

/** True when both configurations could want the same event of the same key. */
function overlap(a: LambdaFunctionConfiguration, b: LambdaFunctionConfiguration): boolean {
  const eventsMeet = (a.Events ?? []).some((one) =>
    (b.Events ?? []).some((other) => wants(one, other) || wants(other, one)),
  );
  const [prefixA, prefixB] = [filterValue(a, "prefix"), filterValue(b, "prefix")];
  const [suffixA, suffixB] = [filterValue(a, "suffix"), filterValue(b, "suffix")];
  return (
    eventsMeet &&
    (prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA)) &&
    (suffixA.endsWith(suffixB) || suffixB.endsWith(suffixA))
  );
}

function filterValue({ Filter }: LambdaFunctionConfiguration, name: "prefix" | "suffix"): string {
  return Filter?.Key?.FilterRules?.find((rule) => rule.Name?.toLowerCase() === name)?.Value ?? "";
}
