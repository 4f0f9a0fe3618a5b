/** The shapes of code that function.json can name, zipped by us and called in real handler processes. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readCatalog } from "../../functions/_catalog/catalog.ts";
import { type CodePackage, packageCode } from "../../functions/_packaging/package-code.ts";
import { startTestExecutor, type TestExecutor } from "../local/aws/execution/handler-code.ts";
import { scratchProject } from "../support/scratch-project.ts";

type Files = Readonly<Record<string, string>>;

/** A package in CommonJS that needs `require`, `__dirname` and a file of its own package. */
const COMMON: Files = {
  "node_modules/common/package.json": '{"name":"common","main":"main.js"}',
  "node_modules/common/main.js":
    'exports.eol = require("os").EOL; exports.here = require("path").basename(__dirname);\n',
};

const ORM = `
  const registered = [];
  function column(target, key) { registered.push(key + ":" + typeof target); }
  function entity(type) { registered.push(type.name); }
`;

const SHAPES: readonly [shape: string, files: Files, settings: object, answer: unknown][] = [
  [
    "an ES module with top-level await, import.meta.url, a CommonJS package, and names of its own",
    {
      ...COMMON,
      "functions/f/index.ts": `import { createRequire } from "node:module";
        import { fileURLToPath } from "node:url";
        import { dirname, basename } from "node:path";
        import { eol, here } from "common";
        const require = createRequire(import.meta.url);
        const __filename = fileURLToPath(import.meta.url);
        const __dirname = dirname(__filename);
        const text = await Promise.resolve("awaited");
        export const handler = async () =>
          [text, basename(__filename), eol, typeof require("node:fs").readFileSync, __dirname.endsWith(here)];`,
    },
    { format: "esm" },
    ["awaited", "index.mjs", "\n", "function", true],
  ],
  [
    "an ES module whose own names meet no package in CommonJS",
    {
      "functions/f/index.mjs": `import { createRequire } from "node:module";
        import path from "node:path"; import { fileURLToPath } from "node:url";
        const require = createRequire(import.meta.url);
        const __dirname = path.dirname(fileURLToPath(import.meta.url));
        export const handler = async () => [typeof require, __dirname.length > 0];`,
    },
    { format: "esm" },
    ["function", true],
  ],
  [
    "an export by another name, in a module of several handlers elsewhere in the project",
    {
      "src/orders.ts":
        "export const getOrder = async () => 'got';\nexport const putOrder = async () => 'put';\n",
    },
    { entry: "../../src/orders.ts", export: "putOrder" },
    "put",
  ],
  [
    "a default export",
    { "functions/f/index.js": "export default async () => 1;\n" },
    { export: "default" },
    1,
  ],
  [
    "a module of CommonJS that is itself the handler",
    { "functions/f/index.js": "module.exports = async () => 2;\n" },
    { export: "default" },
    2,
  ],
  ["CommonJS", { "functions/f/index.js": "exports.handler = async () => 3;\n" }, {}, 3],
  [
    "legacy decorators, as the nearest tsconfig says",
    {
      "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": false } }',
      "base.json":
        '{ "compilerOptions": { "experimentalDecorators": true, "useDefineForClassFields": false } }',
      "functions/f/tsconfig.json": '{ // legacy\n "extends": "../../base", }',
      "functions/f/index.ts": `${ORM}
        @entity class Order { @column id!: number; @column total?: number; }
        export const handler = async () => [registered, Object.keys(new Order())];`,
    },
    {},
    [["id:object", "total:object", "Order"], []],
  ],
  [
    "decorators of the standard without a tsconfig",
    {
      "functions/f/index.ts": `const seen: string[] = [];
        function note(value: unknown, { kind, name }: ClassMethodDecoratorContext) { seen.push(kind + " " + String(name)); }
        class Order { @note total() {} }
        export const handler = async () => [seen, typeof new Order().total];`,
    },
    {},
    [["method total"], "function"],
  ],
  [
    "paths and jsx of tsconfig",
    {
      "tsconfig.json":
        '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] }, "jsx": "react", "jsxFactory": "h" } }',
      "lib/h.tsx": "export const h = (name: string) => name;\nexport const page = () => <main />;\n",
      "functions/f/index.ts": 'import { page } from "@lib/h";\nexport const handler = async () => page();\n',
    },
    {},
    "main",
  ],
  [
    "files beside the bundle",
    {
      "functions/f/index.ts": `import { readFileSync } from "node:fs";
        export const handler = async () =>
          ["templates/a.html", "templates/sub/.b", "data/x.json"].map((name) => readFileSync(name, "utf8"));`,
      "functions/f/templates/a.html": "A",
      "functions/f/templates/sub/.b": "B",
      "functions/f/templates/note.md": "not this one",
      "data/x.json": "{}",
    },
    { include: ["templates/*.html", "templates/sub", "../../data/x.json"] },
    ["A", "B", "{}"],
  ],
  [
    "a package that stays outside and comes from beside the bundle",
    {
      ...COMMON,
      "functions/f/index.ts": 'import { here } from "common";\nexport const handler = async () => here;\n',
    },
    { external: ["common"], include: ["../../node_modules/common"] },
    "common",
  ],
];

/** The one function of a project, with `settings` as its function.json. */
async function zipped(files: Files, settings: object): Promise<CodePackage & { root: string }> {
  const root = scratchProject({ ...files, "functions/f/function.json": JSON.stringify(settings) });
  const [definition] = readCatalog(root);
  if (!definition) throw new Error("the project has no function");
  return { ...(await packageCode(root, definition)), root };
}

describe("the code of a function", () => {
  let executor: TestExecutor;
  before(async () => {
    executor = await startTestExecutor();
  });
  after(() => executor.executor.close());

  for (const [shape, files, settings, answer] of SHAPES)
    it(`runs: ${shape}`, async () => {
      const { path, warnings } = await zipped(files, settings);
      expect(warnings).to.deep.equal([]);
      const result = await executor.call(executor.version(readFileSync(path)));
      expect(result.json, result.text).to.deep.equal(answer);
    });
});
