import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { runLive } from "../../../scripts/live.ts";
import { formatRelease } from "../../../scripts/release/model/release-tag.ts";
import { commitAll, git, useHermeticGit } from "../../support/git.ts";
import { expectHarmless } from "../../support/harmless-output.ts";
import { expectSchema } from "../../support/json-schema.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const FILES = {
  "Pulumi.yaml": "name: lambda-live\nruntime: nodejs\n",
  "Pulumi.prd.yaml":
    'config:\n  aws:region: us-east-1\n  # pinned\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n  lambda-live:functions:\n    hello: {timeout: 5}\n',
  "Pulumi.sbx.yaml": "config:\n  aws:region: us-east-1\n",
  "functions/hello/index.ts": "export const handler = async () => 1;\n",
  "functions/hello/notes.md": "notes\n",
  "functions/hello/function.json": '{ "include": ["../../docs/api.*", "../../test/data/**"] }\n',
  "index.ts": 'export { x } from "./more.js";\n',
  "README.md": "readme\n",
  "docs/page.md": "page\n",
  "docs/api.yaml": "api\n",
  "test/one.test.ts": 'import "../docs/page.md";\n',
  "test/data/rows.json": "[]\n",
  ".github/workflows/check.yml": "on: push\n",
};

describe("live changed", () => {
  useHermeticGit();
  let root: string;
  let first: string;

  beforeEach(() => {
    root = scratchProject(FILES);
    git(root, "init", "-q", "-b", "main");
    first = commitAll(root, "first");
  });

  async function changed(args: string, cwd = root) {
    let [stdout, stderr] = ["", ""];
    const words = ["changed", ...args.split(" ")];
    const exitCode = await runLive(words, {
      env: {},
      cwd,
      interactive: false,
      outputIsTerminal: false,
      out: (text) => {
        stdout += text;
      },
      err: (text) => {
        stderr += text;
      },
      ask: async () => undefined,
      now: () => Date.now(),
      onInterrupt: () => () => {},
    });
    expectHarmless(stdout + stderr, "live changed");
    expectSchema(stdout, words);
    return { exitCode, stdout, stderr };
  }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const edit = (path: string, from: string, to: string) =>
    write(path, readFileSync(join(root, path), "utf8").replace(from, to));
  const own = (from: string, to: string) => () => edit("Pulumi.prd.yaml", from, to);

  /** Tags HEAD as the release of that entry, whose code came from `commits`. */
  function tagRelease(entry: number, ...commits: (string | null)[]): void {
    const functions = Object.fromEntries(
      commits.map((commit, index) => [`fn${index}`, { version: "1", codeSha256: "x", commit }]),
    );
    const message = formatRelease({ account: "123456789012", region: "us-east-1", entry, functions });
    git(root, "tag", "-a", "-m", message, `prd-${entry}`);
  }

  const ROWS: readonly (readonly [string, string, () => void, string[], string[]])[] = [
    ["nothing", "no change", () => {}, [], []],
    ["nothing", "another stack's file", () => edit("Pulumi.sbx.yaml", "us-east-1", "eu-west-1"), [], []],
    ["nothing", "a stack that is new", () => write("Pulumi.tst.yaml", "config: {}\n"), [], []],
    ["nothing", "the readme", () => write("README.md", "other\n"), [], []],
    ["nothing", "a page", () => write("docs/page.md", "other\n"), [], []],
    ["nothing", "a test", () => write("test/one.test.ts", "other\n"), [], []],
    ["nothing", "a workflow", () => write(".github/workflows/check.yml", "on: pull\n"), [], []],
    ["nothing", "a comment", own("# pinned", "# kept"), [], []],
    ["nothing", "the order of keys", own("  aws:region: us-east-1\n", ""), [], []],
    [
      "nothing",
      "another spelling",
      own("lambda-live:live_version", "lambda-live:config:live_version"),
      [],
      [],
    ],
    [
      "nothing",
      "JSON in a string",
      own("functions:\n    hello: {timeout: 5}", `functions: '{"hello":{"timeout":5}}'`),
      [],
      [],
    ],
    ["traffic", "the version", own('"1"', '"2"'), ["Pulumi.prd.yaml"], ["live_version"]],
    ["traffic", "the serial", own("serial: 1", "serial: 2"), ["Pulumi.prd.yaml"], ["live_serial"]],
    [
      "traffic",
      "a function's own version",
      own("{timeout: 5}", '{timeout: 5, live_version: "2", canary_weight: 5}'),
      ["Pulumi.prd.yaml"],
      ["functions.hello.canary_weight", "functions.hello.live_version"],
    ],
    [
      "deploy",
      "a function's time",
      own("timeout: 5", "timeout: 6"),
      ["Pulumi.prd.yaml"],
      ["functions.hello.timeout"],
    ],
    ["deploy", "the region", own("us-east-1", "eu-west-1"), ["Pulumi.prd.yaml"], ["aws:region"]],
    [
      "deploy",
      "a key beside config",
      own("config:", "encryptionsalt: v1:x\nconfig:"),
      ["Pulumi.prd.yaml"],
      ["encryptionsalt"],
    ],
    [
      "deploy",
      "traffic and a setting",
      () => {
        own('"1"', '"2"')();
        own("timeout: 5", "timeout: 6")();
      },
      ["Pulumi.prd.yaml"],
      ["functions.hello.timeout"],
    ],
    ["deploy", "code", () => write("functions/hello/index.ts", "1;\n"), ["functions/hello/index.ts"], []],
    [
      "deploy",
      "Markdown of a function",
      () => write("functions/hello/notes.md", "1\n"),
      ["functions/hello/notes.md"],
      [],
    ],
    ["deploy", "a page that the code names", () => write("docs/api.yaml", "1\n"), ["docs/api.yaml"], []],
    [
      "deploy",
      "test data that the code names",
      () => write("test/data/rows.json", "1\n"),
      ["test/data/rows.json"],
      [],
    ],
    [
      "deploy",
      "the project file",
      () => edit("Pulumi.yaml", "nodejs", "nodejs\nconfig: {}"),
      ["Pulumi.yaml"],
      [],
    ],
    ["deploy", "a file that nobody knows", () => write("other.txt", "1\n"), ["other.txt"], []],
    ["deploy", "code that is gone", () => rmSync(join(root, "index.ts")), ["index.ts"], []],
  ];
  for (const [road, what, change, files, keys] of ROWS)
    it(`says ${road} of ${what}`, async () => {
      change();
      // The first line of config goes to its end.
      if (what === "the order of keys")
        write(
          "Pulumi.prd.yaml",
          `${readFileSync(join(root, "Pulumi.prd.yaml"), "utf8")}  aws:region: us-east-1\n`,
        );
      commitAll(root);
      const json = JSON.parse((await changed(`-s prd --since ${first} --json`)).stdout);
      expect(json).to.deep.include({ road, since: first, files, keys, because: null });
    });

  it("prints one word, and says what decided beside it", async () => {
    for (const name of ["a", "b", "c", "d"]) write(`${name}.ts`, "1;\n");
    commitAll(root);
    const { exitCode, stdout, stderr } = await changed("-s prd --since HEAD~1");
    expect([exitCode, stdout, stderr]).to.deep.equal([
      0,
      "deploy\n",
      "since HEAD~1: a.ts, b.ts and 2 more\n",
    ]);
  });

  it("looks at commits alone, not at what is not committed", async () => {
    write("functions/hello/index.ts", "1;\n");
    expect((await changed(`-s prd --since ${first}`)).stdout).to.equal("nothing\n");
  });

  it("compares with the newest release by its entry's number, and not with the tags of another stack", async () => {
    tagRelease(9, first);
    write("functions/hello/index.ts", "1;\n");
    const second = commitAll(root);
    tagRelease(10, second);
    git(root, "tag", "prd-eu-11", first);
    git(root, "tag", "prd-x", first);
    own('"1"', '"2"')();
    commitAll(root);
    const { stdout, stderr } = await changed("-s prd");
    expect([stdout, stderr]).to.deep.equal(["traffic\n", "since prd-10: Pulumi.prd.yaml, live_version\n"]);
  });

  it("says deploy of a stack that was never released", async () => {
    const { stdout, stderr } = await changed("-s prd");
    expect([stdout, stderr]).to.deep.equal(["deploy\n", "prd has no release tag\n"]);
  });

  it("says deploy of merged code that the released versions did not come from, wherever the tag is", async () => {
    write("functions/hello/index.ts", "1;\n");
    own("timeout: 5", "timeout: 6")();
    commitAll(root, "merged, and its release failed");
    own('"1"', '"2"')();
    commitAll(root, "rolled back");
    tagRelease(4, first, null);
    own('"2"', '"3"')();
    commitAll(root, "traffic alone");
    const json = JSON.parse((await changed("-s prd --json")).stdout);
    expect(json).to.deep.include({
      road: "deploy",
      since: "prd-4",
      files: ["functions/hello/index.ts", "Pulumi.prd.yaml"],
      keys: ["functions.hello.timeout"],
    });
  });

  it("compares the code with the newest of the commits that the released versions came from", async () => {
    write("functions/hello/index.ts", "1;\n");
    const second = commitAll(root);
    tagRelease(4, first, second, first);
    own('"1"', '"2"')();
    commitAll(root);
    expect((await changed("-s prd")).stdout).to.equal("traffic\n");
  });

  for (const [what, tag] of [
    ["a tag that a person made", () => git(root, "tag", "prd-4")],
    ["a release whose versions name no commit", () => tagRelease(4, null)],
    ["a release of a commit that is gone", () => tagRelease(4, "0123456789")],
  ] as const)
    it(`says deploy after ${what}`, async () => {
      tag();
      const { stdout, stderr } = await changed("-s prd");
      expect([stdout, stderr]).to.deep.equal([
        "deploy\n",
        "since prd-4: prd-4 names no commit of this clone that its code came from\n",
      ]);
    });

  it("says deploy of a project in a folder whose repository changed elsewhere, and nothing of its docs", async () => {
    const inner = join(root, "apps/one");
    for (const [path, text] of Object.entries(FILES)) write(`apps/one/${path}`, text);
    const since = commitAll(root);
    write("docs/page.md", "other\n");
    write("apps/one/docs/page.md", "other\n");
    commitAll(root);
    expect((await changed(`-s prd --since ${since}`, inner)).stdout).to.equal("nothing\n");
    write("package.json", "{}\n");
    commitAll(root);
    const json = JSON.parse((await changed(`-s prd --since ${since} --json`, inner)).stdout);
    expect(json).to.deep.include({ road: "deploy", files: ["../../package.json"] });
  });

  it("refuses what a shallow clone lacks, and says fetch-depth: 0", async () => {
    own('"1"', '"2"')();
    commitAll(root);
    const clone = join(scratchProject({}), "clone");
    git(root, "clone", "-q", "--depth=1", `file://${root}`, clone);
    for (const args of [`-s prd --since ${first}`, "-s prd"]) {
      const { exitCode, stderr } = await changed(args, clone);
      expect(stderr)
        .to.contain("error ShallowClone: This clone is shallow and ")
        .and.contain("fetch-depth: 0");
      expect(stderr).to.contain("git fetch --unshallow --tags");
      expect(exitCode).to.equal(2);
    }
    git(clone, "fetch", "-q", "--unshallow", "--tags");
    expect((await changed(`-s prd --since ${first}`, clone)).stdout).to.equal("traffic\n");
  });

  const REFUSALS: readonly (readonly [string, string, string, () => void])[] = [
    ["a name that is no commit", "UnknownCommit", "--since nonsense", () => {}],
    ["a name that looks like a flag", "UnknownCommit", "--since=--output=/tmp/x", () => {}],
    [
      "a machine without git",
      "NoGit",
      "",
      () => {
        process.env.PATH = "/nowhere";
      },
    ],
    ["a folder without git", "NoRepository", "", () => rmSync(join(root, ".git"), { recursive: true })],
    [
      "a repository without a commit",
      "NoCommit",
      "",
      () => {
        rmSync(join(root, ".git"), { recursive: true });
        git(root, "init", "-q");
      },
    ],
    [
      "conflict marks in the file",
      "InvalidYaml",
      "--since HEAD~1",
      () => {
        own("  # pinned\n", "<<<<<<< ours\n  # pinned\n=======\n>>>>>>> theirs\n")();
        commitAll(root);
      },
    ],
  ];
  for (const [what, code, args, arrange] of REFUSALS)
    it(`refuses ${what}`, async () => {
      const path = process.env.PATH;
      arrange();
      const { exitCode, stdout, stderr } = await changed(`-s prd ${args}`.trim());
      process.env.PATH = path;
      expect(stderr).to.contain(`error ${code}: `);
      expect(stdout).to.equal("");
      expect(exitCode).to.be.oneOf([1, 2]);
    });
});
