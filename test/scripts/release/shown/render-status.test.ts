import { expect } from "chai";
import type { Traffic } from "../../../../components/config.ts";
import { type Paint, plain } from "../../../../scripts/release/model/paint.ts";
import { jsonStatus, renderStatus } from "../../../../scripts/release/shown/render-status.ts";
import type {
  FunctionStatus,
  StackStatus,
  StatusRow,
} from "../../../../scripts/release/shown/stack-status.ts";
import { on } from "../builders.ts";

const NOW = Date.parse("2026-11-27T14:07:00Z");
const AT = { at: "2026-11-27T14:02:30Z", by: "arn:aws:iam::123456789012:user/alice", action: "canary" };

function aFunction(name: string, serves: Traffic, more: Partial<FunctionStatus> = {}): FunctionStatus {
  return {
    name,
    declared: serves,
    live: { ok: true, value: serves },
    drift: false,
    versions: [],
    unpublished: [],
    movedOutside: false,
    ...more,
  };
}

function unread(name: string, message: string, code = "AccessDenied"): FunctionStatus {
  const error = { code, message, hint: "live permissions -s prd" };
  return aFunction(name, on("7"), { live: { ok: false, error }, drift: undefined });
}

function aRow(functions: readonly FunctionStatus[], more: Partial<StackStatus> = {}): StatusRow {
  const place = { account: "123456789012", region: "us-east-1" };
  const status = {
    stack: "prd",
    isReleaseStack: true,
    place,
    functions,
    ledger: "read",
    serial: 4,
    isRenamed: false,
    warnings: [],
  };
  return { stack: "prd", status: { ...status, ...more } as StackStatus };
}

function render(
  rows: readonly StatusRow[],
  more: { verbose?: boolean; columns?: number; paint?: Paint; told?: string } = {},
) {
  const view = { now: NOW, paint: plain, verbose: false, columns: undefined, told: undefined, ...more };
  return renderStatus(rows, { ...view, verifyOf: (stack) => `live verify -s ${stack}` }).split("\n");
}

const NOWHERE = { account: undefined, region: undefined };
const HUNDRED = Array.from({ length: 100 }, (_, index) => `f${String(index).padStart(2, "0")}`);
const drifting = aFunction("billing", on("9"), {
  declared: on("8"),
  drift: true,
  movedOutside: true,
  lastMove: { ...AT, at: "2026-11-24T08:00:00Z", action: "promote", reason: "v8" },
});
const HEAD = "prd  release stack, account 123456789012, us-east-1, serial 4";

