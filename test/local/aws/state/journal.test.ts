import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createFlusher } from "../../../../local/aws/state/flusher.ts";
import { openJournal } from "../../../../local/aws/state/journal.ts";
import type { Shape } from "../../../../local/aws/state/shape.ts";

describe("a journal", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-live-journal-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const shape: Shape<number | string> = (value) =>
    typeof value === "number" || typeof value === "string" ? undefined : " is no entry";
  const openIn = (folder: string | undefined, kept = 10) =>
    openJournal(folder, { folder: "lists", shape, kept }, createFlusher());
  const open = (kept = 10) => openIn(directory, kept);
  const fileOf = () => join(directory, readdirSync(directory)[0] ?? "");

  it("gives a second process the entries that the first one appended, list by list", () => {
    const first = open();
    first.append("a", [1, 2]);
    first.append("b", ["x\ny"]);
    first.append("a", [3]);
    const second = open();
    expect([second.entries("a"), second.entries("b"), second.entries("c")]).to.deep.equal([
      [1, 2, 3],
      ["x\ny"],
      [],
    ]);
  });

  it("drops a last line that a kill cut off, and goes on behind the line before it", () => {
    open().append("a", [1]);
    appendFileSync(fileOf(), '{"half":');
    const next = open();
    expect(next.entries("a")).to.deep.equal([1]);
    next.append("a", [2]);
    expect(open().entries("a")).to.deep.equal([1, 2]);
  });

  it("drops a part of a line that a full disk cut off, and goes on behind the line before it", () => {
    const program = `
      const { createFlusher } = require("./local/aws/state/flusher.ts");
      const { openJournal } = require("./local/aws/state/journal.ts");
      const kind = { folder: "lists", shape: () => undefined, kept: 10 };
      const journal = openJournal(${JSON.stringify(directory)}, kind, createFlusher());
      journal.append("a", ["first"]);
      try {
        journal.append("a", ["x".repeat(3_000_000)]);
      } catch (error) {
        journal.append("a", [error.code]);
      }
    `;
    const command = 'ulimit -f 2000; exec "$0" --import tsx --eval "$1"';
    execFileSync("sh", ["-c", command, process.execPath, program], { cwd: join(__dirname, "../../../..") });
    expect(open().entries("a")).to.deep.equal(["first", "EFBIG"]);
  });

  it("names a line that was broken since the start", () => {
    open().append("a", [1]);
    appendFileSync(fileOf(), "{}\n");
    const next = open();
    expect(() => next.entries("a")).to.throw(`${fileOf()}: line 2 has another shape: entry is no entry`);
  });

  it("forgets the oldest entries, on disk too, and keeps at least the newest", () => {
    const journal = open(10);
    for (let entry = 1; entry <= 95; entry++) journal.append("a", [entry]);
    const kept = journal.entries("a");
    expect(kept.length).to.be.within(10, 20);
    expect(kept.at(-1)).to.equal(95);
    expect(open().entries("a")).to.deep.equal(kept);
    expect(readFileSync(fileOf(), "utf8").split("\n").length).to.be.at.most(21);
  });

  it("writes only the new bytes of an append", () => {
    const journal = open(1000);
    journal.append(
      "a",
      Array.from({ length: 500 }, (_, index) => index),
    );
    const before = readFileSync(fileOf()).length;
    journal.append("a", [7]);
    expect(readFileSync(fileOf()).length - before).to.equal(2);
  });

  it("deletes a list", () => {
    const journal = open();
    journal.append("a", [1]);
    journal.delete("a");
    expect(journal.entries("a")).to.deep.equal([]);
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it("leaves nothing behind without a directory", () => {
    const journal = openIn(undefined);
    journal.append("a", [1]);
    expect(journal.entries("a")).to.deep.equal([1]);
    expect(openIn(undefined).entries("a")).to.deep.equal([]);
  });
});
