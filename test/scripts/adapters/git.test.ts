import { execFileSync } from "node:child_process";
import { cpSync, existsSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readCheckout } from "../../../scripts/adapters/checkout.ts";
import { writeExecutable } from "../../support/fake-executable.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const ENV = {
  PATH: process.env.PATH,
  HOME: "/nowhere",
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@localhost",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@localhost",
};

/** Runs `act` with further variables in the environment of this process. */
async function withEnvironment<T>(more: Readonly<Record<string, string>>, act: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await act();
  } finally {
    for (const name of Object.keys(more)) {
      delete process.env[name];
      if (before[name] !== undefined) process.env[name] = before[name];
    }
  }
}

describe("a checkout that live only looks at", () => {
  let root: string;
  let ran: string;
  /** A program that leaves a file behind where it ran. */
  let evil: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { env: ENV, encoding: "utf8", stdio: "pipe" });
  const config = (...pairs: readonly (readonly [string, string])[]) => {
    for (const [key, value] of pairs) git("config", key, value);
  };
  const FILES = ["functions/hello/index.ts", "functions/hello/inner/index.ts"];
  const BUILT = new Map([["hello", { inputs: FILES, asIs: [], isZip: false }]]);
  const look = (folder = root, env: Record<string, string> = {}) => readCheckout(folder, env, BUILT);
  let touches = 0;
  /** Makes git read the files again. */
  const touch = () => {
    touches++;
    for (const path of FILES.map((file) => join(root, file)))
      if (existsSync(path)) utimesSync(path, touches, touches);
  };

  beforeEach(() => {
    root = scratchProject({ "functions/hello/index.ts": "export {};\n", "package-lock.json": "{}\n" });
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-qm", "first");
    ran = join(root, "..", `${root.split("/").at(-1)}-ran`);
    evil = writeExecutable(join(root, ".git"), "evil", `touch ${ran}; exit 1`);
  });
  afterEach(() => rmSync(ran, { force: true }));

  it("tells commit and branch, and where it has none, the CI's", async () => {
    const commit = git("rev-parse", "HEAD").trim();
    const ci = { GITHUB_SHA: "0123456", GITHUB_REF_NAME: "v1\u001b[0m" };
    expect((await look(root, ci)).from).to.deep.equal({ commit, ref: "main" });
    git("checkout", "-q", "--detach");
    expect((await look()).from).to.deep.equal({ commit });
    expect((await look(root, ci)).from).to.deep.equal({ commit, ref: "v1\\u001b[0m" });
    rmSync(join(root, ".git"), { recursive: true });
    expect((await look(root, ci)).from).to.deep.equal({ commit: "0123456", ref: "v1\\u001b[0m" });
  });

  it("tells why git refuses, with the mend", async () => {
    const refusals: [string, Record<string, string>, string, string][] = [
      [
        "ForeignRepository",
        { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" },
        "another user owns it",
        `--add safe.directory ${root}`,
      ],
      ["NoGit", { PATH: "/nowhere" }, "git is not installed", "install git"],
    ];
    for (const [code, env, message, hint] of refusals) {
      const { problem, from, uncommitted } = await withEnvironment(env, () => look());
      expect(problem?.code).to.equal(code);
      expect(problem?.message).to.contain(message);
      expect(problem?.hint).to.contain(hint);
      expect([from, uncommitted.size]).to.deep.equal([{}, 0]);
    }
    rmSync(join(root, ".git"), { recursive: true });
    expect((await look()).problem).to.deep.include({
      code: "NoRepository",
      message: `${root} is in no git repository`,
    });
  });

  it("believes in no bare repository that the checkout brings along", async () => {
    const hello = join(root, "functions/hello");
    for (const part of ["HEAD", "index", "objects", "refs"])
      cpSync(join(root, ".git", part), join(hello, part), { recursive: true });
    const settings = "repositoryFormatVersion = 0\nbare = false\nworktree = .\n";
    writeFileSync(join(hello, "config"), `[core]\n${settings}`);
    const { from, problem } = await look(hello);
    expect(from).to.deep.equal({});
    expect(problem?.message).to.contain("git failed: fatal: cannot use bare repository");
  });

  it("shows a branch whose name turns text around, or would be an order to a shell, as plain text", async () => {
    git("checkout", "-qb", "x\u202e$(reboot)");
    expect((await look()).from.ref).to.equal("x\\u202e$(reboot)");
  });

  it("has no commit before the first one, and all its inputs are in none", async () => {
    rmSync(join(root, ".git"), { recursive: true });
    git("init", "-q", "-b", "main");
    const { from, uncommitted } = await look();
    expect(from).to.deep.equal({ ref: "main" });
    expect(uncommitted.get("hello")).to.include("functions/hello/index.ts (untracked)");
  });

  for (const [what, arrange] of [
    ["a monitor of files", () => config(["core.fsmonitor", evil])],
    [
      "a filter that cleans",
      () => {
        writeFileSync(join(root, ".git/info/attributes"), "* filter=an=other.one\n");
        config(["filter.an=other.one.clean", evil], ["filter.an=other.one.required", "true"]);
        touch();
      },
    ],
    [
      "a filter that stays",
      () => {
        writeFileSync(join(root, ".git/info/attributes"), "* filter=evil\n");
        config(["filter.evil.process", evil]);
        touch();
      },
    ],
    [
      "a filter of an included file",
      () => {
        writeFileSync(join(root, ".git/info/attributes"), "* filter=evil\n");
        writeFileSync(join(root, ".git/more"), `[filter "evil"]\n  clean = ${evil}\n`);
        config(["include.path", "more"]);
        touch();
      },
    ],
    [
      "a hook",
      () => {
        writeExecutable(join(root, ".git/hooks"), "post-index-change", `touch ${ran}`);
        touch();
      },
    ],
    [
      "the helper of a remote that has the objects of a partial clone",
      () => {
        const tree = git("rev-parse", "HEAD^{tree}").trim();
        config(["core.repositoryFormatVersion", "1"], ["extensions.partialClone", "origin"]);
        config(
          ["remote.origin.promisor", "true"],
          ["remote.origin.url", root],
          ["remote.origin.uploadpack", evil],
        );
        rmSync(join(root, ".git/objects", tree.slice(0, 2), tree.slice(2)));
      },
    ],
    [
      "the config of a submodule",
      () => {
        const inner = (...args: string[]) => git("-C", "functions/hello/inner", ...args);
        git("init", "-q", "functions/hello/inner");
        renameSync(join(root, "functions/hello/index.ts"), join(root, "functions/hello/inner/index.ts"));
        inner("add", "-A");
        inner("commit", "-qm", "first");
        git("add", "-A");
        writeFileSync(join(root, "functions/hello/inner/.git/info/attributes"), "* filter=evil\n");
        inner("config", "filter.evil.clean", evil);
        touch();
      },
    ],
  ] as const)
    it(`runs no program of ${what}`, async () => {
      arrange();
      try {
        git("status", "--porcelain");
      } catch {
        // a program that does not answer as git wants
      }
      expect(existsSync(ran), "git itself runs it").to.equal(true);
      rmSync(ran);
      touch();
      await look();
      expect(existsSync(ran)).to.equal(false);
    });
});
