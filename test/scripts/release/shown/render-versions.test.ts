import { expect } from "chai";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import type { FunctionVersions, ListedVersion } from "../../../../scripts/release/model/snapshot.ts";
import {
  compareVersions,
  jsonComparisons,
  jsonVersions,
  renderComparisons,
  renderVersions,
} from "../../../../scripts/release/shown/render-versions.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");

const listed = (version: string, day: number, commit?: string, settings: object = {}): ListedVersion => ({
  version,
  codeSha256: `sha${version}-0123456789`,
  description: commit ? `commit=${commit} ref=main` : "",
  lastModified: `2026-03-0${day}T12:00:00.000+0000`,
  revisionId: `r${version}`,
  settings: { CodeSha256: `sha${version}-0123456789`, MemorySize: 128, ...settings },
});
const OLD = "1111111aaaaaaa";
const NEW = "2222222bbbbbbb";
const HELLO: FunctionVersions = {
  functionName: "hello",
  versions: [listed("$LATEST", 9), listed("1", 1, OLD), listed("2", 8, NEW, { MemorySize: 256 })],
  aliases: [
    { name: "LIVE", versions: ["1", "2"] },
    { name: "old", versions: ["1"] },
  ],
};
const VERDICTS = [
  { version: "1", deleted: false, reasons: ["LIVE names it", "old names it"] },
  { version: "2", deleted: true, reasons: ["nothing needs it"] },
];

describe("the output of live versions", () => {
  it("shows a table of age, code, commit, aliases and the verdict of prune", () => {
    expect(renderVersions("prd (us-east-1)", [{ fn: HELLO, verdicts: VERDICTS }], NOW)).to.equal(`\
versions of prd (us-east-1)
hello  2 published versions
  $LATEST  1 d old  code sha$LATE
  1        9 d old  code sha1-012  commit 1111111 main  LIVE (stable), old  kept: LIVE names it; old names it
  2        2 d old  code sha2-012  commit 2222222 main  LIVE (canary)       may be deleted
`);
  });

  it("is one document in JSON", () => {
    const { functions } = jsonVersions([{ fn: HELLO, verdicts: VERDICTS }]) as {
      functions: { hello: object[] };
    };
    expect(functions.hello).to.have.length(3);
    expect(functions.hello[2]).to.deep.equal({
      version: "2",
      codeSha256: "sha2-0123456789",
      lastModified: "2026-03-08T12:00:00.000+0000",
      commit: NEW,
      ref: "main",
      aliases: ["LIVE (canary)"],
      mayBeDeleted: true,
      reasons: ["nothing needs it"],
    });
    expect(functions.hello[0]).not.to.have.property("mayBeDeleted");
  });
});

describe("the output of live versions --diff", () => {
  it("shows a line for each difference, and the commits in between", () => {
    const compared = compareVersions(HELLO, ["1", "2"], "live versions");
    expect(renderComparisons("prd", [compared], ["1", "2"])).to.equal(`\
versions of prd
hello  1 -> 2: 2 differences
  ~ code        sha1-012 -> sha2-012
  ~ MemorySize  128 -> 256
  git log 1111111..2222222
`);
    expect(jsonComparisons([compared], ["1", "2"])).to.deep.include({ from: "1", to: "2" });
  });

  it("says that code and settings are the same if nothing differs, and names no commits", () => {
    const compared = compareVersions(HELLO, ["2", "2"], "live versions");
    expect(renderComparisons("prd", [compared], ["2", "2"])).to.equal(
      "versions of prd\nhello  2 -> 2: the same code and settings\n",
    );
  });

  it("refuses a version that does not exist, and names the command that lists versions", () => {
    expect(() => compareVersions(HELLO, ["1", "9"], "live versions -s prd"))
      .to.throw("Version 9 of hello does not exist.")
      .and.satisfy(({ hint }: ReleaseError) => hint === "See what there is: live versions -s prd");
  });
});