describe("status for people", () => {
  it("shows the canary first among 100 functions, and counts the others", () => {
    const functions = HUNDRED.map((name) => aFunction(name, on("7")));
    functions[60] = aFunction("f60", on("7", "8"), { lastMove: AT });
    expect(render([aRow(functions)])).to.deep.equal([
      HEAD,
      "  f60                                  7 at 90 %, 8 at 10 %  as declared  canary 4 min ago (14:02 UTC) by alice",
      "  99 functions (f00, f01 and 97 more)  7 at 100 %            as declared",
      "  100 functions: 1 canary, 99 as declared",
      "",
      "1 stack; no drift",
      "",
    ]);
  });

  it("puts what can't be read and drift before canaries, each cause once", () => {
    const denied = (name: string) => unread(name, `Not allowed: GetAlias on lambda-live-prd-${name}`);
    const functions = [
      aFunction("a", on("7")),
      aFunction("b", on("7", "8")),
      denied("c"),
      denied("d"),
      drifting,
      unread("e", "e is not deployed to prd yet.", "LiveMissing"),
    ];
    const shown = render([aRow(functions)]);
    const outside =
      "moved outside live and pulumi; last recorded: promote 3 d ago (2026-11-24 08:00 UTC) by alice: v8";
    expect(shown.slice(1, 8)).to.deep.equal([
      "  c, d  ! Not allowed: GetAlias on lambda-live-prd-FUNCTION",
      "    live permissions -s prd",
      "  e  ! not deployed to prd yet: pulumi up -s prd",
      `  billing  9 at 100 %            drift: declared 8 at 100 %  ${outside}`,
      "  b        7 at 90 %, 8 at 10 %  as declared",
      "  a        7 at 100 %            as declared",
      "  6 functions: 2 not readable, 1 not deployed, 1 drift, 1 canary, 1 as declared",
    ]);
    expect(shown.at(-2)).to.equal(
      "1 stack; not readable: prd; partly deployed: prd; drift in prd; look closer: live verify -s prd",
    );
    const missing = unread("e", "e is not deployed to prd yet.", "LiveMissing");
    expect(render([aRow([missing])]).slice(2)).to.deep.equal([
      "  1 function: 1 not deployed",
      "",
      "1 stack; not deployed: prd",
      "",
    ]);
  });

  it("folds many equal canaries into one line, and with -v lists each function with its versions", () => {
    const version = {
      version: "8",
      role: "canary",
      codeSha256: "abcdefghij",
      provenance: {},
      sameCodeAs: ["tst"],
    };
    const functions = HUNDRED.map((name) => aFunction(name, on("7", "8"), { versions: [version as never] }));
    expect(render([aRow(functions)])[1]).to.equal(
      "  100 functions (f00, f01 and 98 more)  7 at 90 %, 8 at 10 %  as declared  same code as tst",
    );
    const verbose = render([aRow(functions)], { verbose: true });
    expect(verbose.filter((line) => / {2}f\d\d {2}7 at 90 %/.test(line))).to.have.length(100);
    expect(verbose[2]).to.equal("    8  canary  code abcdefgh  ? old  same code as tst");
  });

  it("names a rollout under way, since when, and what comes next", () => {
    const rollout = { weight: 10, since: "2026-11-27T14:05:00Z", functions: ["a"] };
    const lines = (more: Partial<StackStatus>) => render([aRow([aFunction("a", on("7", "8"))], more)]);
    expect(lines({ rollout: { ...rollout, next: 50 } })[2]).to.equal(
      "  rollout: 10 % since 14:05 UTC (2 min), next 50 %",
    );
    expect(lines({ rollout: { ...rollout, since: "2026-11-26T14:05:00Z" } })[2]).to.equal(
      "  rollout: 10 % since 2026-11-26 14:05 UTC (1 d)",
    );
    expect(lines({}).join()).not.to.contain("rollout");
  });

  it("names the functions whose $LATEST is not yet published, in one line for each difference", () => {
    const functions = HUNDRED.map((name) => aFunction(name, on("7"), { unpublished: ["code"] }));
    expect(render([aRow(functions)])[2]).to.equal(
      "  100 functions (f00, f01 and 98 more): $LATEST is not yet published: code",
    );
  });

  it("says once what keeps several stacks from being read", () => {
    const error = (stack: string) => ({
      stack,
      place: NOWHERE,
      error: { code: "InvalidYaml", message: `Pulumi.${stack}.yaml is not YAML.`, hint: "Mend it." },
    });
    expect(render(["prd", "tst"].map(error))).to.deep.equal([
      "prd, tst  ! Pulumi.STACK.yaml is not YAML.",
      "  Mend it.",
      "",
      "2 stacks; not readable: prd, tst",
      "",
    ]);
    expect(render(["prd", "tst"].map(error), { told: "InvalidYaml" })[0], "stderr tells it").to.equal(
      "prd, tst  ! InvalidYaml",
    );
  });

  it("shows LIVE, declared unknown, if the stack file has mistakes", () => {
    const functions = [aFunction("a", on("7"), { declared: undefined, drift: undefined })];
    const fileError = { code: "InvalidConfig", message: "Pulumi.prd.yaml has 1 mistake:\n  x: y" };
    expect(render([aRow(functions, { fileError })])).to.deep.equal([
      HEAD,
      "  ! Pulumi.prd.yaml has 1 mistake:",
      "    x: y",
      "  What is declared is therefore unknown.",
      "  a  7 at 100 %  declared unknown",
      "  1 function: 1 declared unknown",
      "",
      "1 stack; declared unknown: prd",
      "",
    ]);
  });

  it("cuts lines of functions to the terminal's width, colours not counted, and those of a pipe never", () => {
    const red: Paint = (_, text) => `\u001b[31m${text}\u001b[39m`;
    const long = aFunction("a", on("7"), { lastMove: { ...AT, reason: "実に長い理由".repeat(30) } });
    const line = (columns?: number) =>
      render([aRow([long])], { paint: red, ...(columns ? { columns } : {}) })[1] ?? "";
    for (const columns of [40, 61, 62, 80]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
      const visible = line(columns).replace(/\u001b\[\d+m/g, "");
      const wide = [...visible].filter((character) => character > "\u1100").length;
      expect(visible.length + wide).to.be.within(columns - 1, columns);
      expect(visible).to.match(/\.\.\.$/);
    }
    expect(line()).to.contain("長い理由").and.not.contain("...");
    expect(line(1000)).to.equal(line());
  });
});

describe("status as JSON", () => {
  const stacks = (...rows: StatusRow[]) => (jsonStatus(rows) as { stacks: Record<string, never> }).stacks;

  it("has drift null where it could not be judged", () => {
    const drifts = (...functions: FunctionStatus[]) =>
      stacks(aRow(functions)).prd as unknown as { drift: unknown };
    expect(drifts(aFunction("a", on("7"))).drift).to.equal(false);
    expect(drifts(aFunction("a", on("7")), unread("b", "no")).drift).to.equal(null);
    expect(drifts(drifting, unread("b", "no")).drift).to.equal(true);
    expect(stacks({ stack: "prd", place: NOWHERE, error: { code: "X", message: "x" } }).prd).to.include({
      drift: null,
    });
  });

  it("names no author of what was moved outside live and pulumi", () => {
    const { functions } = stacks(aRow([drifting, aFunction("a", on("7"), { lastMove: AT })]))
      .prd as unknown as {
      functions: Record<string, unknown>;
    };
    expect(functions.billing).to.deep.include({ lastMove: null, lastRecorded: drifting.lastMove });
    expect(functions.a).to.deep.include({ lastMove: AT, lastRecorded: AT });
  });
});
