/** Times a whole `live rollback` process: against Node, against the AWS CLI, far away, of many functions. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, renderComparison, type Samples, takeTurns } from "./compare.ts";
import { type OwnProcessAws, startOwnProcess } from "./fleet.ts";
import { makeReleases, run } from "./releases.ts";

/** Times one function against `node -e 0`, and against the two AWS CLI commands that move and confirm. */
export async function benchRollback(rounds: number): Promise<string[]> {
  const hasAwsCli = await run("aws", ["--version"]).then(
    () => true,
    () => false,
  );
  return withAws([], async (aws) => {
    const releases = await makeReleases(aws, "one", 1, 2 * rounds + 3);
    const rollback: [string, () => Promise<void>] = ["live rollback", () => releases.rollback(aws.endpoint)];
    try {
      const node = await takeTurns(rounds, ["node -e 0", () => run(process.execPath, ["-e", "0"])], rollback);
      const lines = [renderComparison(node, "at most 4x")];
      if (!hasAwsCli) return [...lines, "the AWS CLI is not installed: not compared with it"];
      const alias = ["--function-name", "cli", "--name", "LIVE"];
      const other = await makeReleases(aws, "cli", 1, 2);
      other.close();
      alias[1] = other.physicalNames[0] ?? "";
      let version = 2;
      const aliasCommands = async () => {
        version = 3 - version;
        const move = ["lambda", "update-alias", ...alias, "--function-version", String(version)];
        await run("aws", move, aws);
        await run("aws", ["lambda", "get-alias", ...alias], aws);
      };
      const cli = await takeTurns(rounds, ["aws update-alias + get-alias", aliasCommands], rollback);
      return [...lines, renderComparison(cli, "at most 0.15x")];
    } finally {
      releases.close();
    }
  });
}

const LATENCY_MS = 200;

/** Adds 200 ms to each answer and counts the rounds of calls that one rollback makes in sequence. */
export async function benchLatency(rounds: number): Promise<string[]> {
  return withAws([], (near) =>
    withAws(["--latency-ms", String(LATENCY_MS)], async (far) => {
      const [here, there] = await Promise.all([
        makeReleases(near, "near", 1, rounds + 2),
        makeReleases(far, "far", 1, rounds + 2),
      ]);
      const compared = await takeTurns(
        rounds,
        ["live rollback", () => here.rollback(near.endpoint)],
        [`with ${LATENCY_MS} ms more for each answer`, () => there.rollback(far.endpoint)],
      );
      here.close();
      there.close();
      const inSequence = (median(compared[1]) - median(compared[0])) / LATENCY_MS;
      return [`${renderComparison(compared)}, ${inSequence.toFixed(1)} rounds (at most 3)`];
    }),
  );
}

const MANY = 50;

/** Times 50 functions against one, without a rate limit. */
export async function benchMany(rounds: number): Promise<string[]> {
  return withAws([], async (aws) => {
    const one = await makeReleases(aws, "one", 1, rounds + 2);
    const many = await makeReleases(aws, "many", MANY, rounds + 2);
    const compared = await takeTurns(
      rounds,
      ["live rollback of one function", () => one.rollback(aws.endpoint)],
      [`of ${MANY}`, () => many.rollback(aws.endpoint)],
    );
    one.close();
    many.close();
    return [renderComparison(compared, "at most 3x")];
  });
}

/** Times 50 functions that have a function.json each against 50 without: a rollback needs their names alone. */
export async function benchSettings(rounds: number): Promise<string[]> {
  return withAws([], async (aws) => {
    const without = await makeReleases(aws, "without", MANY, rounds + 2);
    const settings = await makeReleases(aws, "settings", MANY, rounds + 2);
    settings.writeSettings();
    const compared = await takeTurns(
      rounds,
      [`live rollback of ${MANY} functions without function.json`, () => without.rollback(aws.endpoint)],
      ["with", () => settings.rollback(aws.endpoint)],
    );
    without.close();
    settings.close();
    return [renderComparison(compared, "at most 1.05x")];
  });
}

const RATE = 15;
/** GetAlias, UpdateAlias, and GetAlias again. GetFunction does not count: it has its own quota. */
const CALLS_PER_FUNCTION = 3;

/** Times 1, 10 and 100 functions at the rate of a real account, against the least time for their calls. */
export async function benchRate(): Promise<string[]> {
  const data = mkdtempSync(join(tmpdir(), "lambda-live-bench-data-"));
  const sizes = [1, 10, 100];
  try {
    const projects = await withAws(["--data", data], (aws) =>
      Promise.all(sizes.map((size) => makeReleases(aws, `size-${size}`, size, 2))),
    );
    return await withAws(["--data", data, "--rate", String(RATE)], async (aws) => {
      const lines: string[] = [];
      for (const [index, releases] of projects.entries()) {
        const size = sizes[index] ?? 0;
        const startedAt = performance.now();
        await releases.rollback(aws.endpoint);
        const took: Samples = { name: "it took", milliseconds: [performance.now() - startedAt] };
        releases.close();
        const calls = CALLS_PER_FUNCTION * size;
        const bound: Samples = {
          name: `live rollback of ${size}, ${calls} calls at ${RATE}/s`,
          milliseconds: [(calls / RATE) * 1000],
        };
        lines.push(renderComparison([bound, took], "at most 1.2x"));
      }
      return lines;
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function withAws<T>(flags: readonly string[], use: (aws: OwnProcessAws) => Promise<T>): Promise<T> {
  const aws = await startOwnProcess(...flags);
  try {
    return await use(aws);
  } finally {
    await aws.close();
  }
}
