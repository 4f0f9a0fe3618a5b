/** Tests of read-code.ts, package-files.ts, package-zip.ts, taken-files.ts and check-handler.ts. */
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { strToU8, unzipSync, zipSync } from "fflate";
import { fromBufferPromise } from "yauzl";
import { CatalogError, type FunctionDefinition, readCatalog } from "../../functions/_catalog/catalog.ts";
import { packageAll } from "../../functions/_packaging/package-all.ts";
import { type CodePackage, packageCode } from "../../functions/_packaging/package-code.ts";
import { scratchProject } from "../support/scratch-project.ts";

type Files = Readonly<Record<string, string>>;
const FOLDER = "functions/a";
const FILE = `${FOLDER}/function.json`;
const REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const DIGEST = `sha256:${"0a".repeat(32)}`;
const PYTHON = { runtime: "python3.13", handler: "app.handler" };
const APP = "def handler(event, context):\n    return 1\n";

/** A project with the function a: its function.json, and files of its folder. */
function project(settings: object, files: Files = {}): string {
  const inFolder = Object.entries(files).map(([path, content]) => [join(FOLDER, path), content]);
  return scratchProject({ [FILE]: JSON.stringify(settings), ...Object.fromEntries(inFolder) });
}

function only(root: string): FunctionDefinition {
  const [definition] = readCatalog(root);
  if (!definition) throw new Error("the project has no function");
  return definition;
}

const packaged = async (root: string): Promise<CodePackage> => packageCode(root, only(root));

const namesIn = ({ path }: CodePackage) => Object.keys(unzipSync(readFileSync(path)));

/** Modes of the files in a zip, by name. */
async function modesIn({ path }: CodePackage): Promise<Record<string, string>> {
  const modes: Record<string, string> = {};
  for await (const entry of (await fromBufferPromise(readFileSync(path))).eachEntry())
    modes[String(entry.fileName)] = (entry.externalFileAttributes >>> 16).toString(8);
  return modes;
}

async function refusal(root: string): Promise<string> {
  try {
    await packaged(root);
  } catch (error) {
    expect(error).to.be.instanceOf(CatalogError);
    return (error as Error).message;
  }
  return expect.fail("nothing was refused");
}

