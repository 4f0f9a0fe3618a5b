import { printedCommand } from "../../../lib/printed-command.ts";
import { describePlace, type Place } from "../model/place.ts";
import { count } from "../model/text.ts";
import { describeTraffic } from "../model/traffic.ts";
import type { AdoptPlan } from "../plans/plan-adopt.ts";
import { jsonTraffic } from "./render-plan.ts";

interface Context {
  readonly stack: string;
  /** The stack file, as messages name it. */
  readonly fileName: string;
  readonly place: Place;
  readonly isDryRun: boolean;
}

/** What is adopted, what is in the way, the lines that keep the function as it is, and what to type next. */
export function renderAdopt(plan: AdoptPlan, context: Context): string {
  const { name, adoption, aliasChoice, traffic, obstacles, edits, kept } = plan;
  const { functionName, aliasName } = adoption;
  const { stack, fileName, place, isDryRun } = context;
  const choice = aliasChoice ? ` (${aliasChoice})` : "";
  const serves = traffic
    ? `LIVE is its alias ${aliasName}${choice}, which serves ${describeTraffic(traffic)}`
    : "there is no LIVE yet";
  const json = Object.entries(kept.functionJson).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return [
    `${name} of ${stack} is ${functionName} (${describePlace(place)}): ${serves}.`,
    ...obstacles.flatMap(({ message, commands, byHand }) => [
      `! ${message}.`,
      ...commands.map((command) => `    ${command}`),
      ...(byHand ? [`    ${byHand}.`] : []),
    ]),
    "",
    `Lines of functions/${name}/function.json that keep what it has:`,
    json.join(",\n"),
    ...declareLines(plan),
    ...variableLines(plan, stack),
    "",
    obstacles.length > 0
      ? `Nothing was written: ${count(obstacles.length, "thing")} first. Then run this again.`
      : `${edits.length === 0 ? `${fileName} says so already` : `${fileName} ${isDryRun ? "would say" : "says"} so`}. ${next(plan, stack)}`,
    "",
  ].join("\n");
}

function declareLines({ name, kept }: AdoptPlan): string[] {
  if (Object.keys(kept.declared).length === 0) return [];
  return [
    "",
    "Call in index.ts that keeps the rest:",
    `  ${declareCall(name, kept.declared).replaceAll("\n", "\n  ")}`,
  ];
}

/** The call as TypeScript. */
function declareCall(name: string, declared: object): string {
  return `declare(${JSON.stringify(name)}, ${literal({ function: declared })});`;
}

/** JSON whose keys stand without quotes where they can. No text begins a line: its line ends are escapes. */
function literal(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
}

function variableLines(plan: AdoptPlan, stack: string): string[] {
  if (plan.kept.variables.length === 0) return [];
  return [
    "",
    "Its variables. Each command asks for the value; without it, the next update removes the variable:",
    ...variableCommands(plan, stack).map((command) => `  ${command}`),
  ];
}

function variableCommands({ name, kept }: AdoptPlan, stack: string): string[] {
  return kept.variables.map((variable) =>
    printedCommand("pulumi config set --secret --path KEY", {
      KEY: `functions.${name}.environment.${variable}`,
      stack,
    }),
  );
}

function next({ name, traffic }: AdoptPlan, stack: string): string {
  const look = `What an update would change: ${printedCommand("pulumi preview --diff", { stack })}`;
  if (traffic?.live !== "$LATEST") return look;
  const pin = printedCommand("live publish --pin", {
    stack,
    functions: [name],
    flags: { "accept-deployed": true },
  });
  return `LIVE follows $LATEST, which a release stack refuses to adopt. There, pin it first: ${pin}. ${look}`;
}

/** The same for a document. */
export function jsonAdopt(plan: AdoptPlan, { stack, isDryRun }: Pick<Context, "stack" | "isDryRun">): object {
  const { name, adoption, traffic, obstacles, edits, kept } = plan;
  return {
    dryRun: isDryRun,
    adoption: {
      name,
      function: adoption.functionName,
      roleArn: adoption.roleArn,
      alias: adoption.aliasName,
      serves: traffic ? jsonTraffic(traffic) : null,
      obstacles: obstacles.map(({ message, commands, byHand }) => ({
        message,
        commands,
        byHand: byHand ?? null,
      })),
      functionJson: kept.functionJson,
      declare: Object.keys(kept.declared).length === 0 ? null : { function: kept.declared },
      variables: kept.variables,
      variableCommands: variableCommands(plan, stack),
    },
    stackFile: { written: !isDryRun && obstacles.length === 0 && edits.length > 0 },
  };
}
