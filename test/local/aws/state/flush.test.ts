import { spawn } from "node:child_process";
import { once } from "node:events";
import fs, { mkdtempSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import { createFlusher } from "../../../../local/aws/state/flusher.ts";
import type { DocumentKind, ListKind } from "../../../../local/aws/state/kind.ts";
import { openStore, type Store } from "../../../../local/aws/state/store.ts";
import { until } from "../../../support/until.ts";

const THINGS: DocumentKind<{ n: number; blob?: string }> = { folder: "things", shape: () => undefined };
const LISTS: ListKind<number> = { folder: "lists", shape: () => undefined, kept: 1000 };

describe("what is on the disk when a call is answered", () => {
  // Only Linux tells the file of a descriptor.
  if (process.platform !== "linux") return;
  let directory: string;
  let store: Store;
  let flushed: string[];
  let restore: () => void;

  beforeEach(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "lambda-live-flush-")));
    store = openStore(directory);
    flushed = [];
    restore = await watchFlushes((path) => flushed.push(relative(directory, path)));
  });
  afterEach(() => {
    restore();
    rmSync(directory, { recursive: true, force: true });
  });

  it("has a document, content before name", () => {
    const things = store.collection(THINGS);
    flushed.length = 0;
    things.set("a", { n: 1 });
    expect(flushed.map((name) => name.replace(/a\.json\..*\.partial$/, "partial"))).to.deep.equal([
      "things/partial",
      "things",
    ]);
  });

  it("has a blob, content before name, and the name of a blob that was there already", async () => {
    await store.blobs.put(Buffer.from("x"));
    await store.blobs.put(Buffer.from("x"));
    expect(flushed.map((name) => name.replace(/[0-9a-f]{64}\..*partial$/, "partial"))).to.deep.equal([
      "blobs/partial",
      "blobs",
      "blobs",
    ]);
  });

  it("has removals, however many one call makes, in one flush of the folder", async () => {
    const things = store.collection(THINGS);
    for (const key of ["a", "b", "c"]) things.set(key, { n: 1 });
    flushed.length = 0;
    for (const key of ["a", "b", "c"]) things.delete(key);
    await undefined;
    expect(flushed).to.deep.equal(["things"]);
  });

  it("has list entries at the latest when the store is closed", async () => {
    const list = store.journal(LISTS);
    flushed.length = 0;
    for (let n = 0; n < 100; n++) list.append("l", [n]);
    await setImmediate();
    expect(flushed).to.deep.equal([]);
    await store.close();
    expect(flushed).to.deep.equal(["lists/l.jsonl", "lists"]);
  });

  it("gets list entries in time, and not one by one", async () => {
    const flusher = createFlusher(20);
    const list = join(directory, "blobs", "list");
    fs.writeFileSync(list, "");
    flusher.appended(list);
    flusher.appended(list);
    await until(() => flushed.length === 2);
    flusher.appended(list);
    await until(() => flushed.length === 4);
    expect(flushed).to.deep.equal(["blobs/list", "blobs", "blobs/list", "blobs"]);
  });
});

/** Tells the path of each file and folder that is flushed, until the returned function is called. */
async function watchFlushes(tell: (path: string) => void): Promise<() => void> {
  const pathOf = (descriptor: number) => readlinkSync(`/proc/self/fd/${descriptor}`);
  const { fsyncSync } = fs;
  const handle = await open(__filename);
  const prototype = Object.getPrototypeOf(handle);
  const { sync } = prototype;
  await handle.close();
  fs.fsyncSync = (descriptor) => {
    tell(pathOf(descriptor));
    fsyncSync(descriptor);
  };
  prototype.sync = async function (this: { fd: number }) {
    tell(pathOf(this.fd));
    await sync.call(this);
  };
  return () => {
    fs.fsyncSync = fsyncSync;
    prototype.sync = sync;
  };
}

describe("a data folder after kill -9", () => {
  /** Writes for ever. Says the number of each round once all of the round is acknowledged. */
  const WRITER = `
    const { writeSync } = require("node:fs");
    const { openStore } = require("./local/aws/state/store.ts");
    const store = openStore(process.env.DATA);
    const shape = () => undefined;
    const things = store.collection({ folder: "things", shape });
    const list = store.journal({ folder: "lists", shape, kept: 1000 });
    (async () => {
      for (let n = things.get("a")?.n ?? 0; ; n++) {
        const blob = await store.blobs.put(Buffer.from("blob " + n));
        things.set("a", { n, blob });
        things.set("of " + n, { n });
        things.delete("of " + (n - 1));
        list.append("l", [n]);
        writeSync(1, n + "\\n");
      }
    })();
  `;

  it("starts again with all that was acknowledged, whenever it came", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lambda-live-kill-"));
    try {
      for (const rounds of [1, 30]) {
        const writer = spawn(process.execPath, ["--import", "tsx", "--eval", WRITER], {
          cwd: join(__dirname, "../../../.."),
          env: { ...process.env, DATA: directory },
          stdio: ["ignore", "pipe", "inherit"],
        });
        let said = "";
        writer.stdout.on("data", (text) => {
          said += text;
          if (said.split("\n").length > rounds) writer.kill("SIGKILL");
        });
        await once(writer, "close");
        const last = Number(said.trim().split("\n").at(-1));
        const store = openStore(directory, { documents: [THINGS], lists: [LISTS] });
        const things = store.collection(THINGS);
        const { n = -1, blob = "" } = things.get("a") ?? {};
        expect(n).to.be.within(last, last + 1);
        expect(Buffer.from(await store.blobs.get(blob)).toString()).to.equal(`blob ${n}`);
        expect(store.journal(LISTS).entries("l").at(-1)).to.be.within(last, last + 1);
        expect(things.keys().filter((key) => key.startsWith("of "))).to.have.length.within(1, 2);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
