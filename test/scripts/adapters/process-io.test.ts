import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type FaultyProxy, type SeenRequest, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { buildLive, LIVE, liveEnvironment, startLive } from "../../support/live-process.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import { until } from "../../support/until.ts";

type Terminal = ChildProcess & { shown: string };

describe("output that can't be written", function () {
  this.timeout(120_000);
  let project: ReleaseProject;
  let proxy: FaultyProxy;
  let onRequest: (request: SeenRequest) => void;

  before(async () => {
    buildLive();
    project = await makeReleaseProject();
    await project.publish("prd", "hello", 2);
    await project.live("publish -s prd --pin --confirm prd");
    proxy = await startFaultyProxy(project.aws.aws.endpoint, (request) => {
      onRequest(request);
      return undefined;
    });
  });
  beforeEach(() => {
    onRequest = () => {};
  });
  after(async () => {
    await proxy.close();
    await project.close();
  });

  const live = (args: string, shell: string) =>
    startLive(args, { cwd: project.root, endpoint: proxy.endpoint, shell: [shell] }).ended;

  const serves = async () => (await project.alias("prd", "hello")).FunctionVersion;

  /** A rollback to the version that LIVE does not serve, and a check that it happened and was recorded. */
  async function aRollback() {
    const to = (await serves()) === "2" ? "1" : "2";
    return {
      args: `rollback --to ${to} -s prd`,
      async expectDone(): Promise<void> {
        expect(await serves()).to.equal(to);
        const { functions, serial } = JSON.parse((await project.ledger("prd")) ?? "{}");
        expect(functions).to.deep.equal({ hello: { live: to } });
        expect(project.read("Pulumi.prd.yaml"))
          .to.contain(`"${to}"\n`)
          .and.contain(`live_serial: ${serial}\n`);
      },
      expectNothing: async () => expect(await serves()).to.not.equal(to),
    };
  }

  for (const [where, exitCode] of [
    [">/dev/full", 1],
    ["2>/dev/full", 0],
    [">/dev/full 2>&1", 1],
  ] as const)
    it(`prevents no rollback, and exits ${exitCode}: ${where}`, async () => {
      const rollback = await aRollback();
      const ended = await live(`${rollback.args} --confirm prd`, `"$@" ${where}`);
      expect(ended.exitCode, ended.stderr).to.equal(exitCode);
      await rollback.expectDone();
    });

  it("names the reason on stderr where stdout is lost, and a command that shows what happened", async () => {
    const { stderr } = await live("status --no-color", '"$@" >/dev/full');
    expect(stderr).to.contain(
      "error OutputLost: What was asked is done, but the result could not be written to stdout: ENOSPC: no space left on device, write.\nSee what serves: live status\n",
    );
  });

  for (const args of ["status", "status --json", "history -s prd", "--help", "--version"])
    it(`exits 1 when the result is lost, and 0 when its reader went away: ${args}`, async () => {
      expect((await live(args, '"$@" >/dev/full')).exitCode).to.equal(1);
      const { stderr } = await live(args, '{ "$@"; echo "exit code $?" >&2; } | true');
      expect(stderr)
        .to.match(/exit code 0\n$/)
        .and.not.contain("OutputLost");
    });

  it("keeps an exit code that says more", async () => {
    expect((await live("status --nonsense --json", '"$@" >/dev/full')).exitCode).to.equal(2);
  });

  it("confirms nothing", async () => {
    const rollback = await aRollback();
    expect((await live(rollback.args, '"$@" 2>/dev/full')).exitCode).to.equal(1);
    await rollback.expectNothing();
  });

  describe("on a terminal", () => {
    const commandFile = () => join(project.root, "exit-code");

    before(function () {
      const version = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "";
      if (!version.includes("util-linux")) this.skip();
    });
    beforeEach(() => rmSync(commandFile(), { force: true }));

    /** Runs `live`, with words of a shell around it, on a terminal of its own. */
    function start(args: string, { before = "", after = "" } = {}): Terminal {
      const words = [...LIVE, ...args.split(" ")].map((word) => `'${word}'`).join(" ");
      return openTerminal(
        `trap "" HUP; trap : INT; ${before} ${words} ${after}; echo $? >exit-code.new; mv exit-code.new exit-code`,
      );
    }

    /** Runs a line of shell on a terminal, which is gone once the process is. */
    function openTerminal(line: string): Terminal {
      const child = Object.assign(
        spawn("script", ["-qec", line, "/dev/null"], {
          cwd: project.root,
          env: { ...liveEnvironment(proxy.endpoint), SHELL: "/bin/sh", TERM: "dumb" },
          stdio: ["pipe", "pipe", "ignore"],
        }),
        { shown: "" },
      );
      child.stdout?.on("data", (chunk) => {
        child.shown += chunk;
      });
      return child;
    }

    async function exitCode(): Promise<number> {
      await until(() => existsSync(commandFile()));
      return Number(readFileSync(commandFile(), "utf8"));
    }

    for (const [name, typed, code, says] of [
      ["the stack's name lets it go on", "prd\n", 0, "1 of 1 changed in prd"],
      ["another name declines", "sbx\n", 1, "error Aborted:"],
      ["the end of input declines", "\u0004", 1, "error Aborted:"],
      [
        "Ctrl-C interrupts",
        "\u0003",
        130,
        "error Interrupted: Interrupted at the question; nothing was changed.",
      ],
    ] as const)
      it(`asks for a confirmation: ${name}`, async () => {
        const rollback = await aRollback();
        const terminal = start(rollback.args);
        await until(() => terminal.shown.includes("Type the stack's name to go on: "));
        terminal.stdin?.write(typed);
        expect(await exitCode(), terminal.shown).to.equal(code);
        await until(() => terminal.shown.includes(says));
        await (code === 0 ? rollback.expectDone() : rollback.expectNothing());
      });

    it("is no answer when the terminal goes away at the question", async () => {
      const rollback = await aRollback();
      const terminal = start(rollback.args);
      await until(() => terminal.shown.includes("Type the stack's name to go on: "));
      terminal.kill("SIGKILL");
      expect(await exitCode()).to.be.oneOf([1, 130]);
      await rollback.expectNothing();
    });

    it("takes no answer to a question that it could not show, on another terminal", async () => {
      const rollback = await aRollback();
      const other = openTerminal("tty; exec sleep 60");
      await until(() => /\/dev\/\S+\r\n/.test(other.shown));
      const terminal = start(rollback.args, { after: `2>${other.shown.trim()}` });
      onRequest = ({ operation }) => {
        if (operation === "GetAlias") other.kill("SIGKILL");
      };
      terminal.stdin?.write("prd\n");
      expect(await exitCode()).to.equal(1);
      await rollback.expectNothing();
    });

    /** A session of its own gets no SIGHUP: `live` learns of it only when it writes. */
    for (const session of ["", "setsid -w"])
      it(`ends no move whose terminal goes away${session && " without a signal"}, and leaves no crash`, async () => {
        const rollback = await aRollback();
        const terminal = start(`${rollback.args} --confirm prd`, { before: session });
        onRequest = ({ operation }) => {
          if (operation === "UpdateAlias") terminal.kill("SIGKILL");
        };
        expect(await exitCode()).to.equal(1);
        await rollback.expectDone();
      });

    it("prevents no rollback, and confirms none, when the terminal was gone before anything was shown", async () => {
      const rollback = await aRollback();
      for (const [more, expected] of [
        ["", rollback.expectNothing],
        [" --confirm prd", rollback.expectDone],
      ] as const) {
        rmSync(commandFile(), { force: true });
        const terminal = start(rollback.args + more, { before: "setsid -w" });
        onRequest = ({ operation }) => {
          if (operation === "GetAlias") terminal.kill("SIGKILL");
        };
        expect(await exitCode()).to.equal(1);
        await expected();
      }
    });
  });
});
