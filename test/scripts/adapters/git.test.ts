import { execFileSync } from "node:child_process";
import { cpSync, existsSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readCheckout } from "../../../scripts/adapters/source.ts";
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

  it("tells commit, branch and changes", async () => {
    const commit = git("rev-parse", "HEAD").trim();
    expect(await readCheckout(root, {})).to.deep.equal({ commit, ref: "main" });
    writeFileSync(join(root, "functions/hello/new.ts"), "");
    expect(await readCheckout(root, {})).to.deep.equal({ commit, ref: "main", dirty: true });
    git("checkout", "-q", "--detach");
    expect(await readCheckout(root, {})).to.deep.equal({ commit, dirty: true });
    expect(await readCheckout(root, { GITHUB_REF_NAME: "v1\u001b[0m" })).to.include({ ref: "v1\\u001b[0m" });
  });

  it("believes in no bare repository that the checkout brings along", async () => {
    const hello = join(root, "functions/hello");
    for (const part of ["HEAD", "index", "objects", "refs"])
      cpSync(join(root, ".git", part), join(hello, part), { recursive: true });
    const settings = "repositoryFormatVersion = 0\nbare = false\nworktree = .\n";
    writeFileSync(join(hello, "config"), `[core]\n${settings}`);
    expect(await readCheckout(hello, {})).to.deep.equal({});
  });

  it("shows a branch whose name turns text around, or would be an order to a shell, as plain text", async () => {
    git("checkout", "-qb", "x\u202e$(reboot)");
    expect((await readCheckout(root, {})).ref).to.equal("x\\u202e$(reboot)");
  });

  it("is no checkout before the first commit and outside of git", async () => {
    rmSync(join(root, ".git"), { recursive: true });
    expect(await readCheckout(root, {})).to.deep.equal({});
    git("init", "-q", "-b", "main");
    expect(await readCheckout(root, {})).to.not.have.property("commit");
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
      await readCheckout(root, {});
      expect(existsSync(ran)).to.equal(false);
    });
});
