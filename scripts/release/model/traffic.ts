import type { Traffic } from "../../../components/config.ts";

/** An alias as `UpdateAlias` takes and `GetAlias` answers it: primary version, and fractions by version. */
export interface AliasTarget {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** Traffic of an alias as AWS shows it. A weight of 0 is no canary; fractions become percents. */
export function trafficOf(target: AliasTarget): Traffic {
  const [entry] = Object.entries(target.weights).filter(([, fraction]) => fraction > 0);
  if (!entry) return { live: target.version };
  return { live: target.version, canary: { version: entry[0], weight: toPercent(entry[1]) } };
}

/** The full state of an alias that serves `traffic`. Without a canary, the weights are cleared. */
export function targetOf(traffic: Traffic): AliasTarget {
  const { canary } = traffic;
  return {
    version: traffic.live,
    weights: canary ? { [canary.version]: toFraction(canary.weight) } : {},
  };
}

/** 10 percent is the fraction 0.1, exactly as a person would write it. */
export function toFraction(percent: number): number {
  return Number((percent / 100).toFixed(6));
}

/** The fraction 0.1 is 10 percent. Percents of fractions that other tools set keep two decimals. */
export function toPercent(fraction: number): number {
  return Number((fraction * 100).toFixed(2));
}

export function sameTraffic(one: Traffic, other: Traffic): boolean {
  return (
    one.live === other.live &&
    one.canary?.version === other.canary?.version &&
    one.canary?.weight === other.canary?.weight
  );
}

/** `7 at 100 %`, `7 at 90 %, 8 at 10 %`, `$LATEST at 100 %`. */
export function describeTraffic(traffic: Traffic): string {
  const { canary } = traffic;
  if (!canary) return `${traffic.live} at 100 %`;
  return `${traffic.live} at ${Number((100 - canary.weight).toFixed(2))} %, ${canary.version} at ${canary.weight} %`;
}

/** Every version that serves: stable first. */
export function versionsOf(traffic: Traffic): string[] {
  return traffic.canary ? [traffic.live, traffic.canary.version] : [traffic.live];
}

export function isNumbered(version: string): boolean {
  return /^[1-9]\d*$/.test(version);
}

/** Only the published versions, oldest first. */
export function publishedOf<Item extends { readonly version: string }>(versions: readonly Item[]): Item[] {
  return versions
    .filter(({ version }) => isNumbered(version))
    .sort((one, other) => Number(one.version) - Number(other.version));
}

/** Whether `version` was published after `other`. */
export function isNewer(version: string, other: string): boolean {
  return Number(version) > Number(other);
}
