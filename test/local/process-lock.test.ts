import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type ProcessLock, takeLock, whenReleased } from "../../local/process-lock.ts";

describe("a lock between processes", () => {
  const { TMPDIR } = process.env;
  const root = mkdtempSync(join(tmpdir(), "lock-test-"));
  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const long = join(root, "a-temp-folder-with-a-long-name".repeat(4));
  for (const [what, temporary] of [
    ["of usual length", root],
    ["longer than a socket's path may be", long],
  ] as const) {
    it(`is held until it is released, with a temp folder ${what}`, async () => {
      mkdirSync(temporary, { recursive: true });
      process.env.TMPDIR = temporary;
      const name = `${temporary}-${process.pid}`;
      const lock = (await takeLock(name)) as ProcessLock;
      expect(await takeLock(name)).to.equal(undefined);
      const released = whenReleased(name);
      lock.release();
      await released;
      const again = await takeLock(name);
      expect(again).to.not.equal(undefined);
      again?.release();
    });
  }

  it("puts its socket into the user's own folder, not beside other users' files", async () => {
    process.env.TMPDIR = root;
    const lock = await takeLock("anything");
    expect(readdirSync(root).filter((name) => name.endsWith(".lock"))).to.deep.equal([]);
    expect(readdirSync(join(root, `lambda-live-${process.geteuid?.()}`))).to.have.length(1);
    lock?.release();
  });
});
