import type { ShownError } from "../model/errors.ts";
import { foldAlike, functionList, type Line, renderLines } from "../model/group-alike.ts";
import type { Paint } from "../model/paint.ts";
import { describePlace, nameWithPlace } from "../model/place.ts";
import { alignColumns, duration } from "../model/text.ts";
import type { PublishPlan } from "../plans/plan-publish.ts";
import type { PlanContext } from "./render-plan.ts";

/** The outcome of one publish. */
export type PublishOutcome = { readonly version: string } | { readonly error: ShownError };

/** The result of a run of `publish`. */
export interface PublishResult {
  readonly published: ReadonlyMap<string, PublishOutcome>;
  readonly pinned: { readonly versions: ReadonlyMap<string, string> };
  readonly milliseconds: number;
}

/** The plan of `publish` for people. */
export function renderPublishPlan(
  plan: PublishPlan,
  { stack, place, verbose = false }: PlanContext,
  paint: Paint,
): string {
  const rows = plan.actions.map((action) => {
    if (action.kind === "unchanged")
      return [
        " ",
        action.functionName,
        `${action.version} is $LATEST already`,
        paint("dim", "same code and settings"),
      ];
    return [
      paint("green", "+"),
      action.functionName,
      action.after ? `next after ${action.after}` : action.reason,
      action.after ? paint("dim", action.reason) : "",
    ];
  });
  const pins = plan.pins.map(({ functionName }) => [
    paint("yellow", "~"),
    functionName,
    "LIVE is pinned to it",
    paint("dim", "no traffic changes"),
  ]);
  const folded = foldAlike(
    [...rows, ...pins],
    ([mark, , ...said]) => [mark, ...said].join("\n"),
    verbose,
  ).map((group) => {
    const [[mark, , ...said]] = group;
    return [`${mark} ${functionList(group.map(([, name = ""]) => name))}`, ...said];
  });
  const publishing = plan.actions.filter(({ kind }) => kind === "publish").length;
  return [
    `${paint("bold", `publish in ${stack}`)} (${describePlace(place)})`,
    ...alignColumns(folded, "  "),
    `${publishing} to publish, ${plan.actions.length - publishing} unchanged${plan.pins.length > 0 ? `, ${plan.pins.length} to pin` : ""}`,
    "",
  ].join("\n");
}

/** The result of `publish` for people: a line for each function, many alike in one, then a count and the next command. */
export function renderPublishResult(
  plan: PublishPlan,
  { published, pinned, milliseconds }: PublishResult,
  { stack, place, verbose = false }: PlanContext,
  next: string,
): string {
  const said = plan.actions.map((action): Line => {
    const name = action.functionName;
    const result = published.get(name);
    const pin = pinned.versions.has(name) ? "; LIVE is pinned to it" : "";
    if (action.kind === "unchanged")
      return { mark: " ", name, text: `version ${action.version} is $LATEST already${pin}` };
    if (!result || "error" in result) return { mark: "!", name, text: "not published" };
    return { mark: "+", name, text: `version ${result.version}${pin}` };
  });
  const lines = renderLines(said, verbose);
  const versions = [...published.values()].filter((result) => "version" in result).length;
  const failed = published.size - versions;
  const pins = pinned.versions.size;
  const done =
    published.size === 0
      ? `${pins} pinned`
      : `${versions} published${failed > 0 ? `, ${failed} failed` : ""}`;
  const did =
    published.size + pins === 0
      ? `Nothing to publish in ${nameWithPlace(stack, place)}`
      : `${done} in ${stack} in ${duration(milliseconds)}`;
  const then = versions + pins > 0 && failed === 0 ? ` Next: ${next}` : "";
  return `${lines.join("\n")}\n${did}; ${pins > 0 ? "LIVE serves the same code as before" : "traffic is unchanged"}.${then}\n`;
}

/** The plan as JSON, with the result if there is one. */
export function jsonPublish(plan: PublishPlan, result?: PublishResult): object {
  const functions = plan.actions.map((action): [string, object] => {
    const published = result?.published.get(action.functionName);
    const pin = plan.pins.some(({ functionName }) => functionName === action.functionName);
    const common = { pin: result ? (result.pinned.versions.get(action.functionName) ?? null) : pin };
    if (action.kind === "unchanged")
      return [
        action.functionName,
        { action: "unchanged", version: action.version, codeSha256: action.codeSha256, ...common },
      ];
    return [
      action.functionName,
      {
        action: "publish",
        after: action.after ?? null,
        reason: action.reason,
        codeSha256: action.codeSha256,
        ...published,
        ...common,
      },
    ];
  });
  return {
    dryRun: !result,
    functions: Object.fromEntries(functions),
    ...(result ? { seconds: result.milliseconds / 1000 } : {}),
  };
}
