import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { openPromise } from "yauzl";
import { CatalogError, readCatalog } from "../../functions/_catalog/catalog.ts";
import { checkSize } from "../../functions/_packaging/code-limits.ts";
import { type CodePackage, packageCode } from "../../functions/_packaging/package-code.ts";
import { scratchProject } from "../support/scratch-project.ts";

const ROOT = resolve(__dirname, "../..");

const SOURCES = {
  "functions/hello/index.ts":
    'import { greet } from "greeter";\nimport { name } from "./name.ts";\nexport const handler = async () => greet(name as string);\n',
  "functions/hello/name.ts": 'export const name: string = "Zoë";\n',
};
type Files = Readonly<Record<string, string>>;
const HANDLER: Files = { "functions/hello/index.ts": "export const handler = async () => 1;\n" };
const MODULES = {
  "greeter/package.json": '{"name":"greeter","main":"main.js"}',
  "greeter/main.js": 'const { hi } = require("./hi.js"); exports.greet = (name) => hi + " " + name;\n',
  "greeter/hi.js": 'exports.hi = "Hello";\n',
};

/** Inputs that count whether they are there or not. */
const SETTINGS = [
  "functions/hello/function.json",
  "functions/hello/package.json",
  "functions/package.json",
  "package.json",
];

/** Makes a project with a function that uses a package, and with the package inside. */
function project(): string {
  const modules = Object.entries(MODULES).map(([path, content]) => [`node_modules/${path}`, content]);
  return scratchProject({ ...SOURCES, ...Object.fromEntries(modules) });
}

async function packaged(root: string): Promise<CodePackage> {
  const [definition] = readCatalog(root);
  if (!definition) throw new Error("the project has no function");
  return packageCode(root, definition);
}

/** Expects that the one function of a project is refused, with a message that has, or matches, `says`. */
async function refuses(root: string, says: string | RegExp): Promise<void> {
  const error: unknown = await packaged(root).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).to.be.instanceOf(CatalogError);
  const { message } = error as CatalogError;
  if (typeof says === "string") expect(message).to.equal(says);
  else expect(message).to.match(says);
}

/** The digest that another process computes, with its own working directory and environment. */
function digestElsewhere(root: string, cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const script = `
    const { readCatalog } = require(${JSON.stringify(join(ROOT, "functions/_catalog/catalog.ts"))});
    const { packageCode } = require(${JSON.stringify(join(ROOT, "functions/_packaging/package-code.ts"))});
    packageCode(${JSON.stringify(root)}, readCatalog(${JSON.stringify(root)})[0]).then(({ codeSha256 }) => console.log(codeSha256));`;
  const tsx = createRequire(__filename).resolve("tsx");
  return execFileSync(process.execPath, ["--import", tsx, "-e", script], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  }).trim();
}