describe("the form of a function's code", () => {
  const FORMS: readonly [title: string, settings: object, code: object, files?: Files][] = [
    [
      "a bundle on an older Node.js",
      { runtime: "nodejs20.x" },
      { runtime: "nodejs20.x", handler: "index.handler" },
      { "index.ts": "" },
    ],
    ["the whole folder", PYTHON, { ...PYTHON, code: { kind: "files", files: ["**"], exclude: [] } }],
    [
      "files of Node.js, which handler says",
      { runtime: "nodejs22.x", handler: "dist/index.handler", files: ["dist"], exclude: ["**/*.map"] },
      {
        handler: "dist/index.handler",
        code: { kind: "files", files: ["dist"], exclude: ["**/*.map"] },
      },
    ],
    [
      "a program of its own",
      { runtime: "provided.al2023" },
      {
        runtime: "provided.al2023",
        handler: "bootstrap",
        code: { kind: "files", files: ["**"], exclude: [] },
      },
    ],
    [
      "a build alone",
      { runtime: "provided.al2023", build: { run: "make" } },
      {
        code: {
          kind: "files",
          files: [],
          exclude: [],
          build: { run: "make", inputs: [], timeoutSeconds: 300 },
        },
      },
    ],
    [
      "a build over files",
      { ...PYTHON, files: ["*.py"], build: { run: "make", inputs: ["../../Makefile"], timeout: 9 } },
      {
        code: {
          kind: "files",
          files: ["*.py"],
          exclude: [],
          build: { run: "make", inputs: ["../../Makefile"], timeoutSeconds: 9 },
        },
      },
    ],
    [
      "a zip",
      { runtime: "java21", handler: "a.B::c", zip: "../../out/b.jar" },
      { runtime: "java21", handler: "a.B::c", code: { kind: "zip", path: "out/b.jar" } },
    ],
  ];
  for (const [title, settings, code, files] of FORMS)
    it(`is ${title}`, () => expect(only(project(settings, files))).to.deep.include(code));

  it("is an image, which has neither runtime nor handler", () => {
    const uri = `${REGISTRY}/orders@${DIGEST}`;
    const definition = only(project({ image: uri }));
    expect(definition.code).to.deep.equal({ kind: "image", uri });
    expect(definition).to.not.have.any.keys("runtime", "handler");
  });

  const REFUSED: readonly [title: string, settings: object, says: string][] = [
    [
      "a bundle and a zip",
      { entry: "index.ts", zip: "a.zip", runtime: "nodejs22.x", handler: "a.b" },
      "entry (a source that is bundled) and zip (a zip that was built elsewhere) are two ways of code. Keep one: remove entry, or remove zip.",
    ],
    [
      "a bundle and files",
      { export: "main", format: "esm", ...PYTHON },
      "export, format (a source that is bundled) and handler (files as they are) are two ways of code. Keep one: remove export, format, or remove handler. In a bundle, export names the handler.",
    ],
    [
      "included files beside files",
      { include: ["x"], ...PYTHON },
      "include (a source that is bundled) and handler (files as they are) are two ways of code. Keep one: remove include, or remove handler. Beside files as they are, files takes further ones.",
    ],
    [
      "a build and a zip",
      { ...PYTHON, zip: "a.zip", build: { run: "x" } },
      "build (files as they are) and zip (a zip that was built elsewhere) are two ways of code. Keep one: remove build, or remove zip. A build writes the content of the zip into $OUT, and needs no zip.",
    ],
    [
      "a zip and an image",
      { zip: "a.zip", image: `${REGISTRY}/a@${DIGEST}` },
      "zip (a zip that was built elsewhere) and image (a container image) are two ways of code. Keep one: remove zip, or remove image.",
    ],
    [
      "a handler for an image",
      { handler: "app.handler", image: `${REGISTRY}/a@${DIGEST}` },
      "handler (files as they are) and image (a container image) are two ways of code. Keep one: remove handler, or remove image. The image says itself what it runs.",
    ],
    [
      "a runtime for an image",
      { runtime: "python3.13", image: `${REGISTRY}/a@${DIGEST}` },
      "runtime and image don't go together. Remove runtime: the image brings its own.",
    ],
    [
      "files without a runtime",
      { files: ["**"] },
      'runtime is missing beside files as they are. Write it, for example "python3.13".',
    ],
    [
      "a zip without a runtime",
      { zip: "a.zip" },
      'runtime is missing beside a zip that was built elsewhere. Write it, for example "python3.13".',
    ],
    [
      "Python without a handler",
      { runtime: "python3.13" },
      'handler is missing; python3.13 needs one, for example "app.handler".',
    ],
    [
      "Java without a handler",
      { runtime: "java21", zip: "a.jar" },
      'handler is missing; java21 needs one, for example "com.example.Handler::handleRequest".',
    ],
    [
      "a handler without a function",
      { runtime: "nodejs22.x", handler: "dist.js/index" },
      'handler is "dist.js/index"; nodejs22.x needs a file and a function, for example "index.handler".',
    ],
    [
      "a bundle on Python",
      { entry: "index.ts", runtime: "python3.13" },
      'runtime is "python3.13", and a bundle runs on Node.js. Remove runtime, or say what the code is in its place: "handler" for files as they are.',
    ],
    [
      "a zip outside",
      { ...PYTHON, zip: "../../../a.zip" },
      "zip ../../../a.zip is outside of the project. Move it into the project, or link it there.",
    ],
    [
      "files outside",
      { ...PYTHON, files: ["../../../*"] },
      "files ../../../* is outside of the project. Move it into the project, or link it there.",
    ],
    [
      "inputs outside",
      { ...PYTHON, build: { run: "x", inputs: ["../../../a"] } },
      "build.inputs ../../../a is outside of the project. Move it into the project, or link it there.",
    ],
    [
      "a runtime near one",
      { runtime: "pyhton3.13", handler: "a.b" },
      'runtime is "pyhton3.13"; it must be a runtime of Lambda. Did you mean "python3.13"?',
    ],
    [
      "no runtime at all",
      { runtime: "cobol", handler: "a.b" },
      'runtime is "cobol"; it must be a runtime of Lambda. Runtimes are, for example, nodejs24.x, python3.14, java25, provided.al2023.',
    ],
    [
      "a deprecated runtime",
      { runtime: "nodejs14.x", handler: "a.b" },
      'runtime is "nodejs14.x"; AWS no longer makes functions of it. Use "nodejs24.x".',
    ],
    [
      "Go's old runtime",
      { runtime: "go1.x", handler: "a" },
      'runtime is "go1.x"; AWS no longer makes functions of it. Use "provided.al2023".',
    ],
    [
      "a tag",
      { image: `${REGISTRY}/team/orders:v1` },
      `image is "${`${REGISTRY}/team/orders:v1`.slice(0, 59)}...; it names the tag v1, which may stand for another image tomorrow. Write @ and the digest in its place: aws ecr describe-images --registry-id 123456789012 --region eu-central-1 --repository-name team/orders --image-ids imageTag=v1 --query='imageDetails[0].imageDigest' --output text`,
    ],
    [
      "a key near one of a build",
      { ...PYTHON, build: { run: "x", input: ["a"] } },
      "build.input is no setting. Did you mean inputs?",
    ],
    [
      "a build without a command",
      { ...PYTHON, build: { inputs: ["a"] } },
      'build.run is missing; build must be an object such as { "run": "go build -o $OUT/bootstrap .", "inputs": ["../../go.mod"] }.',
    ],
    [
      "a pattern that takes away",
      { ...PYTHON, files: ["**", "!tests"] },
      'files[1] is "!tests"; it must be a path or pattern from the folder of function.json, for example "src/**"; what is to stay out stands in "exclude".',
    ],
  ];
  for (const [title, settings, says] of REFUSED)
    it(`refuses ${title}`, () =>
      expect(() => readCatalog(project(settings, { "index.ts": "" }))).to.throw(
        CatalogError,
        `${FILE}: ${says}`,
      ));

  it("says what else the code may be where there is none", () =>
    expect(() => readCatalog(project({}, { "app.py": APP }))).to.throw(
      /has no index\.ts\. .*say there by "runtime" and "handler" that its files are the code as they are/,
    ));
});

