import { BAD, type Figure, IN_THREES, simulateFigure, TRAFFIC, worseBy } from "../simulation/figures.ts";
import type { Spread, Summary } from "../simulation/summary.ts";

/** Heading of the section of docs/rollouts.md that the figures are in. */
export const FIGURES_HEADING = "## What a plan is worth";

const SEED = 1;

/**
 * The section of docs/rollouts.md with the figures of the plan `steps: [10, 50]`, all else by default, by that many
 * runs of each row. `scripts/write-rollout-figures.ts` writes it.
 */
export function renderFigures(runs: number): string {
  const play = (figure: Figure) => simulateFigure(figure, { runs, seed: SEED });
  const traffic = ["calls a second", "stable fails"];
  return `${FIGURES_HEADING}

\`live simulate\` plays rollouts against a model of the traffic, with the gate and the decisions of \`live rollout\`. These figures are for \`steps: [10, 50]\` and all else by default (hold 5 min, limit 1 point, confidence 95), CloudWatch two minutes late, ${runs.toLocaleString("en")} runs each. Every row is one command, for example:

\`\`\`
npm run -s live -- simulate -s prd --calls 50 --errors 1 --canary-errors 6 --bursts 0 --runs ${runs} --seed ${SEED}
\`\`\`

\`node --import ./test/support/tsx.mjs scripts/write-rollout-figures.ts ${runs}\` writes this section. A test plays rows again, with fewer runs. Where two numbers stand, half of the rollouts stay within the first and 99 of 100 within the second.

The model: calls come at random (Poisson), LIVE draws a version for each call, each call fails by chance. A burst fails 30 % of all calls of both versions for 2 minutes; rows with bursts have 3 an hour. A rollout begins at any second of a minute and looks every 30 s.

### Good versions, and versions that are a little worse

${table(
  [
    ...traffic,
    "bursts",
    "as good: taken back",
    "promoted",
    "minutes",
    "+0.5 points: taken back",
    "promoted",
    "+1 point, the limit: promoted",
    "taken back",
  ],
  TRAFFIC.map((one) => {
    const [good, half, limit] = [0, 0.5, 1].map((points) => play(worseBy(points, one)).plan) as [
      Summary,
      Summary,
      Summary,
    ];
    return [
      String(one.calls),
      percent(one.errors),
      one.bursts > 0 ? "yes" : "no",
      percent(good.takenBack),
      percent(good.promoted),
      spread(good.minutes),
      percent(half.takenBack),
      percent(half.promoted),
      percent(limit.promoted),
      percent(limit.takenBack),
    ];
  }),
)}

The others stay undecided: no verdict within \`max_hold\`, one hour for each step.

### Bad versions

CodeDeploy is its Canary10Percent5Minutes with an alarm on the new version's share of failed calls, above what stable fails plus 1 point in 2 of 2 one-minute periods, missing data not breaching. The alarm knows what stable fails; a real one has to guess. Spoiled are the calls that the new version failed and stable would have answered, until the end; what CodeDeploy did not take back goes on failing.

Nothing is taken back within 3 minutes: a minute counts if it began after the step, it lasts a minute, and CloudWatch shows it two minutes later. A rollout that begins at any second loses half a minute more on average.

${table(
  [
    ...traffic,
    "new version fails",
    "taken back",
    "minutes",
    "spoiled calls",
    "by CodeDeploy",
    "minutes",
    "spoiled calls",
  ],
  BAD.map((figure) => {
    const { plan, codeDeploy } = play(figure);
    return [
      String(figure.calls),
      percent(figure.errors),
      percent(figure.canaryErrors),
      ...[plan, codeDeploy].flatMap(({ takenBack, minutes, spoiled }) => [
        percent(takenBack),
        spread(minutes),
        spread(spoiled),
      ]),
    ];
  }),
)}

### Failures in threes

The test takes each failure for one of its own. Retries that stay with one version, each of which fails again, break that: three failures are then one event. The same version on both sides, \`--retries 2\`:

${table(
  [...traffic, "taken back", "promoted", "minutes"],
  IN_THREES.map((figure) => {
    const { takenBack, promoted, minutes } = play(figure).plan;
    return [
      String(figure.calls),
      percent(figure.errors),
      percent(takenBack),
      percent(promoted),
      spread(minutes),
    ];
  }),
)}
`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => "---:"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function percent(share: number): string {
  return `${Number(share.toFixed(2))} %`;
}

/** Rounded to halves of a minute at looks of 30 s; calls are whole anyway. */
function spread({ median, p99 }: Spread): string {
  return `${Number(median.toFixed(1))}, ${Number(p99.toFixed(1))}`;
}
