import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { CatalogError, readCatalog } from "../../functions/catalog.ts";
import { type CodePackage, packageCode } from "../../functions/package-code.ts";
import { scratchProject } from "../support/scratch-project.ts";

const ROOT = resolve(__dirname, "../..");

const SOURCES = {
  "functions/hello/index.ts":
    'import { greet } from "greeter";\nimport { name } from "./name.ts";\nexport const handler = async () => greet(name as string);\n',
  "functions/hello/name.ts": 'export const name: string = "Zoë";\n',
};
const MODULES = {
  "greeter/package.json": '{"name":"greeter","main":"main.js"}',
  "greeter/main.js": 'const { hi } = require("./hi.js"); exports.greet = (name) => hi + " " + name;\n',
  "greeter/hi.js": 'exports.hi = "Hello";\n',
};

/** Makes a project with a function that uses a package, and with the package inside. */
function project(): string {
  const modules = Object.entries(MODULES).map(([path, content]) => [`node_modules/${path}`, content]);
  return scratchProject({ ...SOURCES, ...Object.fromEntries(modules) });
}

function packaged(root: string): CodePackage {
  const [definition] = readCatalog(root);
  if (!definition) throw new Error("the project has no function");
  return packageCode(root, definition);
}

/** The digest that another process computes, with its own working directory and environment. */
function digestElsewhere(root: string, cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const script = `
    const { readCatalog } = require(${JSON.stringify(join(ROOT, "functions/catalog.ts"))});
    const { packageCode } = require(${JSON.stringify(join(ROOT, "functions/package-code.ts"))});
    console.log(packageCode(${JSON.stringify(root)}, readCatalog(${JSON.stringify(root)})[0]).codeSha256);`;
  const tsx = createRequire(__filename).resolve("tsx");
  return execFileSync(process.execPath, ["--import", tsx, "-e", script], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  }).trim();
}

describe("packageCode", () => {
  it("writes a zip of one bundle into .build, and returns its digest and size", () => {
    const root = project();
    const { path, codeSha256, sizeBytes } = packaged(root);
    const zip = readFileSync(path);
    expect(path).to.equal(join(root, ".build/hello.zip"));
    expect(readdirSync(join(root, ".build"))).to.deep.equal(["hello.zip"]);
    expect(codeSha256).to.equal(createHash("sha256").update(zip).digest("base64"));
    expect(sizeBytes).to.equal(zip.length);
    expect(Object.keys(unzipSync(zip))).to.deep.equal(["index.js"]);
  });

  it("names the files that it read, relative to the project, also packages and files outside", () => {
    const root = project();
    const outside = scratchProject({ "shared.ts": "export {};\n" });
    symlinkSync(join(outside, "shared.ts"), join(root, "linked.ts"));
    const entry = join(root, "functions/hello/index.ts");
    writeFileSync(
      entry,
      `import "../../linked.ts";\nimport "data:text/javascript,1";\n${readFileSync(entry)}`,
    );
    expect(packaged(root).inputs).to.have.members([
      "functions/hello/index.ts",
      "functions/hello/name.ts",
      "node_modules/greeter/main.js",
      "node_modules/greeter/hi.js",
      relative(root, join(outside, "shared.ts")),
    ]);
  });

  it("bundles a handler that runs, with all its imports", async () => {
    const zip = readFileSync(packaged(project()).path);
    const code = Buffer.from(unzipSync(zip)["index.js"] as Uint8Array).toString();
    const module = { exports: {} as { handler?: () => Promise<string> } };
    new Function("module", "exports", "require", code)(module, module.exports, createRequire(__filename));
    expect(await module.exports.handler?.()).to.equal("Hello Zoë");
  });

  it("gives the same bytes again, and leaves an equal file alone", () => {
    const root = project();
    const first = packaged(root);
    utimesSync(first.path, 1, 1);
    expect(packaged(root)).to.deep.equal(first);
    expect(statSync(first.path).mtimeMs).to.equal(1000);
  });

  it("gives other bytes for other code", () => {
    const changed = scratchProject({ "functions/hello/index.ts": "export const handler = async () => 2;\n" });
    expect(packaged(changed).codeSha256).not.to.equal(packaged(project()).codeSha256);
  });

  it("gives the same bytes wherever the project lies", () => {
    const here = project();
    const there = `${scratchProject({})}/deeper`;
    const { codeSha256 } = packaged(here);
    renameSync(here, there);
    expect(packaged(there).codeSha256).to.equal(codeSha256);
  });

  it("gives the same bytes through a link to the project", () => {
    const root = project();
    const link = join(scratchProject({}), "link");
    symlinkSync(root, link);
    expect(packaged(link)).to.deep.equal(packaged(root));
  });

  it("gives the same bytes in a copy whose node_modules is a link", () => {
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
    expect(packaged(copy).codeSha256).to.equal(packaged(project()).codeSha256);
  });

  it("gives the same bytes whatever tsconfig.json the project has", () => {
    const root = scratchProject({
      ...SOURCES,
      "tsconfig.json":
        '{"compilerOptions":{"target":"es2015","useDefineForClassFields":false,"alwaysStrict":true}}',
    });
    symlinkSync(join(project(), "node_modules"), join(root, "node_modules"));
    expect(packaged(root).codeSha256).to.equal(packaged(project()).codeSha256);
  });

  it("gives the same bytes from any working directory and in any time zone", () => {
    const root = project();
    const { codeSha256 } = packaged(root);
    expect(digestElsewhere(root, "/")).to.equal(codeSha256);
    expect(digestElsewhere(root, root, { TZ: "Asia/Kathmandu" })).to.equal(codeSha256);
    expect(digestElsewhere(root, join(root, "functions"), { TZ: "America/St_Johns" })).to.equal(codeSha256);
  });

  it("refuses sources that don't build, and names file and line", () => {
    const root = scratchProject({ "functions/hello/index.ts": "export const handler = async () => {\n" });
    expect(() => packaged(root)).to.throw(
      CatalogError,
      /functions\/hello\/index\.ts can't be bundled\..*functions\/hello\/index\.ts:2:0: ERROR/s,
    );
    expect(() => packaged(root)).to.throw(CatalogError, /^[^\n\\]+$/);
  });

  it("refuses sources that import a missing module", () => {
    const root = scratchProject({
      "functions/hello/index.ts": 'import "nowhere";\nexport const handler = null;\n',
    });
    expect(() => packaged(root)).to.throw(CatalogError, /Could not resolve "nowhere"/);
  });

  it("refuses sources that export no handler, and accepts sources in CommonJS", () => {
    const root = scratchProject({ "functions/hello/index.ts": "export const handle = async () => 1;\n" });
    expect(() => packaged(root)).to.throw(
      CatalogError,
      "functions/hello/index.ts exports no handler. Write one: export const handler = async (event) => { ... };",
    );
    const common = scratchProject({ "functions/hello/index.ts": "exports.handler = async () => 1;\n" });
    expect(() => packaged(common)).not.to.throw();
  });
});
