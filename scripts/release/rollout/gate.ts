/**
 * The two tests of the gate, as e-values: docs/rollouts.md has formula, proof and sources.
 *
 * For an increase d of the canary's share of bad calls over stable's, one stratum with N calls, of which the canary
 * got w N, multiplies the evidence by
 *
 *     (1 + l (1/w - d)) ^ bad calls of the canary
 *   x (1 - l (1/(1-w) + d)) ^ bad calls of stable
 *   x (1 - l d) ^ good calls of both
 *
 * with l > 0 as evidence for "worse than d", l < 0 for "not worse than d". |l| is as large as keeps each base positive,
 * times a stake k below 1. Evidence is the mean over a grid of stakes of the product over all strata. Whatever made the
 * calls fail, its expectation is at most 1 where the claim is wrong: evidence of 100 comes by chance once in 100 times.
 */
import type { Stratum } from "./strata.ts";

/** The claim that evidence is gathered for. */
export type Claim = "worse" | "not worse";

/** Stakes: the fractions of the largest possible |l|. Small ones suit small differences, large ones rare failures. */
export const STAKES: Readonly<Record<Claim, readonly number[]>> = {
  worse: geometric(16, 0.002, 0.95),
  "not worse": geometric(8, 0.05, 0.98),
};

function geometric(size: number, first: number, last: number): number[] {
  return Array.from({ length: size }, (_, index) => first * (last / first) ** (index / (size - 1)));
}

/** ln of what a bad call that speaks against the claim leaves of each stake's evidence. */
const LOG_LEFT: typeof STAKES = {
  worse: STAKES.worse.map((stake) => Math.log1p(-stake)),
  "not worse": STAKES["not worse"].map((stake) => Math.log1p(-stake)),
};

/** ln of the evidence of each stake. */
export type LogEvidence = readonly number[];

/** The evidence before the first stratum: 1 for each stake. */
export function noEvidence(claim: Claim): number[] {
  return STAKES[claim].map(() => 0);
}

/** The evidence of the strata, for `increase` as a fraction. A stratum in which a version had no call tells nothing. */
export function gather(claim: Claim, strata: readonly Stratum[], increase: number): LogEvidence {
  const logs = noEvidence(claim);
  for (const { canary, stable } of strata) {
    if (canary.calls === 0 || stable.calls === 0) continue;
    const calls = canary.calls + stable.calls;
    const good = calls - canary.bad - stable.bad;
    const share = canary.calls / calls;
    addTo(logs, claim, share, increase, { badOfCanary: canary.bad, badOfStable: stable.bad, good });
  }
  return logs;
}

/** The growth with each call of the evidence for "not worse", if a call is bad with the same chance in both versions. */
export function growthOfEqual(share: number, increase: number, badShare: number): LogEvidence {
  const logs = noEvidence("not worse");
  const [badOfCanary, badOfStable] = [share * badShare, (1 - share) * badShare];
  addTo(logs, "not worse", share, increase, { badOfCanary, badOfStable, good: 1 - badShare });
  return logs;
}

interface Outcomes {
  readonly badOfCanary: number;
  readonly badOfStable: number;
  readonly good: number;
}

/**
 * Adds ln of the factor above to each stake's sum. A bad call that speaks against the claim leaves
 * 1 - k of the evidence, whatever the share: the other two logarithms are what `live simulate` mostly does.
 */
function addTo(logs: number[], claim: Claim, share: number, increase: number, outcomes: Outcomes): void {
  const { badOfCanary, badOfStable, good } = outcomes;
  const canary = 1 / share - increase;
  const stable = 1 / (1 - share) + increase;
  const isWorse = claim === "worse";
  const [speakFor, speakAgainst] = isWorse ? [badOfCanary, badOfStable] : [badOfStable, badOfCanary];
  const gain = isWorse ? canary / stable : stable / canary;
  const drift = isWorse ? -increase / stable : increase / canary;
  const [stakes, left] = [STAKES[claim], LOG_LEFT[claim]];
  for (let index = 0; index < stakes.length; index += 1) {
    const stake = stakes[index] as number;
    let log = good * Math.log1p(stake * drift) + speakAgainst * (left[index] as number);
    if (speakFor > 0) log += speakFor * Math.log1p(stake * gain);
    logs[index] = (logs[index] as number) + log;
  }
}

/** The evidence as one number: the mean over the stakes. */
export function evidence(logs: LogEvidence): number {
  return Math.exp(Math.min(logMean(logs), LARGEST_LOG));
}

/** Evidence stays a number that JSON can hold. */
const LARGEST_LOG = 700;

/** ln of the mean of the exponentials, without overflow. */
export function logMean(logs: LogEvidence): number {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length);
}

/**
 * The evidence for "worse by `increase`" since the rollout's start: the mean over the starts at each of `starts` steps.
 * Each start counts the strata of its own and all later steps, so that a good step does not drown a bad one
 * after it. A step to come has evidence 1. `steps` are the strata of each step until now.
 */
export function worseSince(steps: readonly (readonly Stratum[])[], increase: number, starts: number): number {
  const toCome = Array.from({ length: Math.max(0, starts - steps.length) }, () => 0);
  let since = noEvidence("worse");
  const ofStarts = [...steps].reverse().map((strata) => {
    const own = gather("worse", strata, increase);
    since = since.map((log, index) => log + (own[index] as number));
    return logMean(since);
  });
  return evidence([...toCome, ...ofStarts]);
}

/** The evidence at which the canary is worse: 99 % sure for all comparisons of the release together. */
export function worseBar(comparisons: number): number {
  return 100 * comparisons;
}

/** The evidence at which the canary is not worse than the limit, for a confidence in percent. */
export function notWorseBar(confidence: number): number {
  return 100 / (100 - confidence);
}
