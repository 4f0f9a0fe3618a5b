import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DocumentKind, ListKind } from "../../../../local/aws/state/kind.ts";
import { number, record, text } from "../../../../local/aws/state/shape.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { StartRefused } from "../../../../local/start-refused.ts";

interface Thing {
  readonly name: string;
  readonly blob: string;
}

const THINGS: DocumentKind<Thing> = {
  folder: "things",
  shape: record<Thing>({ name: text, blob: text }),
  blobsOf: ({ blob }) => [{ sha256Hex: blob, sizeBytes: 5 }],
};
const LISTS: ListKind<{ n: number }> = { folder: "lists", shape: record({ n: number }), kept: 10 };
const KINDS = { documents: [THINGS], lists: [LISTS] };
const BLOB = createHash("sha256").update("hello").digest("hex");

interface Row {
  readonly what: string;
  harm(file: (name: string) => string): void;
  /** After the file's name. */
  readonly says: string | RegExp;
  /** What is left once the printed command has run: documents, and entries of the list. */
  readonly left: { readonly things: string[]; readonly entries: number[] };
}

const NOT_A = { things: ["b"], entries: [1, 2, 3] };

const ROWS: readonly Row[] = [
  {
    what: "a document that was cut off",
    harm: (file) => writeFileSync(file("things/a.json"), '{"key":"a","value":{"na'),
    says: /^things\/a\.json is not JSON: Unterminated string/,
    left: NOT_A,
  },
  {
    what: "an empty document",
    harm: (file) => writeFileSync(file("things/a.json"), ""),
    says: "things/a.json is empty",
    left: NOT_A,
  },
  {
    what: "a document of another version's shape",
    harm: (file) =>
      writeFileSync(file("things/a.json"), `{"key":"a","value":{"title":"a","blob":"${BLOB}"}}`),
    says: "things/a.json has another shape: value.name is missing",
    left: NOT_A,
  },
  {
    what: "JSON that is no document",
    harm: (file) => writeFileSync(file("things/a.json"), "null"),
    says: "things/a.json has another shape: key is missing",
    left: NOT_A,
  },
  {
    what: "a document in another encoding",
    harm: (file) => writeFileSync(file("things/a.json"), Buffer.from('{"key":"ä"}', "latin1")),
    says: "things/a.json is not UTF-8 text",
    left: NOT_A,
  },
  {
    what: "a folder in place of a document",
    harm: (file) => {
      rmSync(file("things/a.json"));
      mkdirSync(file("things/a.json"));
    },
    says: "things/a.json is a folder, and a file belongs there",
    left: NOT_A,
  },
  {
    what: "a copy of a document",
    harm: (file) => copyFileSync(file("things/a.json"), file("things/a copy.json")),
    says: "things/a copy.json holds the document a, whose file is a.json",
    left: { things: ["a", "b"], entries: [1, 2, 3] },
  },
  {
    what: "a file in place of a kind's folder",
    harm: (file) => {
      rmSync(file("things"), { recursive: true });
      writeFileSync(file("things"), "");
    },
    says: "things is a file, and a folder belongs there",
    left: { things: [], entries: [1, 2, 3] },
  },
  {
    what: "a blob that is missing",
    harm: (file) => rmSync(file(`blobs/${BLOB}`)),
    says: `things/a.json needs blobs/${BLOB}, which is missing`,
    left: { things: [], entries: [1, 2, 3] },
  },
  {
    what: "a blob that was cut off",
    harm: (file) => writeFileSync(file(`blobs/${BLOB}`), "he"),
    says: `things/a.json needs blobs/${BLOB}, which has 2 bytes instead of 5`,
    left: { things: [], entries: [1, 2, 3] },
  },
  {
    what: "a line that is no JSON",
    harm: (file) => writeFileSync(file("lists/l.jsonl"), '{"n":1}\n{"n":2\n{"n":3}\n'),
    says: /^lists\/l\.jsonl has a line that can't be read: line 2 is not JSON: /,
    left: { things: ["a", "b"], entries: [1, 3] },
  },
  {
    what: "lines of another shape or encoding",
    harm: (file) =>
      appendFileSync(file("lists/l.jsonl"), Buffer.from('{"n":"4"}\n{"n":5}\n{"ö":6}\n{"n":7', "latin1")),
    says: "lists/l.jsonl has a line that can't be read: line 4 has another shape: entry.n is not a number, and 1 more",
    left: { things: ["a", "b"], entries: [1, 2, 3, 5] },
  },
  {
    what: "a folder in place of a list",
    harm: (file) => {
      rmSync(file("lists/l.jsonl"));
      mkdirSync(file("lists/l.jsonl"));
    },
    says: "lists/l.jsonl is a folder, and a file belongs there",
    left: { things: ["a", "b"], entries: [] },
  },
];