describe("files as they are", () => {
  const TREE: Files = {
    "app.py": APP,
    "vendor/lib.py": "x = 1\n",
    "tests/test_app.py": "",
    "events/call.json": "{}",
    "vendor/__pycache__/lib.cpython-313.pyc": "x",
  };

  it("take the folder, without function.json, events and what Python leaves behind", async () => {
    const made = await packaged(project(PYTHON, TREE));
    expect(namesIn(made)).to.deep.equal(["app.py", "tests/test_app.py", "vendor/lib.py"]);
    expect(made.codeSha256).to.equal(createHash("sha256").update(readFileSync(made.path)).digest("base64"));
    expect(made.inputs).to.deep.equal([...namesIn(made).map((name) => `${FOLDER}/${name}`), FILE]);
  });

  const SELECTED: readonly [title: string, keys: object, names: string[]][] = [
    ["exclude", { exclude: ["tests", "vendor/l*"] }, ["app.py"]],
    ["files", { files: ["app.py", "vendor"] }, ["app.py", "vendor/lib.py"]],
    ["files, which may name events", { files: ["*.py", "events/**"] }, ["app.py", "events/call.json"]],
    [
      "files that lie elsewhere",
      { files: ["*.py", "../../lib/**", "../_own/x.txt"] },
      ["_own/x.txt", "app.py", "lib/deep/a.py"],
    ],
  ];
  for (const [title, keys, names] of SELECTED)
    it(`are chosen by ${title}`, async () => {
      const root = project(
        { ...PYTHON, ...keys },
        { ...TREE, "../../lib/deep/a.py": "", "../_own/x.txt": "" },
      );
      expect(namesIn(await packaged(root))).to.deep.equal(names);
    });

  it("keep whether they may be executed, and nothing else of their modes and times", async () => {
    const files = { bootstrap: "#!/bin/sh\n", "data.txt": "x" };
    const [one, other] = [0o755, 0o700].map((mode) => {
      const root = project({ runtime: "provided.al2023" }, files);
      chmodSync(join(root, FOLDER, "bootstrap"), mode);
      chmodSync(join(root, FOLDER, "data.txt"), mode & 0o644);
      return root;
    }) as [string, string];
    const made = await packaged(one);
    expect(await modesIn(made)).to.deep.equal({ bootstrap: "100755", "data.txt": "100644" });
    expect((await packaged(other)).codeSha256).to.equal(made.codeSha256);
  });

  it("come with what a link leads to, which is an input too", async () => {
    const root = project(PYTHON, { "app.py": APP, "../../lib/shared.py": "y = 2\n" });
    symlinkSync("../../lib/shared.py", join(root, FOLDER, "shared.py"));
    const made = await packaged(root);
    expect(namesIn(made)).to.deep.equal(["app.py", "shared.py"]);
    expect(made.inputs).to.include.members([`${FOLDER}/shared.py`, "lib/shared.py"]);
  });

  it("are taken again from .build while nothing has changed", async () => {
    const root = project(PYTHON, TREE);
    const all = async () => (await packageAll(root, readCatalog(root))).get("a");
    const first = await all();
    const record = join(root, ".build/a.json");
    const known = JSON.parse(readFileSync(record, "utf8"));
    writeFileSync(record, JSON.stringify({ ...known, made: { ...known.made, warnings: ["taken again"] } }));
    expect(await all()).to.deep.equal({ ...first, warnings: ["taken again"] });
    chmodSync(join(root, FOLDER, "vendor/lib.py"), 0o755);
    const changed = await all();
    expect(changed?.warnings).to.deep.equal([]);
    expect(changed?.codeSha256).to.not.equal(first?.codeSha256);
  });

  const MISSING: readonly [title: string, settings: object, files: Files, says: string][] = [
    [
      "a pattern without a file",
      { ...PYTHON, files: ["src/**"] },
      TREE,
      "files src/** matches no file. Mend the path or remove it.",
    ],
    [
      "two files of one name",
      { ...PYTHON, files: ["../_x/app.py", "../../_x/*"] },
      { "../_x/app.py": "", "../../_x/app.py": "" },
      "files gives functions/_x/app.py and _x/app.py one name in the zip, _x/app.py.",
    ],
    [
      "a module that is not there",
      { ...PYTHON, handler: "src/app.handler" },
      TREE,
      'handler is "src/app.handler", but the code has no src/app.py. app.py is there: name that one, or mend "files".',
    ],
    [
      "a module that nothing resembles",
      { ...PYTHON, handler: "main.handler" },
      TREE,
      'handler is "main.handler", but the code has no main.py. Mend handler or files. If a layer brings the file, write a main.py that takes the handler from there.',
    ],
    [
      "TypeScript that is not bundled",
      { runtime: "nodejs22.x", handler: "src/app.handler" },
      { "src/app.ts": "" },
      'src/app.ts is there: to bundle it, write "entry" in place of "handler".',
    ],
    ["a module of Ruby", { runtime: "ruby3.4", handler: "app.A::B.run" }, {}, "the code has no app.rb."],
    [
      "a function that a module of Python does not have",
      PYTHON,
      { "app.py": "def main(event, context):\n    return 1\n" },
      'handler is "app.handler", and app.py has no handler. Write it there, or name the function that is there.',
    ],
    [
      "a function that a module of Node.js does not have",
      { runtime: "nodejs22.x", handler: "app.handler" },
      { "app.js": "exports.main = async () => 1;\n" },
      "and app.js has no handler.",
    ],
    [
      "no bootstrap",
      { runtime: "provided.al2023" },
      { main: "" },
      "provided.al2023 starts an executable file bootstrap, and the code has none at its top.",
    ],
    [
      "a bootstrap that is not executable",
      { runtime: "provided.al2023" },
      { bootstrap: "" },
      "starts the file bootstrap, which is not executable.",
    ],
  ];
  for (const [title, settings, files, says] of MISSING)
    it(`are refused for ${title}`, async () =>
      expect(await refusal(project(settings, { "x.txt": "", ...files })))
        .to.contain(`${FILE}: `)
        .and.contain(says));

  it("are refused where there is none", async () =>
    expect(await refusal(project(PYTHON))).to.match(
      /^functions\/a has no file that could be code\. Put the code there/,
    ));

  const FOUND: readonly [settings: object, files: Files][] = [
    [{ ...PYTHON, handler: "pkg.mod.handler" }, { "pkg/mod.py": APP }],
    [{ ...PYTHON, handler: "pkg/mod.handler" }, { "pkg/mod/__init__.py": "from .x import *\n" }],
    [PYTHON, { "app.cpython-313-x86_64-linux-gnu.so": "" }],
    [PYTHON, { "app.py": "from pkg import *\n" }],
    [{ runtime: "nodejs22.x", handler: "app.handler" }, { "app.mjs": 'export * from "./x.mjs";\n' }],
    [{ runtime: "nodejs22.x", handler: "./app.a.handler" }, { "app.cjs": "exports.a = { handler() {} };\n" }],
    [{ runtime: "nodejs22.x", handler: "app.handler" }, { "app/index.js": "" }],
    [{ runtime: "nodejs22.x", handler: "pack.handler" }, { "node_modules/pack/index.js": "" }],
    [{ runtime: "nodejs22.x", handler: "/opt/nodejs/wrap.handler" }, {}],
    [{ runtime: "provided.al2023", handler: "public/index.php" }, {}],
    [{ runtime: "java21", handler: "a.B::c" }, {}],
  ];
  for (const [settings, files] of FOUND)
    it(`may have ${JSON.stringify({ ...settings, files: Object.keys(files) })}`, async () => {
      expect(namesIn(await packaged(project(settings, { "x.txt": "", ...files })))).to.include("x.txt");
    });
});

