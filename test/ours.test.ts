import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { scripts } from "../package.json";
import { scratchProject } from "./support/scratch-project.ts";

const ROOT = resolve(__dirname, "..");
const { resolve: find } = createRequire(__filename);
const PROGRAMS: Readonly<Record<string, string>> = {
  biome: find("@biomejs/biome/bin/biome"),
  tsc: find("typescript/bin/tsc"),
};

/** Files of a team, none of them as ours must be: types, format, rules, tools of their own, no code at all. */
const THEIRS = {
  "index.ts": `export const   count : number = "many"\nthrow new Error( "theirs" )\n`,
  "functions/hello/app.py": "def handler(event, context):\n    return 1\n",
  "functions/hello/function.json": '{ "runtime": "python3.13", }',
  "functions/orders/index.ts": `export   const handler : number = "none"`,
  "functions/billing/biome.json": '{ "root": true }',
  "functions/billing/tsconfig.json": '{ "compilerOptions": { "strict": false } }',
  "functions/billing/src/main.ts": `import "./other"\n@nothere class A { constructor( private x ) {} };;\n`,
  "functions/billing/src/other.ts": `import "./main"; debugger\n`,
  "functions/mails/package.json": '{"type":"module","biome":[ ]}',
  "functions/mails/index.ts": "export const handler = nothere\n",
  "functions/Not a name.v2/function.json": "{",
  "Pulumi.prd.yaml": "config: [\n",
  "test/stack/orders.test.ts": `it("fails" , () : string => 7) ;;; throw 1\n`,
};

describe("npm run check", () => {
  let root: string;
  before(() => {
    root = scratchProject({ ...THEIRS, "lib/ours.ts": "" });
    for (const name of ["biome.json", "lint", "tsconfig.json", "tsconfig.ours.json"])
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    execFileSync("git", ["init", "-q"], { cwd: root });
  });

  /** The steps before the tests, as `npm run check` runs them; each with its output if it failed. */
  const steps = () =>
    [scripts.lint, ...scripts.check.split(" && ")]
      .filter((command) => !command.startsWith("npm "))
      .map((command) => {
        const [program = "", ...args] = command.split(" ");
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [PROGRAMS[program] ?? program, ...args],
          {
            cwd: root,
            encoding: "utf8",
          },
        );
        return [program, status === 0 ? "passes" : stdout + stderr];
      });

  it("neither lints nor type-checks what a team writes: index.ts, functions, stack files, tests of a stack", () => {
    writeFileSync(join(root, "lib/ours.ts"), "export const count: number = 7;\n");
    expect(steps()).to.deep.equal([
      ["biome", "passes"],
      ["tsc", "passes"],
    ]);
  });

  it("lints and type-checks what is ours", () => {
    writeFileSync(join(root, "lib/ours.ts"), `export const count : number = "many";\n`);
    const [lint, types] = steps();
    expect(lint?.[1]).to.contain("File content differs from formatting output");
    expect(types?.[1]).to.contain("lib/ours.ts(1,14): error TS2322");
  });
});

describe("npm test", () => {
  it("leaves out the tests of a team that run against a deployed stack", () => {
    const root = scratchProject({ ...THEIRS, "test/lib/ours.test.ts": `it("runs", () => {});\n` });
    for (const name of [".mocharc.json", "test/support"])
      cpSync(join(ROOT, name), join(root, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    const [, , pattern = ""] = scripts.test.split(" ");
    const args = [find("mocha/bin/mocha.js"), pattern.replaceAll("'", "")];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect(stdout).to.contain("1 passed, 0 failed");
  });
});

describe("npm run typecheck", () => {
  const check = (files: Readonly<Record<string, string>>) => {
    const root = scratchProject(files);
    for (const name of ["tsconfig.json", "tsconfig.ours.json"]) cpSync(join(ROOT, name), join(root, name));
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    const [, script = ""] = scripts.typecheck.split(" ");
    const run = spawnSync(process.execPath, [join(ROOT, script)], { cwd: root, encoding: "utf8" });
    rmSync(root, { recursive: true });
    return run;
  };

  it("checks the program and its functions, but for the folders with a project of their own, which it names", () => {
    const { status, stdout, stderr } = check({
      ...THEIRS,
      "lib/ours.ts": `export const count: string = 7;\n`,
    });
    expect(status).to.equal(1);
    expect(stdout.split("\n").map((line) => line.replace(/ TS.*/, ""))).to.deep.equal([
      "functions/orders/index.ts(1,16): error",
      "index.ts(1,16): error",
      "test/stack/orders.test.ts(1,29): error",
      "",
    ]);
    expect(stderr).to.equal(
      "functions/billing is left out, since it has a tsconfig.json of its own.\nfunctions/mails is left out, since it has a package.json of its own.\n",
    );
  });

  it("ends with 0 and says nothing if the types are right", () => {
    const { status, stdout, stderr } = check({
      "index.ts": "export const count: number = 7;\n",
      "lib/ours.ts": "",
    });
    expect([status, stdout, stderr]).to.deep.equal([0, "", ""]);
  });
});
