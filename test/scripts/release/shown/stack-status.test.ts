import { expect } from "chai";
import type { LedgerState, StackSnapshot } from "../../../../scripts/release/model/snapshot.ts";
import { statusWarnings } from "../../../../scripts/release/shown/stack-status.ts";
import { aStack, on } from "../builders.ts";

const recorded = (live: string, serial = 0): LedgerState => ({
  kind: "read",
  now: { value: { serial, functions: { a: { live } } }, raw: "", entry: 1 },
});
const STALE = "the ledger of prd is stale: LIVE was moved without it; the next move records what serves";

describe("the warnings about a stack", () => {
  const warn = (serves: string, declared: string, ledger: LedgerState) =>
    statusWarnings(aStack({ a: on(serves) }, { live_version: declared }, ledger));

  it("offer sync for a stale ledger only where sync moves nothing and is not refused", () => {
    expect(warn("2", "2", recorded("1"))).to.deep.equal([`${STALE}, or: live sync -s prd`]);
    expect(warn("2", "1", recorded("1")), "sync would undo the move").to.deep.equal([STALE]);
    expect(warn("2", "2", recorded("1", 5))[0], "sync is refused in an older checkout").to.equal(STALE);
    const snapshot = aStack({ a: on("2") }, { live_version: "2" }, recorded("1"));
    expect(statusWarnings(snapshot, true), "sync is refused for mistakes").to.deep.equal([STALE]);
  });

  it("miss no ledger where nothing is deployed", () => {
    const stack = aStack({ a: on("$LATEST") });
    expect(statusWarnings(stack)).to.deep.equal(["prd: there is no ledger yet; the next move writes one"]);
    const error = { code: "LiveMissing", message: "" };
    const functions = stack.functions.map((fn) => ({ ...fn, live: { ok: false, error } }) as const);
    expect(statusWarnings({ ...stack, functions } as StackSnapshot)).to.deep.equal([]);
  });
});
