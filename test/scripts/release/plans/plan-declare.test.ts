import { expect } from "chai";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import type { LedgerState } from "../../../../scripts/release/model/snapshot.ts";
import { planDeclare } from "../../../../scripts/release/plans/plan-declare.ts";
import { jsonDeclare, renderDeclare } from "../../../../scripts/release/shown/render-declare.ts";
import { aStack, on } from "../builders.ts";

const SERVED = { a: on("2"), b: on("5", "6", 12.5) };
const DECLARED = {
  live_serial: 4,
  functions: { a: { live_version: "2" }, b: { live_version: "5" } },
};
const ledger = (serial: number): LedgerState => {
  const value = ledgerOf(serial, new Map(Object.entries(SERVED)));
  return { kind: "read", now: { value, raw: "", entry: 9 } };
};
const planOf = (state: LedgerState, selected = ["a", "b"]) => {
  const snapshot = { ...aStack(SERVED, DECLARED, state), selected };
  return planDeclare(snapshot, snapshot.config);
};
const CONTEXT = {
  stack: "prd",
  fileName: "Pulumi.prd.yaml",
  place: { account: "123456789012", region: "eu-west-1" },
  isDryRun: false,
};

describe("the plan of sync --from-aws", () => {
  it("declares what LIVE serves, in whole percents, and changes nothing else", () => {
    const plan = planOf(ledger(4));
    expect(plan.functions.map(({ name, changes }) => `${name} ${changes}`)).to.deep.equal([
      "a false",
      "b true",
    ]);
    expect(plan.edits.filter(({ value }) => value !== undefined)).to.deep.equal([
      { path: ["functions", "b", "live_version"], value: "5" },
      { path: ["functions", "b", "canary_version"], value: "6" },
      { path: ["functions", "b", "canary_weight"], value: 13 },
    ]);
    expect(renderDeclare(plan, CONTEXT)).to.equal(`\
  a: 2 at 100 %
~ b: 5 at 100 % -> 5 at 87 %, 6 at 13 %
Pulumi.prd.yaml says what LIVE serves (account 123456789012, eu-west-1); 1 of 2 changed.
`);
  });

  it("covers only the selected functions", () => {
    expect(planOf(ledger(4), ["a"]).functions.map(({ name }) => name)).to.deep.equal(["a"]);
  });

  it("covers all functions and takes over the ledger's serial if the file is older than the ledger", () => {
    const plan = planOf(ledger(7), ["a"]);
    expect(plan.functions.map(({ name }) => name)).to.deep.equal(["a", "b"]);
    expect(plan.edits.at(-1)).to.deep.equal({ path: ["live_serial"], value: 7 });
  });

  it("never lowers the serial, and does not change it if the ledger can't be read", () => {
    expect(planOf(ledger(2)).serial).to.equal(4);
    const unreadable = { kind: "unreadable", error: { code: "AccessDenied", message: "no" } } as const;
    expect(planOf(unreadable).serial).to.equal(undefined);
  });

  it("says whether the ledger differs from what LIVE serves", () => {
    const other = ledgerOf(4, new Map([["a", on("1")]]));
    expect(planOf({ kind: "read", now: { value: other, raw: "", entry: 9 } }).ledgerIsStale).to.equal(true);
    expect(planOf(ledger(4)).ledgerIsStale).to.equal(false);
  });

  it("reports the file as written only if there were changes and no --dry-run", () => {
    const written = (isDryRun: boolean, state = ledger(4), selected = ["a", "b"]) =>
      (jsonDeclare(planOf(state, selected), { ...CONTEXT, isDryRun }) as { stackFile: { written: boolean } })
        .stackFile.written;
    expect([written(false), written(true), written(false, ledger(4), ["a"])]).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect(renderDeclare(planOf(ledger(4), ["a"]), CONTEXT)).to.contain("says what LIVE serves already");
    expect(renderDeclare(planOf(ledger(4)), { ...CONTEXT, isDryRun: true })).to.contain("would say");
  });
});
