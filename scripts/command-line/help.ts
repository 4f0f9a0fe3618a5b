import type { FlagDefinition } from "../../lib/flag.ts";
import { FLAGS } from "./flags.ts";
import { VERBS, type Verb } from "./verbs.ts";

/** Renders the text of `live --help`. */
export function renderHelp(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length));
  return [
    "live moves traffic between versions of AWS Lambda functions.",
    "",
    "Usage: live VERB -s STACK [flags]",
    "",
    ...VERBS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "live VERB --help says more. live --version prints the version.",
    "Exit codes: 0 done or nothing to do, 1 failed, 2 wrong usage or config, 3 unhealthy or drift,",
    "4 traffic is as asked but ledger or stack file is not, 130 interrupted.",
    "",
  ].join("\n");
}

/** Renders the text of `live VERB --help`. */
export function renderVerbHelp(verb: Verb): string {
  const flags = verb.flags.map((name): [string, string] => {
    const { short, value, help }: FlagDefinition & { readonly help: string } =
      verb.own?.[name] ?? FLAGS[name];
    return [`${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`, help];
  });
  const width = Math.max(...flags.map(([flag]) => flag.length));
  return [
    `live ${verb.name}: ${verb.summary}`,
    "",
    verb.explanation,
    "",
    ...flags.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
    "",
    "Examples:",
    ...verb.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}
