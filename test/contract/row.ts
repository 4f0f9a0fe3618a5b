/** A fact about AWS that a server can be held to. */
import type { Laboratory } from "./laboratory.ts";

/** One fact: a sentence, its source, and the check that shows it. */
export interface Row {
  readonly topic: string;
  /** The fact, as a sentence. */
  readonly says: string;
  /**
   * Source of the fact: `[rec]` recorded against AWS, `[live]` quoted from AWS by its users,
   * `[doc]` documented, `[model]` in the API's model, `[inferred]` likely but never seen recorded.
   */
  readonly source: string;
  /** Throws `Difference` or `NotSeen`; any other error is a difference too. A text is what was measured. */
  check(at: Laboratory): Promise<unknown>;
}

/** Makes a topic's table of rows, each made by `row(says, source, check)`. */
export function topic(name: string, rows: readonly Omit<Row, "topic">[]): Row[] {
  return rows.map((each) => ({ ...each, topic: name }));
}

/** One line of a topic's table. */
export function row(says: string, source: string, check: Row["check"]): Omit<Row, "topic"> {
  return { says, source, check };
}

const SNAPSHOTS = "LocalStack, tests/aws/services";

/** Recorded against AWS in LocalStack's snapshots of Lambda's API. */
export function recordedApi(test: string): string {
  return `[rec] ${SNAPSHOTS}/lambda_/test_lambda_api.snapshot.json: ${test}`;
}

/** Recorded against AWS in LocalStack's snapshots of running functions. */
export function recordedRun(test: string): string {
  return `[rec] ${SNAPSHOTS}/lambda_/test_lambda.snapshot.json: ${test}`;
}

/** Recorded against AWS in LocalStack's snapshots of another service: `recorded("ssm/test_ssm", "TestSSM::...")`. */
export function recorded(file: string, test: string): string {
  return `[rec] ${SNAPSHOTS}/${file}.snapshot.json: ${test}`;
}
