/** Compares two things that take turns in one run, so that other load on the machine slows both. */

/** Milliseconds of each turn. */
export interface Samples {
  readonly name: string;
  readonly milliseconds: readonly number[];
}

export type Task = () => Promise<unknown>;

/** What takes turns: its name, what is timed, and what is run before that, untimed. */
export type Turn = readonly [name: string, run: Task, prepare?: Task];

/** Runs two things in turns, `rounds` times each after one unmeasured turn. */
export async function takeTurns(rounds: number, first: Turn, second: Turn): Promise<[Samples, Samples]> {
  const samples: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    for (const [index, [, run, prepare]] of [first, second].entries()) {
      await prepare?.();
      const startedAt = performance.now();
      await run();
      if (round >= 0) samples[index]?.push(performance.now() - startedAt);
    }
  }
  return [
    { name: first[0], milliseconds: samples[0] },
    { name: second[0], milliseconds: samples[1] },
  ];
}

/** The middle sample: one slow turn on a noisy machine does not move it. */
export function median({ milliseconds }: Samples): number {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Renders one line: both medians, their ratio (second / first), and the limit in `wanted`. */
export function renderComparison([first, second]: readonly [Samples, Samples], wanted = ""): string {
  const ratio = median(second) / median(first);
  return `${first.name} ${format(first)}, ${second.name} ${format(second)}: ${ratio.toFixed(2)}x${wanted && ` (${wanted})`}`;
}

function format(samples: Samples): string {
  const value = median(samples);
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(2)} ms`;
}
