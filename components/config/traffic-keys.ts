import { removeCommand, setCommand } from "../../lib/config-command.ts";
import { TRAFFIC_KEYS } from "../../lib/traffic-keys.ts";
import { INVALID, type Invalid, isEncrypted, type Report, show } from "./mistakes.ts";
import { isEmpty, readVersion, wholeNumber } from "./scalars.ts";
import { LATEST, type Traffic } from "./types.ts";

export { TRAFFIC_KEYS };

type Values = Readonly<Record<string, unknown>>;

/** True if a function's entry holds any traffic key. An empty one counts: `live_version:` says `$LATEST`. */
export function setsTraffic(values: Values): boolean {
  return TRAFFIC_KEYS.some((key) => Object.hasOwn(values, key) && values[key] !== undefined);
}

/**
 * The stack's traffic keys whose values are not the default. A default counts as absent, because Pulumi fills
 * in the default of `live_version` and the program can't tell the two apart.
 */
export function nonDefaultTrafficKeys(values: Values): string[] {
  return TRAFFIC_KEYS.filter((key) => {
    const value = values[key];
    if (isEmpty(value)) return false;
    return key === "canary_weight" ? wholeNumber(value) !== 0 : value !== LATEST && value !== "latest";
  });
}

/** Reads one set of traffic keys (`prefix` is `""` or `functions.hello.`) and checks them together. */
export function readTraffic(prefix: string, values: Values, report: Report): Traffic | Invalid {
  const live = readVersion(`${prefix}live_version`, values.live_version, report);
  const canary = isEmpty(values.canary_version)
    ? undefined
    : readVersion(`${prefix}canary_version`, values.canary_version, report);
  const weight = readWeight(
    `${prefix}canary_weight`,
    values.canary_weight,
    promotion(prefix, canary),
    report,
  );
  if (weight === INVALID) return INVALID;
  if (weight === 0) return live === INVALID || canary === INVALID ? INVALID : { live };

  if (canary === undefined) {
    report(
      `${prefix}canary_weight`,
      `${weight} % go nowhere: there is no canary_version.`,
      `Name the canary: ${setCommand(`${prefix}canary_version`, 8)}`,
    );
  }
  if (canary === LATEST) {
    report(
      `${prefix}canary_version`,
      "$LATEST can't be a canary: AWS splits traffic between published versions only.",
      `Name a published version, for example: ${setCommand(`${prefix}canary_version`, 8)}`,
    );
  }
  if (live === LATEST) {
    report(
      `${prefix}canary_weight`,
      `${weight} % can't be split off: LIVE follows $LATEST, and AWS splits traffic between published versions only.`,
      `Pin LIVE first: ${setCommand(`${prefix}live_version`, 7)}`,
    );
  }
  if (canary === live && canary !== LATEST && canary !== INVALID) {
    report(
      `${prefix}canary_version`,
      `${String(canary)} is live_version too; a canary is another version.`,
      `Choose another version, or no canary: ${setCommand(`${prefix}canary_weight`, 0)}`,
    );
  }
  if (live === INVALID || canary === INVALID || canary === undefined) return INVALID;
  return live === LATEST || canary === LATEST || canary === live
    ? INVALID
    : { live, canary: { version: canary, weight } };
}

/** Warns if a set of traffic keys does less, or more, than its author may think. */
export function trafficWarnings(prefix: string, values: Values, stackLive: string | undefined): string[] {
  const owner = prefix === "" ? "the stack" : prefix.slice("functions.".length, -1);
  const warnings: string[] = [];
  if (!isEmpty(values.canary_version) && isEmpty(values.canary_weight)) {
    warnings.push(
      `${prefix}canary_version ${show(values.canary_version)} gets no traffic: canary_weight of ${owner} is not set.`,
    );
  }
  if (prefix !== "" && values.live_version === undefined && stackLive !== undefined && stackLive !== LATEST) {
    warnings.push(
      `LIVE of ${owner} follows $LATEST, not the stack's ${stackLive}: a function that sets a traffic key inherits none. Set ${prefix}live_version too.`,
    );
  }
  return warnings;
}

/** How to declare that the canary gets everything. No verb of `live` moves LIVE forward while the file is mistaken. */
function promotion(prefix: string, canary: string | Invalid | undefined): string {
  const end = removeCommand(`${prefix}canary_weight`);
  if (canary === undefined || canary === INVALID)
    return `Name it as live_version, and end the canary: ${end}`;
  return `Declare the promotion: ${setCommand(`${prefix}live_version`, canary)} && ${end}`;
}

function readWeight(key: string, value: unknown, promote: string, report: Report): number | Invalid {
  if (isEmpty(value)) return 0;
  const weight = wholeNumber(value);
  if (weight !== undefined && weight >= 0 && weight <= 99) return weight;
  report(key, weightMessage(value, weight), weight === 100 ? promote : weightHint(key, value, weight));
  return INVALID;
}

function weightMessage(value: unknown, weight: number | undefined): string {
  if (weight === 100) return "100 is not a canary's share: with all of the traffic it is the live version.";
  const wrong = weight === undefined ? "is not a whole percent" : "is out of range";
  return `${show(value)} ${wrong}. A canary gets 1 to 99 percent; 0 means no canary.`;
}

function weightHint(key: string, value: unknown, weight: number | undefined): string {
  if (isEncrypted(value)) return `Only environment values may be encrypted: ${setCommand(key, 10)}`;
  const meant = weight === undefined ? meantPercent(value) : undefined;
  if (meant !== undefined) return `Write it in percent: ${setCommand(key, meant)}`;
  if (weight !== undefined && weight < 0) return `To end the canary: ${removeCommand(key)}`;
  return `Use a whole percent from 1 to 99, for example: ${setCommand(key, 10)}`;
}

/** The whole percent that `0.1` or `10%` stands for. */
function meantPercent(value: unknown): number | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const text = String(value);
  const percent = text.endsWith("%") ? Number(text.slice(0, -1)) : Number(text) * 100;
  const whole = Math.round(percent);
  return Math.abs(percent - whole) < 1e-9 && whole >= 1 && whole <= 99 ? whole : undefined;
}
