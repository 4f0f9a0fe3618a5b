/** A source of random numbers from 0 to below 1. */
export type Random = () => number;

/**
 * Draws how many of `trials` happen if each does with this probability. Exact: waiting times for few, and for many
 * Hörmann's transformed rejection with squeeze (BTRS, 1993), whose cost does not grow with the trials.
 */
export function drawBinomial(random: Random, trials: number, probability: number): number {
  if (trials === 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - drawBinomial(random, trials, 1 - probability);
  return trials * probability < 10
    ? countByWaiting(random, trials, probability)
    : countByRejection(random, trials, probability);
}

const MANY = 1e8;

/** Draws from Poisson's distribution: many chances with a tiny probability each, at most mean/10^8 away from it. */
export function drawPoisson(random: Random, mean: number): number {
  return drawBinomial(random, MANY, mean / MANY);
}

function countByWaiting(random: Random, trials: number, probability: number): number {
  const logOfMiss = Math.log1p(-probability);
  let tried = 0;
  for (let count = 0; ; count += 1) {
    tried += Math.max(1, Math.ceil(Math.log(1 - random()) / logOfMiss));
    if (tried > trials) return count;
  }
}

function countByRejection(random: Random, trials: number, probability: number): number {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const centre = trials * probability + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = probability / (1 - probability);
  const mode = Math.floor((trials + 1) * probability);
  const ofMode =
    (mode + 0.5) * Math.log((mode + 1) / (odds * (trials - mode + 1))) +
    stirlingTail(mode) +
    stirlingTail(trials - mode);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return count;
    if (!(count >= 0 && count <= trials)) continue;
    const bound =
      ofMode +
      (trials + 1) * Math.log((trials - mode + 1) / (trials - count + 1)) +
      (count + 0.5) * Math.log((odds * (trials - count + 1)) / (count + 1)) -
      stirlingTail(count) -
      stirlingTail(trials - count);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return count;
  }
}

/** What Stirling's formula lacks of ln(k!), for k from 0 to 9. */
const TAILS = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871,
];

function stirlingTail(k: number): number {
  const square = (k + 1) * (k + 1);
  return TAILS[k] ?? (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
