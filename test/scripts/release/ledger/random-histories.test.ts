import { expect } from "chai";
import fc from "fast-check";
import { foldHistory } from "../../../../scripts/release/ledger/history.ts";
import {
  type KnownVersions,
  knownVersions,
  withoutLost,
} from "../../../../scripts/release/ledger/lost-functions.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import { movesOf } from "../../../../scripts/release/plans/plan.ts";
import { planRollback, type RollbackPlan } from "../../../../scripts/release/plans/plan-rollback.ts";
import { refutedTargets } from "../../../../scripts/release/plans/refuted-targets.ts";
import { propertyRuns } from "../../../support/property-runs.ts";
import { aStack, aVersion } from "../builders.ts";
import { aStep, BEGIN, Model, type Step } from "./history-model.ts";

/** Plans as `live rollback` does: lists the versions of a function only where a fact speaks against its target. */
function plan(model: Model, names: readonly string[]): { plan?: RollbackPlan; lists: number } {
  const serving = Object.fromEntries([...model.serving()].filter(([name]) => names.includes(name)));
  const known = new Map<string, KnownVersions>();
  const list = (wanted: readonly string[]) => {
    const unknown = wanted.filter((name) => !known.has(name));
    for (const name of unknown) {
      const versions = [...model.of(name).versions].map(([version, lastModified]) => ({
        version,
        lastModified,
      }));
      const named = model.records.flatMap(({ value }) => value.functions[name]?.live ?? []);
      known.set(name, knownVersions(versions, named));
    }
    return unknown.length > 0;
  };
  for (let lists = 0; ; lists++) {
    const value = foldHistory(withoutLost(model.records, known));
    try {
      const planned = planRollback(aStack(serving), { histories: { ok: true, value }, known });
      const facts = new Map(
        movesOf(planned).map(({ functionName, to }) => {
          const lastModified = model.of(functionName).versions.get(to.live);
          const found = lastModified ? aVersion(to.live, { lastModified }) : undefined;
          return [functionName, new Map([[to.live, { ok: true, value: found } as const]])];
        }),
      );
      const refuted = refutedTargets(planned, facts);
      if (!list([...refuted.keys(), ...planned.doubtful])) return { plan: planned, lists };
    } catch (error) {
      if ((error as ReleaseError).code !== "NoRollbackTarget") throw error;
      if (!list(names)) return { lists };
    }
  }
}

const targetsOf = (planned: RollbackPlan | undefined) =>
  new Map(planned ? movesOf(planned).map(({ functionName, to }) => [functionName, to.live]) : []);

/** Rolls back as `live` would, and expects what the model expects. */
function rollBack(model: Model): void {
  const { plan: planned } = plan(model, [...model.functions.keys()]);
  const targets = targetsOf(planned);
  const expected = model.expected();
  expect(Object.fromEntries(targets)).to.deep.equal(Object.fromEntries(expected));
  for (const [name, to] of targets) {
    expect(model.of(name).way.map(({ version }) => version)).to.contain(to);
    expect(model.of(name).left.has(to), `${name} left ${to}`).to.equal(false);
  }
  const later = (planned?.movedLater ?? []).map(({ functionName }) => functionName);
  expect(later.sort()).to.deep.equal(model.expectedLater(expected).sort());
  for (const name of later)
    expect(Object.fromEntries(targetsOf(plan(model, [name]).plan))).to.deep.equal(
      Object.fromEntries(model.expected([name])),
    );
  model.rollBack(targets);
}

describe("rollback after random histories of functions added, removed, made again and moved in part", () => {
  it("serves what last held all traffic and was not left, or names the command that does", () => {
    const again: Step[] = Array(3).fill({ kind: "rollback", names: [], pick: 0 });
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 5, maxLength: 40 }), (steps) => {
        const model = new Model();
        try {
          for (const step of [...BEGIN, ...steps, ...again]) {
            model.play(step);
            if (step.kind === "rollback") rollBack(model);
          }
        } catch (error) {
          throw new Error(`${(error as Error).message}\nafter\n${model.told()}`, { cause: error });
        }
      }),
      propertyRuns(1000),
    );
  });
});