describe("packageCode", () => {
  it("writes a zip of one bundle into .build, and returns its digest and size", async () => {
    const root = project();
    const { path, codeSha256, sizeBytes } = await packaged(root);
    const zip = readFileSync(path);
    expect(path).to.equal(join(root, ".build/hello.zip"));
    expect(readdirSync(join(root, ".build"))).to.deep.equal(["hello.zip"]);
    expect(codeSha256).to.equal(createHash("sha256").update(zip).digest("base64"));
    expect(sizeBytes).to.equal(zip.length);
    expect(Object.keys(unzipSync(zip))).to.deep.equal(["index.js"]);
  });

  it("names the files that it read, relative to the project, also packages and files outside", async () => {
    const root = project();
    const outside = scratchProject({ "shared.ts": "export {};\n" });
    symlinkSync(join(outside, "shared.ts"), join(root, "linked.ts"));
    const entry = join(root, "functions/hello/index.ts");
    writeFileSync(
      entry,
      `import "../../linked.ts";\nimport "data:text/javascript,1";\n${readFileSync(entry)}`,
    );
    expect((await packaged(root)).inputs).to.have.members([
      "functions/hello/index.ts",
      "functions/hello/name.ts",
      "node_modules/greeter/main.js",
      "node_modules/greeter/hi.js",
      relative(root, join(outside, "shared.ts")),
      ...SETTINGS,
    ]);
  });

  it("bundles a handler that runs, with all its imports", async () => {
    const zip = readFileSync((await packaged(project())).path);
    const code = Buffer.from(unzipSync(zip)["index.js"] as Uint8Array).toString();
    const module = { exports: {} as { handler?: () => Promise<string> } };
    new Function("module", "exports", "require", code)(module, module.exports, createRequire(__filename));
    expect(await module.exports.handler?.()).to.equal("Hello Zoë");
  });

  it("gives the same bytes again, and leaves an equal file alone", async () => {
    const root = project();
    const first = await packaged(root);
    utimesSync(first.path, 1, 1);
    expect(await packaged(root)).to.deep.equal(first);
    expect(statSync(first.path).mtimeMs).to.equal(1000);
  });

  it("gives other bytes for other code", async () => {
    const changed = scratchProject({ "functions/hello/index.ts": "export const handler = async () => 2;\n" });
    expect((await packaged(changed)).codeSha256).not.to.equal((await packaged(project())).codeSha256);
  });

  it("gives the same bytes wherever the project lies", async () => {
    const here = project();
    const there = `${scratchProject({})}/deeper`;
    const { codeSha256 } = await packaged(here);
    renameSync(here, there);
    expect((await packaged(there)).codeSha256).to.equal(codeSha256);
  });

  it("gives the same bytes through a link to the project", async () => {
    const root = project();
    const link = join(scratchProject({}), "link");
    symlinkSync(root, link);
    expect(await packaged(link)).to.deep.equal(await packaged(root));
  });

  it("gives the same bytes in a copy whose node_modules is a link", async () => {
    const copy = scratchProject(SOURCES);
    symlinkSync(
      join(
        scratchProject(
          Object.fromEntries(
            Object.entries(MODULES).map(([path, content]) => [`elsewhere/${path}`, content]),
          ),
        ),
        "elsewhere",
      ),
      join(copy, "node_modules"),
    );
    expect((await packaged(copy)).codeSha256).to.equal((await packaged(project())).codeSha256);
  });

  it("gives the same bytes whatever tsconfig.json the project has", async () => {
    const root = scratchProject({
      ...SOURCES,
      "tsconfig.json":
        '{"compilerOptions":{"target":"es2015","useDefineForClassFields":false,"alwaysStrict":true}}',
    });
    symlinkSync(join(project(), "node_modules"), join(root, "node_modules"));
    expect((await packaged(root)).codeSha256).to.equal((await packaged(project())).codeSha256);
  });

  it("gives the same bytes from any working directory and in any time zone", async () => {
    const root = project();
    const { codeSha256 } = await packaged(root);
    expect(digestElsewhere(root, "/")).to.equal(codeSha256);
    expect(digestElsewhere(root, root, { TZ: "Asia/Kathmandu" })).to.equal(codeSha256);
    expect(digestElsewhere(root, join(root, "functions"), { TZ: "America/St_Johns" })).to.equal(codeSha256);
  });

  it("refuses sources that don't build, and names file and line", async () => {
    const root = scratchProject({ "functions/hello/index.ts": "export const handler = async () => {\n" });
    await refuses(
      root,
      /functions\/hello\/index\.ts can't be bundled\..*functions\/hello\/index\.ts:2:0: ERROR/s,
    );
    await refuses(root, /^[^\n\\]+$/);
  });

  it("refuses sources that import a missing module", async () => {
    const root = scratchProject({
      "functions/hello/index.ts": 'import "nowhere";\nexport const handler = null;\n',
    });
    await refuses(root, /Could not resolve "nowhere"/);
  });

  it("refuses sources that export no handler, and accepts sources in CommonJS", async () => {
    const root = scratchProject({ "functions/hello/index.ts": "export const handle = async () => 1;\n" });
    await refuses(
      root,
      'functions/hello/index.ts exports no handler. Write one: export const handler = async (event) => { ... }; Or name the one that is there in function.json: "export": "handle"',
    );
    const common = scratchProject({ "functions/hello/index.ts": "exports.handler = async () => 1;\n" });
    await packaged(common);
  });

  const refusals: readonly [what: string, files: Files, settings: object, says: string | RegExp][] = [
    [
      "an export that the source lacks, and names the one that is near",
      { "functions/hello/index.ts": "export const getOrder = async () => 1;\nexport const other = 1;\n" },
      { export: "getorder" },
      'functions/hello/index.ts exports no getorder. Write export const getorder = async (event) => { ... }; Or name the one that is there in function.json: "export": "getOrder"',
    ],
    [
      "an export that an ES module lacks",
      { "functions/hello/index.ts": "export const a = 1;\nexport const b = 1;\n" },
      { format: "esm" },
      "functions/hello/index.ts exports no handler. Write one: export const handler = async (event) => { ... };",
    ],
    [
      "CommonJS in which the name of the export stands nowhere",
      { "functions/hello/index.js": 'const os = require("os");\nexports.handle = async () => os.EOL;\n' },
      {},
      "functions/hello/index.js exports no handler. Write one: exports.handler = async (event) => { ... };",
    ],
    [
      "top-level await in CommonJS, with the way on",
      { "functions/hello/index.ts": "await 1;\nexport const handler = async () => 1;\n" },
      {},
      /^functions\/hello\/index\.ts can't be bundled\. .* Write "format": "esm" in function\.json\.$/,
    ],
    [
      "a tsconfig that is broken",
      { ...HANDLER, "tsconfig.json": "{ x" },
      {},
      /can't be bundled\..*tsconfig\.json:1:2/,
    ],
    [
      "include that matches nothing, each pattern",
      HANDLER,
      { include: ["*.html", "data", "gone.txt"] },
      /^.*function\.json: include \*\.html matches no file\..*\n.*include data matches.*\n.*include gone\.txt matches/,
    ],
    [
      "include that gives two files one name",
      { ...HANDLER, "x.txt": "", "functions/x.txt": "", "functions/hello/index.js": "" },
      { entry: "index.ts", include: ["../x.txt", "../../x.txt", "index.js"] },
      /include gives functions\/x\.txt and x\.txt one name in the zip, x\.txt\. .*\n.*include gives the bundle and functions\/hello\/index\.js one name/,
    ],
  ];
  for (const [what, files, settings, says] of refusals)
    it(`refuses ${what}`, () => refuses(scratchProject(withSettings(files, settings)), says));

  it("refuses more than Lambda takes, unzipped and zipped, before it reads the files", async () => {
    const root = scratchProject(
      withSettings({ ...HANDLER, "functions/hello/large": "" }, { include: ["large"] }),
    );
    truncateSync(join(root, "functions/hello/large"), 262_144_000);
    await refuses(root, /^The code of functions\/hello is 26214\d+ bytes unzipped; Lambda takes 262143999\./);
    expect(() => checkSize("hello", "zipped", 52_428_801)).to.throw(
      CatalogError,
      /bytes zipped; Lambda takes 52428800/,
    );
    expect(() => checkSize("hello", "zipped", 52_428_800)).not.to.throw();
  });

  it("lays included files beside the bundle, in order, executable where the file is", async () => {
    const files = {
      ...HANDLER,
      "functions/hello/b/tool": "#!",
      "functions/hello/a": "",
      "data/x.json": "{}",
    };
    const root = scratchProject(withSettings(files, { include: ["b", "a", "../../data/*"] }));
    chmodSync(join(root, "functions/hello/b/tool"), 0o755);
    const { path, inputs } = await packaged(root);
    const zip = await openZip(path);
    expect(zip).to.deep.equal([
      ["index.js", 0o100644],
      ["a", 0o100644],
      ["b/tool", 0o100755],
      ["data/x.json", 0o100644],
    ]);
    expect(inputs).to.include.members(["functions/hello/a", "functions/hello/b/tool", "data/x.json"]);
  });

  it("shows what esbuild warns of, and what it can't do, on harmless lines", async () => {
    const root = scratchProject({
      "functions/hello/tsconfig.json":
        '{"extends":"../../base.json","compilerOptions":{"experimentalDecorators":true}}',
      "base.json": '{"extends":"./gone.json","compilerOptions":{"emitDecoratorMetadata":true}}',
      "functions/hello/index.ts":
        'export const handler = async (event: unknown) => [import.meta.url, typeof event === "\u202enumber"];\n',
    });
    const { warnings, inputs } = await packaged(root);
    expect(warnings).to.have.length(4);
    expect(warnings.join("\n")).to.match(
      /^functions\/hello\/tsconfig\.json sets emitDecoratorMetadata, which esbuild can't do/,
    );
    expect(warnings.join("\n")).to.contain("base.json:1:11: Cannot find base config file");
    expect(warnings.join("\n")).to.match(
      /index\.ts:1:50: "import\.meta" is not available .* Write "format": "esm" in function\.json\./,
    );
    expect(warnings.join("\n")).to.match(/The "typeof" operator will never evaluate to .*u202enumber/);
    expect(inputs).to.include.members(["functions/hello/tsconfig.json", "base.json"]);
  });

  it("takes no tsconfig from above the project, and none beyond the nearest", async () => {
    const legacy = '{"compilerOptions":{"experimentalDecorators":true}}';
    const source =
      "function d(...all: unknown[]) {}\nclass A { @d m() {} }\nexport const handler = async () => new A();\n";
    const plainly = scratchProject({ "p/functions/hello/index.ts": source });
    const { codeSha256 } = await packaged(join(plainly, "p"));
    const above = scratchProject({ "p/functions/hello/index.ts": source, "tsconfig.json": legacy });
    expect((await packaged(join(above, "p"))).codeSha256).to.equal(codeSha256);
    const nearer = scratchProject({
      "functions/hello/index.ts": source,
      "functions/hello/tsconfig.json": "{}",
      "tsconfig.json": legacy,
    });
    expect((await packaged(nearer)).codeSha256).to.equal(codeSha256);
    const counts = scratchProject({ "functions/hello/index.ts": source, "tsconfig.json": legacy });
    expect((await packaged(counts)).codeSha256).not.to.equal(codeSha256);
  });

  it("bundles more than 16 MB without worker threads, as in pulumi up", () => {
    const text = `export const handler = async () => "${"x".repeat(17 * 1024 * 1024)}";\n`;
    const root = scratchProject({ "functions/hello/index.ts": text });
    expect(digestElsewhere(root, root, { ESBUILD_WORKER_THREADS: "0" })).to.match(/^[\w+/]{43}=$/);
  });
});

/** Names and modes in a zip, in its order. */
async function openZip(path: string): Promise<[string, number][]> {
  const zip = await openPromise(path);
  const found: [string, number][] = [];
  for await (const { fileName, externalFileAttributes } of zip.eachEntry())
    found.push([fileName, externalFileAttributes >>> 16]);
  return found;
}

function withSettings(files: Files, settings: object): Files {
  return { ...files, "functions/hello/function.json": JSON.stringify(settings) };
}
