import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isOwn, runtimeFolder, runtimeFolders } from "../../local/runtime-folder.ts";
import { itAsRoot, OTHER_UID } from "../support/other-user.ts";

describe("the folder of sockets and temporary names", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runtime-test-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is looked for in the temp folder, then in /tmp, then at home", () => {
    expect(runtimeFolders("/var/tmp", "/home/ada", 1000)).to.deep.equal([
      "/var/tmp/lambda-live-1000",
      "/tmp/lambda-live-1000",
      "/home/ada/.cache/lambda-live-1000-run",
    ]);
  });

  it("is not in a folder that is too long for a socket's path of 103 bytes", () => {
    const fitting = `/${"t".repeat(103 - "//lambda-live-1000/".length - 24)}`;
    expect(runtimeFolders(fitting, "/home/ada", 1000)).to.have.length(3);
    expect(runtimeFolders(`${fitting}t`, "/home/ada", 1000)[0]).to.equal("/tmp/lambda-live-1000");
    expect(runtimeFolders("/tmp", `/home/${"ä".repeat(40)}`, 1000)).to.deep.equal(["/tmp/lambda-live-1000"]);
  });

  const facts = (uid: number, mode: number, isFolder = true) => ({ uid, mode, isDirectory: () => isFolder });
  const table: [string, ReturnType<typeof facts>, boolean][] = [
    ["a folder of the user with mode 700", facts(1000, 0o40700), true],
    ["a folder of another user", facts(1001, 0o40700), false],
    ["a folder that the group may enter", facts(1000, 0o40710), false],
    ["a folder that anybody may write to", facts(1000, 0o40777), false],
    ["a link or a file", facts(1000, 0o120700, false), false],
  ];
  for (const [what, found, taken] of table)
    it(`${taken ? "may be" : "is never"} ${what}`, () => expect(isOwn(found, 1000)).to.equal(taken));

  it("is made with mode 700 under a umask of 0", () => {
    const folder = join(root, "made", "below");
    const before = process.umask(0);
    try {
      expect(runtimeFolder([folder])).to.equal(folder);
    } finally {
      process.umask(before);
    }
    expect(lstatSync(folder).mode & 0o7777).to.equal(0o700);
    expect(runtimeFolder([folder])).to.equal(folder);
  });

  const inTheWay: [string, (path: string) => void][] = [
    ["a file", (path) => writeFileSync(path, "")],
    ["a link to a folder of ours", (path) => symlinkSync(mkdtempSync(join(root, "ours-")), path)],
    ["a link to nothing", (path) => symlinkSync(join(root, "nothing"), path)],
    ["a folder that is open to others", (path) => mkdirAs(path, 0o777)],
  ];
  for (const [what, put] of inTheWay) {
    it(`is the next one when ${what} has its name`, () => {
      put(join(root, "first"));
      expect(runtimeFolder([join(root, "first"), join(root, "second")])).to.equal(join(root, "second"));
    });
  }

  itAsRoot("is the next one when another user has its name (needs root)", () => {
    mkdirAs(join(root, "first"), 0o700);
    chownSync(join(root, "first"), OTHER_UID, OTHER_UID);
    expect(runtimeFolder([join(root, "first"), join(root, "second")])).to.equal(join(root, "second"));
  });

  it("is refused with the tried names and a way out when every name is taken", () => {
    writeFileSync(join(root, "file"), "");
    const folders = [join(root, "file"), join(root, "file", "below")];
    expect(() => runtimeFolder(folders))
      .to.throw(`none of these is: ${folders.join(", ")}.`)
      .with.property("hint")
      .that.matches(/: export TMPDIR=\$HOME\/tmp$/);
  });
});

function mkdirAs(path: string, mode: number): void {
  mkdirSync(path);
  chmodSync(path, mode);
}