describe("a data folder with something that can't be read", () => {
  let directory: string;
  const file = (name: string) => join(directory, name);
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "it's unreadable-"));
    const store = openStore(directory, KINDS);
    const blob = await store.blobs.put(Buffer.from("hello"));
    for (const name of ["a", "b"]) store.collection(THINGS).set(name, { name, blob });
    store.journal(LISTS).append("l", [{ n: 1 }, { n: 2 }, { n: 3 }]);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const refusal = () => {
    try {
      openStore(directory, KINDS);
    } catch (error) {
      if (error instanceof StartRefused) return error;
      throw error;
    }
    throw new Error("The store was opened.");
  };
  const snapshot = () =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "latin1")]);

  /** The commands of the hint. */
  const commands = ({ hint }: StartRefused) => hint.split("\n").slice(1).join("\n");

  for (const { what, harm, says, left } of ROWS) {
    it(`is refused because of ${what}, and opens without that after the printed command`, () => {
      harm(file);
      const before = snapshot();
      const refused = refusal();
      const [, problem = ""] = refused.message.split("\n");
      if (typeof says === "string") expect(problem).to.equal(`  ${says}`);
      else expect(problem.trim()).to.match(says);
      expect(snapshot()).to.deep.equal(before);
      execFileSync("sh", ["-ec", commands(refused)]);
      const store = openStore(directory, KINDS);
      expect(store.collection(THINGS).keys()).to.deep.equal(left.things);
      expect(
        store
          .journal(LISTS)
          .entries("l")
          .map(({ n }) => n),
      ).to.deep.equal(left.entries);
    });
  }

  it("is refused with all that is wrong, and what to do about each", () => {
    for (const name of ["a", "b"]) writeFileSync(file(`things/${name}.json`), "");
    const { message, hint } = refusal();
    expect(message).to.equal(
      `Not all of the state in ${directory} can be used, and local AWS does not start with a part of it:
  things/a.json is empty
  things/b.json is empty`,
    );
    const quoted = directory.replace("'", `'\\''`);
    expect(hint).to.equal(`Mend it, or put it aside and start again without it:
    mv '${quoted}/things/a.json' '${quoted}/things/a.json.aside'
    mv '${quoted}/things/b.json' '${quoted}/things/b.json.aside'`);
  });

  it("counts what is wrong beyond twenty files", () => {
    for (let number = 1; number <= 23; number++) writeFileSync(file(`things/${number}.json`), "");
    const lines = refusal().message.split("\n");
    expect([lines.length, lines.at(-1)]).to.deep.equal([22, "  and 3 more"]);
  });

  for (const [name, mode] of [
    ["things/a.json", "000"],
    ["lists/l.jsonl", "444"],
    ["things", "000"],
    ["things", "555"],
  ] as const) {
    it(`is refused because of ${name} with mode ${mode}, and opens after the printed command`, function () {
      // For root nothing is closed. Whether a folder can be written is asked for the real user, who stays root.
      const uid = process.geteuid?.() === 0 ? 65534 : undefined;
      if (uid !== undefined && mode === "555") this.skip();
      if (uid !== undefined) {
        for (const entry of [
          "",
          "things",
          "things/a.json",
          "lists",
          "lists/l.jsonl",
          "blobs",
          `blobs/${BLOB}`,
        ])
          chownSync(file(entry), uid, uid);
        process.seteuid?.(uid);
      }
      try {
        chmodSync(file(name), mode);
        const refused = refusal();
        expect(refused.message.split("\n")[1]).to.match(
          new RegExp(`^  ${name.replace(".", "\\.")} is closed to this user$`),
        );
        execFileSync("sh", ["-ec", commands(refused)]);
        expect(openStore(directory, KINDS).collection(THINGS).keys()).to.deep.equal(["a", "b"]);
      } finally {
        if (uid !== undefined) process.seteuid?.(0);
      }
    });
  }
});
