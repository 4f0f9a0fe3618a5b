import { renderLines } from "../model/group-alike.ts";
import { describeAccount, type Place } from "../model/place.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { DeclarePlan } from "../plans/plan-declare.ts";
import { jsonTraffic } from "./render-plan.ts";

interface Context {
  readonly stack: string;
  readonly place: Place;
  readonly isDryRun: boolean;
  /** A line for each function, also where many are alike. */
  readonly verbose?: boolean;
}

/** A line for each function, then one for the stack file: what has changed, or would change in a dry run. */
export function renderDeclare(
  { functions, edits }: DeclarePlan,
  { stack, place, isDryRun, verbose = false }: Context,
): string {
  const said = functions.map(({ name, declared, serves, changes }) => ({
    name,
    mark: changes ? "~" : " ",
    text: changes ? `${describeTraffic(declared)} -> ${describeTraffic(serves)}` : describeTraffic(serves),
  }));
  const rows = renderLines(said, verbose);
  const file = `Pulumi.${stack}.yaml`;
  const did =
    edits.length === 0
      ? `${file} says what LIVE serves already`
      : `${file} ${isDryRun ? "would say" : "says"} what LIVE serves (${describeAccount(place)})`;
  const changed = functions.filter(({ changes }) => changes).length;
  return `${rows.join("\n")}\n${did}; ${changed} of ${functions.length} changed.\n`;
}

/** The same as one JSON document. `stackFile.written` is false if there was nothing to write. */
export function jsonDeclare(
  { functions, serial, edits }: DeclarePlan,
  { stack, place, isDryRun }: Context,
): object {
  return {
    verb: "sync",
    stack,
    fromAws: true,
    dryRun: isDryRun,
    account: place.account ?? null,
    region: place.region ?? null,
    functions: Object.fromEntries(
      functions.map(({ name, declared, serves, changes }) => [
        name,
        {
          action: changes ? "declare" : "keep",
          declared: jsonTraffic(declared),
          serves: jsonTraffic(serves),
        },
      ]),
    ),
    serial: serial ?? null,
    stackFile: { written: !isDryRun && edits.length > 0 },
  };
}
