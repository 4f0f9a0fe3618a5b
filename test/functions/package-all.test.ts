/** Tests of package-all.ts and package-state.ts: zips are taken again while nothing that decides their bytes has changed. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { CatalogError, readCatalog } from "../../functions/_catalog/catalog.ts";
import { packageAll } from "../../functions/_packaging/package-all.ts";
import { type CodePackage, packageCode } from "../../functions/_packaging/package-code.ts";
import { letAge } from "../support/let-age.ts";
import { scratchProject } from "../support/scratch-project.ts";

const FILES = {
  "package.json": "{}",
  "package-lock.json": "{}",
  "functions/hello/function.json": '{ "include": ["data/**"] }',
  "functions/hello/index.ts":
    'import { text } from "../../shared/lib";\nimport { pack } from "pack";\nimport { linked } from "@mine/linked";\nclass Kept { field; }\nexport const handler = async () => [text, pack, linked, new Kept()];\n',
  "functions/hello/data/a.txt": "a",
  "shared/lib/index.ts": 'export const text = "folder";\n',
  "packages/one/index.js": "exports.linked = 1;\n",
  "packages/two/index.js": "exports.linked = 2;\n",
  "node_modules/pack/package.json": '{"main":"index.js"}',
  "node_modules/pack/index.js": 'exports.pack = "far";\n',
  "node_modules/pack/other.js": 'exports.pack = "other";\n',
  "node_modules/@mine/readme.md": "",
};

describe("packaging all functions", () => {
  let root: string;
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const link = (target: string) => {
    rmSync(join(root, "node_modules/@mine/linked"), { force: true });
    symlinkSync(target, join(root, "node_modules/@mine/linked"));
  };
  const record = () => join(root, ".build/hello.json");
  async function packaged(): Promise<CodePackage> {
    const found = (await packageAll(root, readCatalog(root))).get("hello");
    if (!found) throw new Error("hello was not packaged");
    return found;
  }
  /** Puts a mark into the record, which a package that is taken again has too. */
  const mark = () => {
    const known = JSON.parse(readFileSync(record(), "utf8"));
    writeFileSync(record(), JSON.stringify({ ...known, made: { ...known.made, warnings: ["taken again"] } }));
  };

  beforeEach(async () => {
    root = scratchProject(FILES);
    link("../../packages/one");
    letAge(root);
    await packaged();
    mark();
  });

  it("takes a zip again, and gives the bytes of one that is made anew", async () => {
    const again = await packaged();
    expect(again.warnings).to.deep.equal(["taken again"]);
    const bytes = readFileSync(again.path);
    rmSync(join(root, ".build"), { recursive: true });
    const [definition] = readCatalog(root);
    if (!definition) throw new Error("no function");
    const { warnings: _, ...anew } = await packageCode(root, definition);
    expect(again).to.deep.include(anew);
    expect(readFileSync(anew.path).equals(bytes)).to.equal(true);
  });

  const changes: readonly [what: string, act: () => void, sameBytes?: boolean][] = [
    ["a source", () => write("shared/lib/index.ts", 'export const text = "other";\n')],
    [
      "a new file that wins over a folder of its name",
      () => write("shared/lib.ts", 'export const text = "file";\n'),
    ],
    ["a nearer package", () => write("functions/node_modules/pack/index.js", 'exports.pack = "near";\n')],
    ["a file of a package", () => write("node_modules/pack/index.js", 'exports.pack = "changed";\n')],
    ["the settings of a package", () => write("node_modules/pack/package.json", '{"main":"other.js"}')],
    ["the target of a linked package", () => link("../../packages/two")],
    [
      "a new tsconfig",
      () => write("functions/tsconfig.json", '{"compilerOptions":{"useDefineForClassFields":false}}'),
    ],
    ["the lockfile", () => write("package-lock.json", "{ }"), true],
    ["an included file", () => write("functions/hello/data/a.txt", "b")],
    ["the mode of an included file", () => chmodSync(join(root, "functions/hello/data/a.txt"), 0o755)],
    ["a further file that include matches", () => write("functions/hello/data/b/c.txt", "c")],
    ["how the function is bundled", () => write("functions/hello/function.json", '{ "format": "esm" }')],
    [
      "local_command, which AWS never sees",
      () => write("functions/hello/function.json", '{ "include": ["data/**"], "local_command": "./run" }'),
      true,
    ],
    ["a zip that another process wrote", () => write(".build/hello.zip", "other"), true],
    ["a zip that is gone", () => rmSync(join(root, ".build/hello.zip")), true],
    ["a record that was cut", () => write(".build/hello.json", '{"state":'), true],
    ["a record of another shape", () => write(".build/hello.json", '{"state":"x","made":1}'), true],
  ];
  for (const [what, act, sameBytes = false] of changes)
    it(`bundles anew after a change of ${what}`, async () => {
      const before = await packaged();
      expect(before.warnings).to.deep.equal(["taken again"]);
      act();
      const after = await packaged();
      expect(after.warnings).to.deep.equal([]);
      expect(after.codeSha256 === before.codeSha256).to.equal(sameBytes);
      const [definition] = readCatalog(root);
      if (!definition) throw new Error("no function");
      expect((await packageCode(root, definition)).codeSha256).to.equal(after.codeSha256);
    });

  it("keeps no record of inputs that are so new that they may change while esbuild reads them", async () => {
    rmSync(record());
    const soon = new Date(Date.now() + 60_000);
    utimesSync(join(root, "shared/lib/index.ts"), soon, soon);
    await packaged();
    expect(readdirSync(join(root, ".build"))).to.deep.equal(["hello.zip"]);
  });

  it("keeps no record where tsconfig lets esbuild look for modules in further folders", async () => {
    write("tsconfig.json", '{"compilerOptions":{"paths":{"@x/*":["./gen/*","./src/*"]}}}');
    letAge(root);
    rmSync(record());
    await packaged();
    expect(readdirSync(join(root, ".build"))).to.deep.equal(["hello.zip"]);
  });

  it("packages all functions, and names the mistakes of all together", async () => {
    const scratch = scratchProject({
      "functions/a/index.ts": "export const handle = 1;\n",
      "functions/b/index.ts": "export const handler = 1;\n",
      "functions/c/index.ts": "{",
    });
    const error: Error = await packageAll(scratch, readCatalog(scratch)).then(
      () => expect.fail("nothing was refused"),
      (reason) => reason,
    );
    expect(error).to.be.instanceOf(CatalogError);
    expect(error.message).to.match(
      /^functions\/a\/index\.ts exports no handler.*\nfunctions\/c\/index\.ts can't be bundled.*$/,
    );
    rmSync(join(scratch, "functions/a"), { recursive: true });
    rmSync(join(scratch, "functions/c"), { recursive: true });
    expect([...(await packageAll(scratch, readCatalog(scratch))).keys()]).to.deep.equal(["b"]);
  });
});
