import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DocumentKind } from "../../../../local/aws/state/kind.ts";
import { openStore } from "../../../../local/aws/state/store.ts";

/** A kind whose documents may have any shape. */
const kind = <T>(folder: string): DocumentKind<T> => ({ folder, shape: () => undefined });
const THINGS = kind<unknown>("things");
const LISTS = { folder: "lists", shape: () => undefined, kept: 10 };

describe("the store's directory", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-live-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("loses only files that a killed server left half written", async () => {
    const first = openStore(directory);
    const sha256 = await first.blobs.put(Buffer.from("bytes"));
    first.collection(THINGS).set("a", { blob: sha256 });
    first.journal(LISTS).append("a", [1, 2]);
    for (const folder of ["things", "lists", "blobs"]) {
      writeFileSync(join(directory, folder, "a.123.partial"), '{"key":"a","val');
    }

    const second = openStore(directory);
    expect(second.collection(THINGS).get("a")).to.deep.equal({ blob: sha256 });
    expect(second.journal(LISTS).entries("a")).to.deep.equal([1, 2]);
    expect(Buffer.from(await second.blobs.get(sha256)).toString()).to.equal("bytes");
    const files = ["things", "lists", "blobs"].flatMap((folder) => readdirSync(join(directory, folder)));
    expect(files.sort()).to.deep.equal(["a.json", "a.jsonl", sha256].sort());
  });

  it("loses blobs that no document names any more when the store is opened again", async () => {
    const first = openStore(directory);
    const [kept = "", replaced = "", deep = "", aside = ""] = await Promise.all(
      ["kept", "replaced", "deep", "aside"].map((text) => first.blobs.put(Buffer.from(text))),
    );
    const things = first.collection(THINGS);
    things.set("a", { blob: replaced });
    things.set("a", { blob: kept });
    things.set("c", { blob: aside });
    renameSync(join(directory, "things", "c.json"), join(directory, "things", "c.json.aside"));
    first.collection(kind("others")).set("b", { versions: [{ code: { sha256Hex: deep } }] });
    expect(Buffer.from(await first.blobs.get(replaced)).toString()).to.equal("replaced");

    const second = openStore(directory);
    expect(readdirSync(join(directory, "blobs")).sort()).to.deep.equal([kept, deep, aside].sort());
    expect(await second.blobs.put(Buffer.from("replaced"))).to.equal(replaced);
    expect(Buffer.from(await second.blobs.get(replaced)).toString()).to.equal("replaced");
  });

  it("keeps documents under keys of any length and any characters", () => {
    const keys = [
      "",
      "../x",
      "a/b:c %",
      "é".repeat(100),
      `${"k".repeat(400)}1`,
      `${"k".repeat(400)}2`,
      "half \ud83d",
      "half \ud83e",
      "\ufffd",
    ];
    const first = openStore(directory).collection(kind<string>("things"));
    for (const key of keys) first.set(key, key);
    const second = openStore(directory).collection(kind<string>("things"));
    expect(keys.map((key) => second.get(key))).to.deep.equal(keys);
    for (const key of keys) second.delete(key);
    expect(readdirSync(join(directory, "things"))).to.deep.equal([]);
  });

  it("restores a document from disk if a full disk refuses its change, and leaves no part of a file", () => {
    const program = `
      const { openStore } = require("./local/aws/state/store.ts");
      const store = openStore(${JSON.stringify(directory)});
      const things = store.collection({ folder: "things", shape: () => undefined });
      const thing = { text: "old" };
      things.set("a", thing);
      thing.text = "x".repeat(3_000_000);
      try {
        things.set("a", thing);
      } catch (error) {
        process.stdout.write(error.code + " " + things.get("a").text.slice(0, 3));
      }
      store.blobs.put(Buffer.alloc(3_000_000)).catch((error) => process.stdout.write(" " + error.code));
    `;
    const command = 'ulimit -f 2000; exec "$0" --import tsx --eval "$1"';
    const shell = ["-c", command, process.execPath, program];
    const said = execFileSync("sh", shell, { cwd: join(__dirname, "../../../.."), encoding: "utf8" });
    expect(said).to.equal("EFBIG old EFBIG");
    expect(readdirSync(join(directory, "blobs"))).to.deep.equal([]);
    expect(readdirSync(join(directory, "things"))).to.deep.equal(["a.json"]);
  });

  it("holds the same in memory as on disk, even if a write fails", () => {
    const store = openStore(directory);
    const things = store.collection(kind<number>("things"));
    const lists = store.journal<number>({ ...LISTS, kept: 2 });
    things.set("a", 1);
    lists.append("a", [1]);
    rmSync(join(directory, "things"), { recursive: true });
    rmSync(join(directory, "lists"), { recursive: true });
    expect(() => things.set("a", 2)).to.throw("ENOENT");
    expect(() => things.set("b", 2)).to.throw("ENOENT");
    expect(() => lists.append("a", [2])).to.throw("ENOENT");
    expect(() => lists.append("a", [2, 3, 4, 5])).to.throw("ENOENT");
    expect([things.get("a"), things.keys(), lists.entries("a")]).to.deep.equal([1, ["a"], [1]]);
  });
});