describe("a zip that was built elsewhere", () => {
  const JAVA = { runtime: "java21", handler: "a.B::c", zip: "out.jar" };
  const withZip = (settings: object, zip: Uint8Array) => {
    const root = project(settings);
    writeFileSync(join(root, FOLDER, "out.jar"), zip);
    return root;
  };

  it("goes on byte for byte, again after it has changed", async () => {
    const zip = zipSync({ "a/B.class": strToU8("x") });
    const root = withZip(JAVA, zip);
    const made = (await packageAll(root, readCatalog(root))).get("a");
    expect(readFileSync(made?.path ?? "").equals(zip)).to.equal(true);
    expect(made?.codeSha256).to.equal(createHash("sha256").update(zip).digest("base64"));
    expect(made?.inputs).to.deep.equal([`${FOLDER}/out.jar`, FILE]);
    const next = zipSync({ "a/B.class": strToU8("y") });
    writeFileSync(join(root, FOLDER, "out.jar"), next);
    const again = (await packageAll(root, readCatalog(root))).get("a");
    expect(readFileSync(again?.path ?? "").equals(next)).to.equal(true);
  });

  it("is refused where it is missing", async () =>
    expect(await refusal(project(JAVA))).to.equal(
      `${FILE}: zip is not there: the project has no file ${FOLDER}/out.jar. Build it first, or let "build" make the code in place of "zip".`,
    ));

  it("is refused where it is no zip", async () =>
    expect(await refusal(withZip(JAVA, strToU8("no zip at all, but long enough to be one")))).to.match(
      /^functions\/a\/function\.json: functions\/a\/out\.jar is no zip that can be read \(.+\)\. Build it again\.$/,
    ));

  it("is refused over Lambda's limits, before it is read", async () => {
    const root = withZip(JAVA, strToU8(""));
    truncateSync(join(root, FOLDER, "out.jar"), 52_428_801);
    expect(await refusal(root)).to.match(/is 52428801 bytes zipped; Lambda takes 52428800\./);
  });

  it("is refused for what it unpacks to", async () => {
    const zip = Buffer.from(zipSync({ big: strToU8("x".repeat(100)) }));
    // The size in the zip's directory, which is all that is read.
    zip.writeUInt32LE(264_000_000, zip.indexOf("PK\u0001\u0002") + 24);
    expect(await refusal(withZip(JAVA, zip))).to.match(
      /is 264000000 bytes unzipped; Lambda takes 262143999\./,
    );
  });

  it("is refused without the file of its handler, and with a bootstrap that is not executable", async () => {
    const zip = zipSync({ bootstrap: strToU8("x") });
    expect(await refusal(withZip({ ...PYTHON, zip: "out.jar" }, zip))).to.contain("the code has no app.py.");
    const own = { runtime: "provided.al2023", zip: "out.jar" };
    expect(await refusal(withZip(own, zip))).to.contain("bootstrap, which is not executable");
    const right = zipSync({ bootstrap: [strToU8("x"), { os: 3, attrs: (0o100755 << 16) >>> 0 }] });
    expect((await packaged(withZip(own, right))).sizeBytes).to.equal(right.length);
  });
});
