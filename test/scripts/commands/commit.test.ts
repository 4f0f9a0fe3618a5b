import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { writeExecutable } from "../../support/fake-executable.ts";
import { commitAll, GIT_ENV, git, useHermeticGit } from "../../support/git.ts";
import { processesMentioning } from "../../support/processes.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const FILE = "Pulumi.prd.yaml";
const KEYS = "  lambda-live:publish_versions: true\n";

describe("live commit", () => {
  useHermeticGit();
  let project: ReleaseProject;
  let bare: string;
  /** Another clone, with nothing but git in it. */
  let other: string;
  const here = (...args: string[]) => git(project.root, ...args);
  const there = (...args: string[]) => git(bare, ...args);
  const fileThere = (branch = "main") => there("show", `${branch}:${FILE}`);
  const live = (args: string, env: Record<string, string> = {}, cwd?: string) =>
    project.live(args, { env, ...(cwd ? { cwd } : {}) });
  const move = (version: string, more = "") =>
    live(`promote -s prd --version ${version} --confirm prd --reason "a [skip ci] b" ${more}`.trim());
  const done = async (args: string) => {
    const { exitCode, stdout, stderr } = await live(args);
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  };
  const edit = (folder: string, path: string, change: (text: string) => string) =>
    writeFileSync(join(folder, path), change(git(folder, "show", `HEAD:${path}`)));
  /** Others push a change of a file. */
  const othersPush = (path: string, change: (text: string) => string) => {
    git(other, "pull", "-q");
    edit(other, path, (text) => `${change(text)}\n`);
    commitAll(other, "others");
    git(other, "push", "-q");
  };
  const entry = async () =>
    JSON.parse((await live("history -s prd --json")).stdout).entries[0].entry as number;

  before(async () => {
    project = await makeReleaseProject({ stacks: { prd: KEYS } });
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd");
    await project.publish("prd", "hello", 2);
    project.write("README.md", "readme\n");
  });
  after(() => project.close());

  beforeEach(async () => {
    project.write(FILE, `config:\n  aws:region: us-east-1\n${KEYS}`);
    await live("sync --from-aws -s prd");
    await live("promote -s prd --version 1 --confirm prd");
    project.write("functions/hello/index.ts", "export const handler = async () => 1;\n");
    project.write("README.md", "readme\n");
    rmSync(join(project.root, "new.txt"), { force: true });
    rmSync(join(project.root, ".git"), { recursive: true, force: true });
    const scratch = scratchProject({});
    bare = join(scratch, "bare.git");
    other = join(scratch, "other");
    git(scratch, "init", "-q", "--bare", "-b", "main", bare);
    here("init", "-q", "-b", "main");
    commitAll(project.root, "first");
    here("remote", "add", "origin", bare);
    here("push", "-qu", "origin", "main");
    git(scratch, "clone", "-q", bare, other);
  });

  it("commits the stack file alone, with verb, versions, reason and entry", async () => {
    project.write("README.md", "staged\n");
    here("add", "README.md");
    project.write("functions/hello/index.ts", "changed\n");
    project.write("new.txt", "new\n");
    await move("2");
    const stdout = await done("commit -s prd");
    expect(here("show", "--format=%B", "--name-only", "HEAD")).to.match(
      /^prd: promote: 2 at 100 %\n\nhello: 2 at 100 %\nReason: a \(skip ci\) b\nLedger entry: \d+\n+Pulumi\.prd\.yaml$/,
    );
    expect(here("status", "--porcelain")).to.equal("M  README.md\n M functions/hello/index.ts\n?? new.txt");
    const commit = here("rev-parse", "HEAD").slice(0, 10);
    expect(stdout).to.equal(`${FILE} committed as ${commit}: prd: promote: 2 at 100 %\n`);
    expect(await done("commit -s prd")).to.equal(`Nothing to commit: ${commit} has ${FILE} as it is.\n`);
    expect(there("rev-parse", "main")).to.equal(here("rev-parse", "HEAD~1"));
  });

  it("shows in a dry run what it would do, and does nothing", async () => {
    await move("2");
    const stdout = await done("commit -s prd --push --tag --dry-run");
    expect(stdout).to.equal(
      `${FILE} would be committed: prd: promote: 2 at 100 %\nIt would be pushed to origin/main.\nIt would be tagged prd-${await entry()}.\n`,
    );
    expect(here("log", "--oneline")).to.not.contain("\n");
    expect(here("tag")).to.equal("");
  });

  it("needs no confirmation, moves no traffic and writes nothing to AWS", async () => {
    await move("2");
    const { exitCode, requests } = await live("commit -s prd --push --tag");
    expect(exitCode).to.equal(0);
    expect(requests.map(({ operation }) => operation)).to.not.include.any.members([
      "UpdateAlias",
      "PutParameter",
    ]);
  });

  it("pushes to the upstream and tags the release with JSON", async () => {
    await move("2");
    const number = await entry();
    const { stdout } = await live("commit -s prd --push --tag --json");
    const head = here("rev-parse", "HEAD");
    const json = JSON.parse(stdout);
    expect(json.push).to.deep.equal({
      remote: "origin",
      branch: "main",
      commit: head,
      attempts: 1,
      rebuilt: false,
    });
    expect([there("rev-parse", "main"), there("rev-parse", `prd-${number}^{commit}`)]).to.deep.equal([
      head,
      head,
    ]);
    const message = JSON.parse(there("for-each-ref", "--format=%(contents)", `refs/tags/prd-${number}`));
    expect(json.tag).to.deep.equal({ name: `prd-${number}`, created: true, because: null, release: message });
    expect(message).to.deep.include({ account: "123456789012", region: "us-east-1", entry: number });
    expect(message.functions.hello).to.have.keys("version", "codeSha256", "commit");
    expect(message.functions.hello.version).to.equal("2");
    expect(await done("commit -s prd --push --tag")).to.equal(
      `Nothing to commit: ${head.slice(0, 10)} has ${FILE} as it is.\norigin/main has what LIVE serves already (${head.slice(0, 10)}).\nThe tag prd-${number} is there already.\n`,
    );
  });

  it("writes what LIVE serves into the remote's own file where the branch has moved, beside a dirty checkout", async () => {
    othersPush("README.md", () => "theirs");
    othersPush(FILE, (text) => `# theirs\n${text}\n  lambda-live:functions:\n    hello:\n      timeout: 7`);
    await move("2");
    project.write("README.md", "mine\n");
    here("add", "README.md");
    project.write("functions/hello/index.ts", "mine\n");
    const before = here("rev-parse", "HEAD");
    const { exitCode, stdout, stderr } = await live("commit -s prd --push --tag --json");
    expect(exitCode, stderr).to.equal(0);
    const { push, tag } = JSON.parse(stdout);
    expect(push).to.deep.include({ attempts: 1, rebuilt: true, commit: there("rev-parse", "main") });
    expect(there("log", "--format=%s", "main")).to.match(/^prd: promote: 2 at 100 %\nothers\nothers\nfirst$/);
    expect(there("show", "--name-only", "--format=", "main")).to.equal(FILE);
    expect(fileThere()).to.contain("# theirs\n").and.contain("timeout: 7").and.contain('live_version: "2"');
    expect(there("rev-parse", `${tag.name}^{commit}`)).to.equal(push.commit);
    // The branch here is as it was, the file as it is there, and nothing else was touched.
    expect(here("rev-parse", "HEAD")).to.equal(before);
    expect(project.read(FILE).trimEnd()).to.equal(fileThere());
    expect(here("status", "--porcelain")).to.equal(`M  ${FILE}\nM  README.md\n M functions/hello/index.ts`);
  });

  it("leaves a checkout that a pull brings forward", async () => {
    othersPush("README.md", () => "theirs");
    othersPush(FILE, (text) => `# theirs\n${text}`);
    await move("2");
    const stdout = await done("commit -s prd --push");
    const pushed = there("rev-parse", "main").slice(0, 10);
    expect(stdout).to.equal(
      `${FILE} committed as ${pushed}: prd: promote: 2 at 100 %\nPushed to origin/main as ${pushed}, on top of what it has.\nThe branch here is as it was, with ${FILE} staged. For the rest: git pull\n`,
    );
    expect(await done("commit -s prd --push")).to.equal(
      `Nothing to commit: ${pushed} has ${FILE} as it is.\norigin/main has what LIVE serves already (${pushed}).\nThe branch here is as it was, with ${FILE} staged. For the rest: git pull\n`,
    );
    here("pull", "-q", "--ff-only");
    expect(here("status", "--porcelain=v2", "--branch")).to.contain("# branch.ab +0 -0");
    expect(here("status", "--porcelain")).to.equal("");
  });

  it("pushes no other commit of the branch, and says so", async () => {
    project.write("new.txt", "mine\n");
    commitAll(project.root, "not for others yet");
    await move("2");
    const { exitCode, stderr } = await live("commit -s prd --push");
    expect([exitCode, stderr]).to.deep.equal([
      0,
      "warning: this branch has commits that the remote's branch lacks; they were not pushed. Bring both together: git pull --rebase\n",
    ]);
    expect(there("log", "--format=%s", "main")).to.equal("prd: promote: 2 at 100 %\nfirst");
    here("pull", "-q", "--rebase");
    expect(here("log", "--format=%s")).to.equal("not for others yet\nprd: promote: 2 at 100 %\nfirst");
  });

  it("gives an older file what LIVE serves first, and the remote what LIVE serves after others moved it", async () => {
    await move("2");
    await done("commit -s prd --push");
    await move("3");
    here("checkout", "-q", "--", FILE);
    const { stdout } = await live("commit -s prd --push --json");
    expect(JSON.parse(stdout).stackFile).to.deep.equal({ written: true });
    expect(fileThere()).to.contain('live_version: "3"');
  });

  it("pushes to another branch, and to the same one again, from a detached HEAD too", async () => {
    await move("2");
    here("checkout", "-q", "--detach");
    await done("commit -s prd --branch live/prd");
    const first = there("rev-parse", "live/prd");
    expect([first, there("rev-parse", "main")]).to.deep.equal([
      here("rev-parse", "HEAD"),
      here("rev-parse", "HEAD~1"),
    ]);
    await move("3");
    here("checkout", "-q", "-f", "main");
    await live("sync --from-aws -s prd");
    await done("commit -s prd --push --branch live/prd");
    expect(there("rev-parse", "live/prd~1")).to.equal(first);
    expect(fileThere("live/prd")).to.contain('live_version: "3"');
  });

  it("makes no tag while a canary is in flight, and makes it at 100 %", async () => {
    await live("canary -s prd --version 2 --weight 10 --confirm prd");
    const stdout = await done("commit -s prd --push --tag");
    expect(stdout).to.contain("No tag yet: hello has a canary in flight (1 at 90 %, 2 at 10 %).\n");
    expect(there("tag")).to.equal("");
    await move("2");
    expect(await done("commit -s prd --push --tag")).to.contain(`Tagged prd-${await entry()}.\n`);
  });

  it("pushes a tag that a failed push had left behind", async () => {
    await move("2");
    await done("commit -s prd --tag");
    const name = `prd-${await entry()}`;
    expect([here("tag"), there("tag")]).to.deep.equal([name, ""]);
    await done("commit -s prd --push --tag");
    expect(there("rev-parse", name)).to.equal(here("rev-parse", name));
  });

  it("exits 4 where the remote takes the branch and refuses the tag", async () => {
    await move("2");
    writeExecutable(
      join(bare, "hooks"),
      "update",
      'case "$1" in refs/tags/*) echo no tags >&2; exit 1;; esac',
    );
    const { exitCode, stderr } = await live("commit -s prd --push --tag");
    expect(stderr).to.contain(`error TagFailed: The tag prd-${await entry()} is not at origin: `);
    expect(stderr).to.contain("no tags").and.contain("live commit -s prd --push --tag\n");
    expect([exitCode, there("rev-parse", "main")]).to.deep.equal([4, here("rev-parse", "HEAD")]);
  });

  it("takes the remote's tag of the same release for its own, and refuses one that says something else", async () => {
    await move("2");
    await done("commit -s prd --push --tag");
    const name = `prd-${await entry()}`;
    here("tag", "-d", name);
    expect(await done("commit -s prd --push --tag")).to.contain(`The tag ${name} is there already.`);
    there("tag", "-f", "-a", "-m", "other", name, "main");
    await move("2");
    for (const arrange of [() => {}, () => here("tag", name, "HEAD")]) {
      arrange();
      project.write(FILE, `# new\n${project.read(FILE)}`);
      const { exitCode, stderr } = await live("commit -s prd --push --tag");
      expect([exitCode, stderr]).to.deep.equal([
        1,
        `error TagExists: There is a tag ${name} already, and it says something else than what LIVE serves.\nSee what it says: git show ${name}. If it is none of live's, delete or rename it\n`,
      ]);
    }
    expect(here("status", "--porcelain")).to.equal(` M ${FILE}`);
  });

  it("commits and pushes beside a function that is not deployed yet", async () => {
    project.write("functions/young/index.ts", "export const handler = async () => 1;\n");
    await move("2", "-f hello");
    await done("commit -s prd --push --tag");
    rmSync(join(project.root, "functions/young"), { recursive: true });
    expect(fileThere()).to.contain('live_version: "2"');
  });

  // Somebody else pushes each time: before git asks the remote for its branch, or after.
  for (const when of ["before", "after"] as const)
    it(`tries five times, never by force, where others push right ${when} it, and then exits 4`, async () => {
      await move("2");
      const path = process.env.PATH;
      const theirs = (git: string) =>
        [`pull -q`, `commit -q --allow-empty -m race`, `push -q`]
          .map((command) => `${git} -C ${other} ${command}`)
          .join("; ");
      const hooks = join(project.root, ".git/hooks");
      if (when === "after")
        writeExecutable(
          hooks,
          "pre-push",
          `unset GIT_DIR; case "$(cat)" in *heads*) ${theirs("git")};; esac; exit 0`,
        );
      else {
        const real = `env PATH="${path}" git`;
        const wrapper = `case " $* " in *" push "*) ${theirs(real)};; esac; exec ${real} "$@"`;
        writeExecutable(join(other, ".git/bin"), "git", wrapper);
        process.env.PATH = `${join(other, ".git/bin")}:${path}`;
      }
      const { exitCode, stdout, stderr } = await live("commit -s prd --push --tag --json");
      process.env.PATH = path;
      rmSync(join(hooks, "pre-push"), { force: true });
      expect(exitCode, stderr).to.equal(4);
      expect(stderr).to.match(
        /^error PushFailed: The commit of Pulumi\.prd\.yaml is here, and not at origin\/main: origin\/main moved before each of 5 pushes\nWhen it can be: live commit -s prd --push --tag\n$/,
      );
      expect(JSON.parse(stdout).push).to.deep.include({ attempts: 5, commit: null });
      expect(there("log", "--format=%s", "main")).to.equal("race\nrace\nrace\nrace\nrace\nfirst");
      expect((await live("commit -s prd --push --tag")).exitCode).to.equal(0);
      expect(there("log", "-2", "--format=%s", "main")).to.equal("prd: promote: 2 at 100 %\nrace");
    });

  it("ends git and its children where the remote gives no answer, inside --timeout, and exits 4", async () => {
    await move("2");
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((listening) => silent.once("listening", listening));
    const { port } = silent.address() as { port: number };
    const url = `http://127.0.0.1:${port}/silent.git`;
    here("remote", "set-url", "origin", url);
    const began = performance.now();
    const { exitCode, stderr } = await live("commit -s prd --push --timeout 2");
    silent.close();
    expect(exitCode, stderr).to.equal(4);
    expect(stderr).to.contain("error PushFailed: ").and.contain("was not done within 2 s, and was ended");
    expect(performance.now() - began).to.be.lessThan(6000);
    expect(processesMentioning(url)).to.deep.equal([]);
    expect(here("log", "-1", "--format=%s")).to.equal("prd: promote: 2 at 100 %");
  });

  const REFUSALS: readonly {
    readonly what: string;
    readonly code: string;
    readonly says: string;
    readonly args?: string;
    readonly exit: number;
    arrange(): void;
  }[] = [
    {
      what: "a folder without git",
      code: "NoRepository",
      says: "is in no git repository",
      exit: 1,
      arrange: () => rmSync(join(project.root, ".git"), { recursive: true }),
    },
    {
      what: "a repository without a commit",
      code: "NoCommit",
      says: "Commit the project first",
      exit: 1,
      arrange() {
        rmSync(join(project.root, ".git"), { recursive: true });
        here("init", "-q");
      },
    },
    {
      what: "a detached HEAD",
      code: "DetachedHead",
      says: "git switch main; or name one of the remote: --branch NAME",
      exit: 2,
      arrange: () => here("checkout", "-q", "--detach"),
    },
    {
      what: "a branch without upstream",
      code: "NoUpstream",
      says: "The branch main has no upstream to push to.",
      exit: 2,
      arrange: () => here("branch", "--unset-upstream"),
    },
    {
      what: "a repository without remote",
      code: "NoRemote",
      says: "there is none",
      args: "--branch live/prd",
      exit: 2,
      arrange: () => here("remote", "remove", "origin"),
    },
    {
      what: "a name that no branch has",
      code: "InvalidBranch",
      says: "--branch a..b is no name of a branch.",
      args: "--branch a..b",
      exit: 2,
      arrange() {},
    },
    {
      what: "no author",
      code: "NoAuthor",
      says: "git config user.name 'Your Name'",
      exit: 2,
      arrange() {
        here("config", "user.useConfigOnly", "true");
        for (const name of ["AUTHOR", "COMMITTER"])
          for (const part of ["NAME", "EMAIL"]) delete process.env[`GIT_${name}_${part}`];
      },
    },
    {
      what: "a hook that refuses",
      code: "CommitRefused",
      says: "not on a Friday",
      exit: 1,
      arrange: () =>
        writeExecutable(join(project.root, ".git/hooks"), "pre-commit", "echo not on a Friday >&2; exit 1"),
    },
    {
      what: "conflict marks in the file",
      code: "InvalidYaml",
      says: "has an open merge conflict",
      exit: 2,
      arrange: () => project.write(FILE, `<<<<<<< ours\n=======\n>>>>>>> theirs\n${project.read(FILE)}`),
    },
    {
      what: "a file that declares a move which was not made",
      code: "NotServed",
      says: "declares 3 at 100 % of hello, and LIVE serves 2 at 100 %.\nTo move LIVE: live sync -s prd --confirm prd; to take over what LIVE serves: live sync -s prd --from-aws",
      exit: 1,
      arrange: () =>
        project.write(FILE, project.read(FILE).replace('live_version: "2"', 'live_version: "3"')),
    },
  ];
  for (const { what, code, says, args = "--push --tag", exit, arrange } of REFUSALS)
    it(`refuses ${what}, with nothing changed`, async () => {
      await move("2");
      arrange();
      const [file, before] = [project.read(FILE), there("for-each-ref")];
      const { exitCode, stderr } = await live(`commit -s prd ${args}`);
      Object.assign(process.env, GIT_ENV);
      expect(stderr).to.contain(`error ${code}: `).and.contain(says);
      expect(exitCode).to.equal(exit);
      expect([project.read(FILE), there("for-each-ref")]).to.deep.equal([file, before]);
      if (code === "InvalidYaml" || code === "NotServed") here("checkout", "-q", "--", FILE);
    });

  for (const [what, hook, folder] of [
    ["the remote's hook", "pre-receive", () => join(bare, "hooks")],
    ["the user's own hook", "pre-push", () => join(project.root, ".git/hooks")],
  ] as const)
    it(`exits 4 with the words of ${what} that refuses the push`, async () => {
      await move("2");
      writeExecutable(folder(), hook, "echo protected branch >&2; exit 1");
      const { exitCode, stderr } = await live("commit -s prd --push");
      expect(stderr).to.contain("error PushFailed: ").and.contain("protected branch");
      expect(stderr).to.contain("live commit -s prd --push\n");
      expect(exitCode).to.equal(4);
    });
});
