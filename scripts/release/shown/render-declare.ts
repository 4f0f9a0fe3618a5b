import { renderLines } from "../model/group-alike.ts";
import { describePlace, type Place } from "../model/place.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { DeclarePlan } from "../plans/plan-declare.ts";
import { jsonTraffic } from "./render-plan.ts";

interface Context {
  readonly stack: string;
  /** The stack file, as messages name it. */
  readonly fileName: string;
  readonly place: Place;
  readonly isDryRun: boolean;
  /** A line for each function, also where many are alike. */
  readonly verbose?: boolean;
}

/** A line for each function, then one for the stack file: what has changed, or would change in a dry run. */
export function renderDeclare(
  { functions, edits }: DeclarePlan,
  { fileName, place, isDryRun, verbose = false }: Context,
): string {
  const said = functions.map(({ name, declared, serves, changes }) => ({
    name,
    mark: changes ? "~" : " ",
    text: changes ? `${describeTraffic(declared)} -> ${describeTraffic(serves)}` : describeTraffic(serves),
  }));
  const rows = renderLines(said, verbose);
  const did =
    edits.length === 0
      ? `${fileName} says what LIVE serves already`
      : `${fileName} ${isDryRun ? "would say" : "says"} what LIVE serves (${describePlace(place)})`;
  const changed = functions.filter(({ changes }) => changes).length;
  return `${rows.join("\n")}\n${did}; ${changed} of ${functions.length} changed.\n`;
}

/** The same as one JSON document. `stackFile.written` is false if there was nothing to write. */
export function jsonDeclare(
  { functions, serial, edits }: DeclarePlan,
  { isDryRun }: Pick<Context, "isDryRun">,
): object {
  return {
    fromAws: true,
    dryRun: isDryRun,
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
