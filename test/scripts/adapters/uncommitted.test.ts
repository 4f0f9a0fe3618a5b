/** Tests of source.ts and uncommitted.ts, with real git and real bundles. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { readCatalog } from "../../../functions/_catalog/catalog.ts";
import { packageAll } from "../../../functions/_packaging/package-all.ts";
import { readCheckout } from "../../../scripts/adapters/checkout.ts";
import { buildCode } from "../../../scripts/adapters/source.ts";
import { letAge } from "../../support/let-age.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const HANDLER = "export const handler = async () => text;\n";
const FILES = {
  ".gitignore": "node_modules/\n.build/\n*.generated.ts\n",
  "package.json": "{}\n",
  "package-lock.json": "{}\n",
  "tsconfig.json": "{}\n",
  "Pulumi.prd.yaml": "config: {}\n",
  "lib/shared.ts": 'export const shared = "shared";\n',
  "functions/hello/index.ts": `import { text } from "./a text.ts";\nimport "pack";\nimport "./my.generated.ts";\n${HANDLER}`,
  "functions/hello/a text.ts": 'export { shared as text } from "../../lib/shared.ts";\n',
  "functions/hello/my.generated.ts": "export {};\n",
  "functions/hello/README.md": "hello\n",
  "functions/world/index.ts": `const text = "world";\n${HANDLER}`,
  "node_modules/pack/index.js": "",
};

describe("the inputs of a function's code that differ from HEAD", () => {
  let top: string;
  /** The project's folder: the repository's, or one below. */
  let root: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", top, "-c", "user.name=x", "-c", "user.email=x@x", ...args], { stdio: "pipe" });
  const commitAll = () => {
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-qm", "all");
  };
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const append = (path: string) => writeFileSync(join(root, path), "\n", { flag: "a" });
  async function differing(): Promise<Record<string, readonly string[]>> {
    const { uncommitted, problem } = await readCheckout(root, {}, await buildCode(root, ["hello", "world"]));
    expect(problem).to.equal(undefined);
    return Object.fromEntries(uncommitted);
  }

  beforeEach(() => {
    root = top = scratchProject(FILES);
    commitAll();
  });

  const CASES: [what: string, act: () => void, hello: string[], world: string[]][] = [
    ["nothing after a commit", () => {}, [], []],
    ["a source", () => append("functions/hello/index.ts"), ["functions/hello/index.ts (changed)"], []],
    [
      "a source that another one brings in, its name with a space",
      () => append("functions/hello/a text.ts"),
      ["functions/hello/a text.ts (changed)"],
      [],
    ],
    ["a shared source", () => append("lib/shared.ts"), ["lib/shared.ts (changed)"], []],
    [
      "a source that is only staged",
      () => {
        append("lib/shared.ts");
        git("add", "-A");
      },
      ["lib/shared.ts (changed)"],
      [],
    ],
    [
      "an untracked source in an untracked folder",
      () => {
        write("functions/world/deep/er/new.ts", "export {};\n");
        write("functions/world/index.ts", `import "./deep/er/new.ts";\nconst text = 1;\n${HANDLER}`);
      },
      [],
      ["functions/world/deep/er/new.ts (untracked)", "functions/world/index.ts (changed)"],
    ],
    [
      "a new function.json, and a source renamed with git",
      () => {
        write("functions/world/function.json", "{}");
        git("mv", "functions/hello/a text.ts", "functions/hello/b.ts");
        write("functions/hello/index.ts", `import { text } from "./b.ts";\n${HANDLER}`);
      },
      [
        "functions/hello/b.ts (changed)",
        "functions/hello/index.ts (changed)",
        "functions/hello/a text.ts (deleted)",
      ],
      ["functions/world/function.json (untracked)"],
    ],
    [
      "a deleted module that would win over a folder of its name, and no other deleted file",
      () => {
        write("lib/shared/index.ts", 'export const shared = "folder";\n');
        write("lib/notes.md", "");
        git("add", "-A");
        git("commit", "-qm", "both");
        rmSync(join(root, "lib/shared.ts"));
        rmSync(join(root, "lib/notes.md"));
        write("functions/hello/a text.ts", 'export { shared as text } from "../../lib/shared";\n');
        git("commit", "-qm", "text", "functions/hello/a text.ts");
      },
      ["lib/shared.ts (deleted)"],
      [],
    ],
    [
      "what every bundle depends on",
      () => {
        append("package.json");
        rmSync(join(root, "package-lock.json"));
        append("tsconfig.json");
      },
      ["package.json (changed)", "tsconfig.json (changed)", "package-lock.json (deleted)"],
      ["package.json (changed)", "tsconfig.json (changed)", "package-lock.json (deleted)"],
    ],
    [
      "all in the folder of a function that doesn't build",
      () => {
        write("functions/world/index.ts", "{");
        write("functions/world/new.txt", "");
      },
      [],
      ["functions/world/index.ts (changed)", "functions/world/new.txt (untracked)"],
    ],
    [
      "a source behind a link out of the repository",
      () => {
        symlinkSync(
          join(scratchProject({ "shared.ts": 'export const shared = "x";\n' }), "shared.ts"),
          join(root, "lib/linked.ts"),
        );
        write("functions/hello/a text.ts", 'export { shared as text } from "../../lib/linked.ts";\n');
      },
      ["../OUTSIDE/shared.ts (outside of the repository)", "functions/hello/a text.ts (changed)"],
      [],
    ],
    [
      "neither stack file, nor what git ignores, nor what no bundle reads, nor a mode",
      () => {
        append("Pulumi.prd.yaml");
        append("node_modules/pack/index.js");
        append("functions/hello/my.generated.ts");
        append("functions/hello/README.md");
        write("functions/hello/new.ts", "export {};\n");
        chmodSync(join(root, "functions/hello/index.ts"), 0o755);
      },
      [],
      [],
    ],
    [
      "no package that git would add: the lockfile stands for it",
      () => {
        write(".gitignore", ".build/\n*.generated.ts\n");
        git("add", "-f", ".gitignore");
        git("commit", "-qm", "no longer ignored");
      },
      [],
      [],
    ],
  ];
  for (const [what, act, hello, world] of CASES)
    it(`are ${what}`, async () => {
      act();
      const found = await differing();
      const shown = (found.hello ?? []).map((one) => one.replace(/^(\.\.\/)+.*(?=\/shared)/, "../OUTSIDE"));
      expect(shown).to.have.members(hello);
      expect(found.world).to.have.members(world);
    });

  it("come with code that is built anew where it is frozen, and else is taken from the last pulumi up", async () => {
    mkdirSync(join(root, ".build"));
    letAge(root);
    await packageAll(root, readCatalog(root));
    for (const name of ["hello", "world"]) {
      const file = join(root, `.build/${name}.json`);
      const known = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(
        file,
        JSON.stringify({ ...known, made: { ...known.made, warnings: ["of the last pulumi up"] } }),
      );
    }
    const built = await buildCode(root, ["hello", "world"], { isFrozen: (name) => name === "hello" });
    expect(built.get("hello")?.warnings).to.deep.equal([]);
    expect(built.get("world")?.warnings).to.deep.equal(["of the last pulumi up"]);
    expect(built.get("world")?.digest).to.deep.equal((await buildCode(root, ["world"])).get("world")?.digest);
  });

  it("are a package that git knows", async () => {
    git("add", "-f", "node_modules");
    git("commit", "-qm", "packages");
    append("node_modules/pack/index.js");
    expect(await differing()).to.deep.equal({ hello: ["node_modules/pack/index.js (changed)"], world: [] });
  });

  it("are found in a folder of a repository, with sources and lockfile outside of that folder", async () => {
    top = scratchProject({ "pnpm-lock.yaml": "", "pnpm-workspace.yaml": "", "shared/x.ts": "export {};\n" });
    root = join(top, "apps/mine");
    for (const [path, content] of Object.entries(FILES)) write(path, content);
    write("functions/world/index.ts", `import "../../../../shared/x.ts";\nconst text = 1;\n${HANDLER}`);
    commitAll();
    expect(await differing()).to.deep.equal({ hello: [], world: [] });
    writeFileSync(join(top, "pnpm-lock.yaml"), "changed");
    writeFileSync(join(top, "shared/x.ts"), "export const changed = 1;\n");
    writeFileSync(join(top, "pnpm-workspace.yaml"), "changed");
    append("functions/hello/index.ts");
    const lock = "../../pnpm-lock.yaml (changed)";
    const found = await differing();
    expect(found.hello).to.have.members(["functions/hello/index.ts (changed)", lock]);
    expect(found.world).to.have.members(["../../shared/x.ts (changed)", lock]);
  });

  it("are found through a link to the project", async () => {
    append("lib/shared.ts");
    const link = join(scratchProject({}), "link");
    symlinkSync(root, link);
    root = link;
    expect(await differing()).to.deep.equal({ hello: ["lib/shared.ts (changed)"], world: [] });
  });

  it("are a submodule at another commit than HEAD's", async () => {
    git("-c", "protocol.file.allow=always", "clone", "-q", top, join(top, "sub"));
    write("functions/world/index.ts", `import "../../sub/lib/shared.ts";\nconst text = 1;\n${HANDLER}`);
    commitAll();
    expect((await differing()).world).to.deep.equal([]);
    append("sub/lib/shared.ts");
    git("-C", "sub", "commit", "-qam", "another");
    expect((await differing()).world).to.deep.equal(["sub/lib/shared.ts (changed)"]);
  });
});
