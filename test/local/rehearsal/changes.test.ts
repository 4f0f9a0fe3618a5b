import { expect } from "chai";
import { readChanges } from "../../../local/rehearsal/changes.ts";

const summary = (...lines: string[]) =>
  `Updating (prd):\n\nResources:\n${lines.join("\n")}\n\nDuration: 2s\n`;

describe("readChanges", () => {
  const table: [string, string, Partial<ReturnType<typeof readChanges>>][] = [
    [
      "an up",
      summary("    + 1 created", "    ~ 2 updated", "    3 changes. 7 unchanged"),
      { create: 1, update: 2 },
    ],
    ["unchanged resources", summary("    9 unchanged"), { same: 9 }],
    [
      "changed and unchanged",
      summary("    ~ 2 updated", "    2 changes. 8 unchanged"),
      { update: 2, same: 8 },
    ],
    ["a preview", summary("    + 9 to create", "    +-1 to replace"), { create: 9, replace: 1 }],
    ["a destroy", summary("    - 10 deleted"), { delete: 10 }],
    ["a run without summary", "error: the stack is locked\n", {}],
  ];
  for (const [what, output, wanted] of table) {
    it(`reads ${what}`, () => expect(readChanges(output)).to.include(wanted));
  }

  it("reads the update's summary, not the preview's before it", () => {
    const output = summary("    + 9 to create") + summary("    + 8 created");
    expect(readChanges(output).create).to.equal(8);
  });
});
