import { expect } from "chai";
import { renderJson, renderText } from "./report.ts";
import { row, topic } from "./row.ts";
import type { Outcome } from "./run.ts";

const rows = [
  ...topic("versions", [row("One is one", "[doc] a page", async () => {})]),
  ...topic("aliases", [
    row("Two is two", "[rec] a snapshot", async () => {}),
    row("Three is three", "[live] an issue", async () => {}),
  ]),
];
const [one, two, three] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
const outcomes: Outcome[] = [
  { row: one, seconds: 0.25, outcome: "equal", measured: "7 s" },
  { row: two, seconds: 1, outcome: "different", mismatches: [{ wanted: "409", got: "200 { a: 1 }" }] },
  { row: three, seconds: 1, outcome: "not seen", reason: "Too fast." },
];
const findings = {
  target: { kind: "endpoint", url: "http://127.0.0.1:4566", region: "us-east-1" },
  accountId: "123456789012",
  seconds: 2.345_6,
  outcomes,
  leftBehind: [{ kind: "role", name: "lambda-live-contract-1", reason: "409 DeleteConflict" }],
} as const;

describe("the report of npm run contract", () => {
  it("counts rows by topic, and shows what was measured, and wanted value, actual value and source of each difference", () => {
    expect(renderText(findings)).to.equal(`http://127.0.0.1:4566, account 123456789012, region us-east-1

versions  1 of 1
aliases   0 of 2

  versions: One is one
  measured  7 s

! aliases: Two is two
  wanted    409
  got       200 { a: 1 }
  source    [rec] a snapshot

- aliases: Three is three
  not seen  Too fast.

! left behind: role lambda-live-contract-1
  409 DeleteConflict

3 rows: 1 as recorded, 1 different, 1 not seen; 2.3 s
`);
  });

  it("gives programs one JSON document with an outcome for each row", () => {
    const document = JSON.parse(renderJson(findings));
    expect(document).to.deep.include({
      target: { kind: "endpoint", url: "http://127.0.0.1:4566" },
      accountId: "123456789012",
      region: "us-east-1",
      seconds: 2.346,
      rows: 3,
      equal: 1,
      different: 1,
      notSeen: 1,
    });
    expect(document.outcomes[1]).to.deep.equal({
      topic: "aliases",
      says: "Two is two",
      source: "[rec] a snapshot",
      seconds: 1,
      outcome: "different",
      mismatches: [{ wanted: "409", got: "200 { a: 1 }" }],
    });
  });
});
