/** One step of the rehearsal: its command, its expected effects, and the judgement of its result. */

import { foreignText } from "../../lib/foreign-text.ts";
import type { Traffic } from "./call-live.ts";
import type { Changes } from "./changes.ts";

/** The expected effects of a step. Absent members are not judged; exit code and errors always are. */
export interface Expectation {
  /** Exit code; 0 where absent. */
  readonly exitCode?: number;
  /** Numbers of resources by kind of change; an absent kind is not judged. */
  readonly changes?: Partial<Changes>;
  /** Share of LIVE's traffic by version, in percent. */
  readonly serves?: Readonly<Record<string, number>>;
  /** The version whose code fails one call in five. It must show errors after 100 calls, others never. */
  readonly failing?: string;
  /** The message of the serving code, for when the version number does not tell old code from new. */
  readonly message?: string;
  /** Text that the command's output must hold. */
  readonly output?: readonly RegExp[];
}

/** A command as a person types it, or an act of somebody outside the project. */
export interface Step {
  readonly name: string;
  readonly stack: string;
  readonly command: string;
  /** Runs instead of `command`, which is then only shown; resolves to the output. */
  readonly act?: () => Promise<string>;
  /**
   * LIVE is called while the command runs, too, and AWS's time runs so much faster meanwhile. Only for the stage of our own
   * story.
   */
  readonly speed?: number;
  /** Number of calls through LIVE after the step; 200 where absent. */
  readonly calls?: number;
  /** Whether events of a team's functions then go through their triggers, too. */
  readonly throughTriggers?: boolean;
  readonly expect: Expectation;
}

/** The observed result of a step. */
export interface StepResult {
  readonly step: Step;
  readonly exitCode: number;
  readonly output: string;
  readonly seconds: number;
  readonly changes: Changes;
  /** The calls while the command ran, where the step asks for them. */
  readonly meanwhile?: Traffic;
  /** By function. */
  readonly traffic: Readonly<Record<string, Traffic>>;
}

/** Lists the differences between a step's result and its expected effects; an empty list is a pass. */
export function judge({ step, exitCode, output, changes, meanwhile, traffic }: StepResult): string[] {
  const { expect } = step;
  const problems: string[] = [];
  const wantedExit = expect.exitCode ?? 0;
  if (exitCode !== wantedExit) problems.push(`exit code ${exitCode}, expected ${wantedExit}`);
  for (const [kind, wanted] of Object.entries(expect.changes ?? {})) {
    const actual = changes[kind as keyof Changes];
    if (actual !== wanted) problems.push(`${actual} resources to ${kind}, expected ${wanted}`);
  }
  for (const text of expect.output ?? []) {
    if (!text.test(output)) problems.push(`its output does not say ${text}`);
  }
  if (meanwhile)
    problems.push(...judgeCalls(meanwhile, expect.failing).map((problem) => `meanwhile ${problem}`));
  const functions = Object.entries(traffic);
  for (const [name, one] of functions) {
    const where = functions.length > 1 ? `${name}: ` : "";
    problems.push(...judgeTraffic(one, expect).map((problem) => where + problem));
  }
  return problems;
}

function judgeTraffic(traffic: Traffic, expect: Expectation): string[] {
  const problems: string[] = [];
  if (expect.serves)
    problems.push(
      ...(traffic.named ? judgeNamed(traffic.named, expect.serves) : judgeShares(traffic, expect.serves)),
    );
  problems.push(...judgeCalls(traffic, expect.failing));
  if (expect.message && traffic.messages.join() !== expect.message) {
    problems.push(
      `callers were told "${foreignText(traffic.messages.join('", "'))}", expected "${expect.message}"`,
    );
  }
  return [...problems, ...(traffic.problems ?? []).map(foreignText)];
}

function judgeNamed(
  named: Readonly<Record<string, number>>,
  serves: Readonly<Record<string, number>>,
): string[] {
  const versions = [...new Set([...Object.keys(serves), ...Object.keys(named)])];
  return versions
    .filter((version) => (named[version] ?? 0) !== (serves[version] ?? 0))
    .map(
      (version) =>
        `LIVE names version ${version} for ${named[version] ?? 0} %, expected ${serves[version] ?? 0} %`,
    );
}

/**
 * The number of calls that a version gets of n is binomial: mean n·p, deviation √(n·p·(1-p)).
 * Five deviations are allowed: a correct split fails once in more than a million runs.
 */
function judgeShares(traffic: Traffic, serves: Readonly<Record<string, number>>): string[] {
  const problems: string[] = [];
  const total = Object.values(traffic.byVersion).reduce((sum, { calls }) => sum + calls, 0);
  for (const version of new Set([...Object.keys(serves), ...Object.keys(traffic.byVersion)])) {
    const share = (serves[version] ?? 0) / 100;
    const calls = traffic.byVersion[version]?.calls ?? 0;
    const allowance = 5 * Math.sqrt(total * share * (1 - share));
    if (total === 0 || Math.abs(calls - total * share) > allowance) {
      problems.push(`version ${version} met ${calls} of ${total} calls, expected ${share * 100} %`);
    }
  }
  return problems;
}

/** If one call in five fails, 100 calls show no error only twice in 10^10 times (0.8^100). */
const CERTAIN_TO_SHOW = 100;

function judgeCalls(traffic: Traffic, failing: string | undefined): string[] {
  const problems: string[] = [];
  if (traffic.mismatches > 0)
    problems.push(`${traffic.mismatches} answers came from another version than AWS reported`);
  for (const [version, { errors }] of Object.entries(traffic.byVersion)) {
    if (errors > 0 && version !== failing) problems.push(`version ${version} failed ${errors} calls`);
  }
  const bad = failing ? traffic.byVersion[failing] : undefined;
  if (bad && bad.calls >= CERTAIN_TO_SHOW && bad.errors === 0) {
    problems.push(
      `version ${failing} showed no errors in ${bad.calls} calls, though its code fails one in five`,
    );
  }
  return problems;
}
