import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { claimFolder, reasonNotOwn } from "../../local/own-folder.ts";
import { itAsRoot, OTHER_UID } from "../support/other-user.ts";

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe("claiming a folder", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "own-folder-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const table: [string, { uid: number; mode: number }, RegExp | undefined][] = [
    ["takes a folder of the user", { uid: 1000, mode: 0o40755 }, undefined],
    [
      "refuses a folder of another user",
      { uid: 1001, mode: 0o40700 },
      /^it belongs to another user \(uid 1001;/,
    ],
    ["refuses a folder of root", { uid: 0, mode: 0o40700 }, /^it belongs to another user \(uid 0;/],
    ["refuses a folder that all users share, even its owner's", { uid: 1000, mode: 0o41777 }, /share it$/],
  ];
  for (const [does, facts, reason] of table) {
    it(does, () => {
      const found = reasonNotOwn(facts, 1000);
      if (reason) expect(found).to.match(reason);
      else expect(found).to.equal(undefined);
    });
  }

  for (const umask of [0o000, 0o022, 0o277]) {
    it(`makes it with mode 700 under a umask of ${umask.toString(8)}`, () => {
      const folder = join(root, "made");
      const before = process.umask(umask);
      try {
        expect(claimFolder(folder)).to.equal(undefined);
      } finally {
        process.umask(before);
      }
      expect(modeOf(folder)).to.equal("700");
    });
  }

  for (const [was, becomes] of [
    ["755", "700"],
    ["770", "700"],
    ["500", "500"],
  ] as const) {
    it(`gives a folder of ours with mode ${was} the mode ${becomes}`, () => {
      const folder = join(root, "ours");
      mkdirSync(folder);
      chmodSync(folder, Number.parseInt(was, 8));
      expect(claimFolder(folder)).to.equal(undefined);
      expect(modeOf(folder)).to.equal(becomes);
    });
  }

  it("leaves a folder alone that all users share", () => {
    chmodSync(root, 0o1777);
    expect(claimFolder(root)).to.equal("all users of this machine share it");
    expect(modeOf(root)).to.equal("1777");
  });

  itAsRoot("leaves a folder of another user alone, even as root (needs root)", () => {
    const folder = join(root, "others");
    mkdirSync(folder, { mode: 0o755 });
    chownSync(folder, OTHER_UID, OTHER_UID);
    expect(claimFolder(folder)).to.match(/^it belongs to another user/);
    expect(modeOf(folder)).to.equal("755");
  });

  it("answers with the system's error where no folder can be", () => {
    writeFileSync(join(root, "file"), "");
    expect(claimFolder(join(root, "file"))).to.match(/^EEXIST/);
    expect(claimFolder(join(root, "file", "below"))).to.match(/^ENOTDIR/);
  });
});
