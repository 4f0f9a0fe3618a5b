/**
 * Properties draw the same cases in every run, so that a green run stays green on another machine.
 * To search further, before a release or after a change of a parser: PROPERTY_RUNS=20000 PROPERTY_SEED=7 npm test
 */
import fc from "fast-check";

const { PROPERTY_SEED, PROPERTY_RUNS } = process.env;

fc.configureGlobal({
  seed: Number(PROPERTY_SEED ?? 1),
  ...(PROPERTY_RUNS ? { numRuns: Number(PROPERTY_RUNS) } : {}),
});
