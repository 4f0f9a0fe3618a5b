import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { removePartials, replaceFile } from "../../functions/_packaging/replace-file.cjs";

const MODULE = require.resolve("../../functions/_packaging/replace-file.cjs");

describe("replacing a file", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "replace-file-"));
    path = join(folder, "file");
    writeFileSync(path, "old");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = () => readFileSync(path, "utf8");

  /** Replaces the file in a process of its own; `how` are settings of the process and the words around it. */
  function replaceElsewhere(
    content: string,
    {
      shell = ":",
      wanted = "() => true",
      ...user
    }: { shell?: string; wanted?: string; uid?: number; gid?: number },
  ) {
    const script = `require(${JSON.stringify(MODULE)}).replaceFile(process.argv[1], ${content}, ${wanted})`;
    return spawnSync("sh", ["-c", `${shell}; exec "$@"`, "sh", process.execPath, "-e", script, path], {
      encoding: "utf8",
      ...user,
    });
  }

  for (const [name, content] of [
    ["text", "é\n"],
    ["bytes", new Uint8Array([0, 255, 10])],
    ["nothing", ""],
    ["a megabyte", "x".repeat(1 << 20)],
  ] as const)
    it(`writes ${name}, and leaves no other file`, () => {
      expect(replaceFile(path, content)).to.equal(true);
      expect(readFileSync(path)).to.deep.equal(Buffer.from(content));
      expect(readdirSync(folder)).to.deep.equal(["file"]);
    });

  it("makes a file that is not there yet, with the mode that the umask leaves", () => {
    rmSync(path);
    const umask = process.umask(0o027);
    try {
      replaceFile(path, "new");
    } finally {
      process.umask(umask);
    }
    expect(statSync(path).mode & 0o777).to.equal(0o640);
  });

  for (const mode of [0o600, 0o664, 0o777])
    it(`keeps the mode ${mode.toString(8)}, whatever the umask`, () => {
      chmodSync(path, mode);
      const umask = process.umask(0o077);
      try {
        replaceFile(path, "new");
      } finally {
        process.umask(umask);
      }
      expect(statSync(path).mode & 0o7777).to.equal(mode);
    });

  it("keeps owner and group", function () {
    const [uid, gid] = othersOf(process.getuid?.() ?? 0);
    if (gid === undefined) return this.skip();
    chownSync(path, uid, gid);
    replaceFile(path, "new");
    expect([statSync(path).uid, statSync(path).gid]).to.deep.equal([uid, gid]);
  });

  it("writes a file whose owner it may not keep, since its folder allows that", function () {
    if (process.getuid?.() !== 0) return this.skip();
    chmodSync(folder, 0o777);
    chmodSync(path, 0o666);
    const { status, stderr } = replaceElsewhere('"new"', { uid: 12_345, gid: 12_346 });
    expect(status, stderr).to.equal(0);
    expect([read(), statSync(path).uid, statSync(path).mode & 0o777]).to.deep.equal(["new", 12_345, 0o666]);
  });

  it("writes the target of a symbolic link, and the link stays a link", () => {
    const link = join(folder, "link");
    symlinkSync("file", link);
    replaceFile(link, "new");
    expect([read(), lstatSync(link).isSymbolicLink()]).to.deep.equal(["new", true]);
  });

  it("changes nothing when it is no longer wanted, and says so", () => {
    const seen: string[] = [];
    const isStillWanted = () => {
      seen.push(...readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")));
      return false;
    };
    expect(replaceFile(path, "new", isStillWanted)).to.equal(false);
    expect(seen.sort()).to.deep.equal(["new", "old"]);
    expect([read(), readdirSync(folder)]).to.deep.equal(["old", ["file"]]);
  });

  it("leaves the old file, and nothing beside it, when the disk takes only a part of the new one", () => {
    const { status, stderr } = replaceElsewhere('"x".repeat(10_000)', { shell: "ulimit -f 8" });
    expect([status, /EFBIG/.test(stderr)], stderr).to.deep.equal([1, true]);
    expect([read(), readdirSync(folder)]).to.deep.equal(["old", ["file"]]);
  });

  describe("after a kill in the middle", () => {
    beforeEach(() => {
      const wanted = '() => process.kill(process.pid, "SIGKILL")';
      expect(replaceElsewhere('"new"', { wanted }).signal).to.equal("SIGKILL");
      expect(readdirSync(folder)).to.have.length(2);
    });

    it("has the old file, and removes what was left half written", () => {
      removePartials(folder);
      expect([read(), readdirSync(folder)]).to.deep.equal(["old", ["file"]]);
    });

    it("removes only what belongs to the file that is named", () => {
      removePartials(folder, "other");
      expect(readdirSync(folder)).to.have.length(2);
      removePartials(folder, "file");
      expect(readdirSync(folder)).to.deep.equal(["file"]);
    });

    it("removes what an earlier process with its own id left: in a container ids come again", () => {
      writeFileSync(join(folder, `file.${process.pid}-abc.partial`), "");
      removePartials(folder);
      expect(readdirSync(folder)).to.deep.equal(["file"]);
    });

    it("leaves what another living process is writing, and files of other names", () => {
      const others = [`file.${process.ppid}-abc.partial`, "notes.partial", "file.7.partial"];
      for (const name of others) writeFileSync(join(folder, name), "");
      removePartials(folder);
      expect(readdirSync(folder).sort()).to.deep.equal(["file", ...others].sort());
    });
  });
});

/** An owner and a group other than one's own that this user may give a file to; no group if there is none. */
function othersOf(uid: number): [uid: number, gid: number | undefined] {
  if (uid === 0) return [12_345, 12_346];
  return [uid, process.getgroups?.().find((gid) => gid !== process.getgid?.())];
}
