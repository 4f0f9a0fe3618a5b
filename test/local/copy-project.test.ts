import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { copyProject } from "../../local/copy-project.ts";
import { useBundle } from "../support/bundle.ts";

describe("the copy of the project for rehearsal and tests", () => {
  useBundle("live");
  useBundle("local");

  it("has the bundles of live, and no other bundle, which nobody would start there", () => {
    const root = mkdtempSync(join(tmpdir(), "copy-test-"));
    copyProject(join(root, "project"));
    const bundles = readdirSync(join(root, "project/dist"));
    rmSync(root, { recursive: true });
    expect(bundles).to.include.members([
      "live.cjs",
      "live-rollback.cjs",
      "credentials.cjs",
      "live.sources.json",
    ]);
    expect(bundles.filter((name) => !/^(live|credentials)[-.]/.test(name))).to.deep.equal([]);
  });
});
