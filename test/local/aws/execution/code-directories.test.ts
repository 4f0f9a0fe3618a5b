import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import {
  type CodeDirectories,
  openCodeDirectories,
} from "../../../../local/aws/execution/code-directories.ts";
import { loopTurns } from "../../../support/loop-turns.ts";
import { until } from "../../../support/until.ts";
import { zipOf } from "./handler-code.ts";

const MANY = zipSync(
  Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`m/${n % 10}/f${n}.js`, strToU8(`// ${n}`)])),
);

const modeIn = (folder: string, path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8);

describe("unpacked code", () => {
  let base: string;
  let zip: Uint8Array;
  let reads: number;
  let directories: CodeDirectories;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), "lambda-live-code-"));
    zip = MANY;
    reads = 0;
    directories = openCodeDirectories(base, {
      put: async () => "",
      async get() {
        reads += 1;
        return zip;
      },
    });
  });
  afterEach(async () => {
    directories.release(["z"]);
    await directories.close();
    rmSync(base, { recursive: true, force: true });
  });

  it("holds all files and folders of the zip, and nothing can be written", async () => {
    zip = zipSync({
      "a/b.js": strToU8("b".repeat(100_000)),
      "a/small.js": strToU8("small".repeat(10)),
      "./c.js": [strToU8("stored"), { level: 0 }],
      "empty/": new Uint8Array(),
      nothing: new Uint8Array(),
    });
    const { folder, unpacked } = directories.take(["z"]);
    await unpacked;
    expect(readdirSync(folder, { recursive: true }).sort()).to.deep.equal(
      ["a", "a/b.js", "a/small.js", "c.js", "empty", "nothing"].sort(),
    );
    expect(readFileSync(join(folder, "a/b.js"), "utf8")).to.equal("b".repeat(100_000));
    expect(readFileSync(join(folder, "a/small.js"), "utf8")).to.equal("small".repeat(10));
    expect(readFileSync(join(folder, "c.js"), "utf8")).to.equal("stored");
    for (const path of ["a", "empty", "."]) expect(modeIn(folder, path), path).to.equal("555");
  });

  for (const [what, unixMode, found] of [
    ["a program", 0o100755, "555"],
    ["a file to read", 0o100644, "444"],
    ["a program for its owner alone, which Lambda's process is not", 0o100744, "444"],
    ["a file for its owner alone", 0o100600, "0"],
    ["a file of a zip without Unix modes", undefined, "444"],
  ] as const)
    it(`gives ${what} the mode that it has for Lambda's process`, async () => {
      zip = zipOf({ file: unixMode === undefined ? "" : ["", unixMode] });
      const { folder, unpacked } = directories.take(["z"]);
      await unpacked;
      expect(modeIn(folder, "file")).to.equal(found);
    });

  it("keeps links, and writes nothing through one", async () => {
    zip = zipOf({ "lib/one.so.1": "one", "lib/one.so": ["one.so.1", 0o120777] });
    const { folder, unpacked } = directories.take(["z"]);
    await unpacked;
    expect(readlinkSync(join(folder, "lib/one.so"))).to.equal("one.so.1");
    expect(readFileSync(join(folder, "lib/one.so"), "utf8")).to.equal("one");
    zip = zipOf({ out: [base, 0o120777], "out/written": "" });
    const refusal = await directories.take(["y"]).unpacked.catch(({ code }) => code);
    expect([refusal, existsSync(join(base, "written"))]).to.deep.equal(["EEXIST", false]);
  });

  it("lays several zips over each other, the later over the earlier", async () => {
    const zips: Record<string, Uint8Array> = {
      one: zipOf({ "a/kept": "1", "a/replaced": "1" }),
      two: zipOf({ "a/replaced": "2", "b/added": "2" }),
    };
    const both = openCodeDirectories(base, { put: async () => "", get: async (name) => zips[name] ?? zip });
    const { folder, unpacked } = both.take(["one", "two"]);
    await unpacked;
    const texts = ["a/kept", "a/replaced", "b/added"].map((path) => readFileSync(join(folder, path), "utf8"));
    expect(texts).to.deep.equal(["1", "2", "2"]);
    both.release(["one", "two"]);
    await both.close();
    expect(existsSync(folder)).to.equal(false);
  });

  it("is unpacked while other calls are served", async () => {
    expect(await loopTurns(directories.take(["z"]).unpacked)).to.be.above(100);
  });

  it("is unpacked once for all who take it at the same time, and removed after the last", async () => {
    const [one, other] = [directories.take(["z"]), directories.take(["z"])];
    await Promise.all([one.unpacked, other.unpacked]);
    expect([reads, one.folder === other.folder]).to.deep.equal([1, true]);
    directories.release(["z"]);
    expect(readdirSync(join(one.folder, "m"))).to.have.length(10);
    directories.release(["z"]);
    await until(() => !existsSync(one.folder));
  });

  it("is there again for one who takes it while it is being removed", async () => {
    const first = directories.take(["z"]);
    await first.unpacked;
    directories.release(["z"]);
    const again = directories.take(["z"]);
    await again.unpacked;
    await until(() => !existsSync(first.folder));
    expect(readdirSync(again.folder, { recursive: true })).to.have.length(311);
  });

  it("is given up when the executor closes, and nothing is written afterwards", async () => {
    const { folder, unpacked } = directories.take(["z"]);
    const ended = unpacked.then(
      () => "unpacked",
      ({ code }) => code,
    );
    await until(() => existsSync(join(folder, "m/9/f9.js")));
    await directories.close();
    rmSync(base, { recursive: true });
    expect(await ended).to.equal("ExecutorClosed");
    expect(existsSync(base)).to.equal(false);
  });

  it("is not there if a file holds more or less than the zip says", async () => {
    for (const size of [1, 1_000_000]) {
      zip = zipSync({ "index.js": strToU8("x".repeat(1000)) });
      const directory = Buffer.from(zip.buffer, zip.byteOffset).indexOf("PK\x01\x02", 0, "latin1");
      new DataView(zip.buffer, zip.byteOffset).setUint32(directory + 24, size, true);
      const { unpacked } = directories.take([String(size)]);
      const refusal = await unpacked.catch(({ message }) => message);
      expect(refusal).to.equal(`index.js is damaged: its content is not the ${size} bytes that the zip says`);
    }
  });
});
