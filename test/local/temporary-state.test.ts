import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { nameTemporaryState } from "../../local/temporary-state.ts";

describe("naming the folder of Pulumi's state for a local AWS that keeps none", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "temporary-state-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("names a new folder each time, without making it", () => {
    const [one, two] = [nameTemporaryState(root), nameTemporaryState(root)];
    expect(dirname(one)).to.equal(root);
    expect(one).to.not.equal(two);
    expect(existsSync(one)).to.equal(false);
  });

  it("removes folders of killed processes, and keeps those of living ones and all other folders", () => {
    const { pid: gone } = spawnSync(process.execPath, ["--version"]);
    const mine = nameTemporaryState(root);
    const [left, others] = [
      join(root, `lambda-live-pulumi-${gone}-abc`),
      join(root, "lambda-live-pulumi-7notes"),
    ];
    for (const folder of [mine, left, others]) mkdirSync(folder);
    nameTemporaryState(root);
    expect([mine, left, others].map((folder) => existsSync(folder))).to.deep.equal([true, false, true]);
  });
});
