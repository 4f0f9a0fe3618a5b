/**
 * Settings for a whole test run.
 *
 * Properties draw the same cases each time, so that a green run is green on another machine too.
 * To search further, before a release or after a change to a parser:
 * `PROPERTY_RUNS=20000 PROPERTY_SEED=7 npx mocha FILE`.
 */
import fc from "fast-check";

const { PROPERTY_SEED, PROPERTY_RUNS } = process.env;

fc.configureGlobal({
  seed: Number(PROPERTY_SEED ?? 1),
  ...(PROPERTY_RUNS ? { numRuns: Number(PROPERTY_RUNS) } : {}),
});

// Measures coverage of this process alone. Else each handler and engine that a test starts writes its own.
delete process.env.NODE_V8_COVERAGE;

const PATIENCE_MS = 30_000;

/** Ends the run even if a failed test left a server open, and says what was left. */
export const mochaHooks = {
  afterAll(): void {
    setTimeout(() => {
      process.stderr.write(`Left open by a test: ${process.getActiveResourcesInfo().join(", ")}\n`);
      process.exit();
    }, PATIENCE_MS).unref();
  },
};
