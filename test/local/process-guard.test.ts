import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type ProcessGuard, startProcessGuard } from "../../local/process-guard.ts";
import { isRunning } from "../support/is-running.ts";
import { until } from "../support/until.ts";

/** A process in no group that the guard knows: only the mark in its environment identifies it. */
function startSleeper(mark: string): ChildProcess {
  const [name = "", value] = mark.split("=");
  const program = ["-e", "setTimeout(() => {}, 60_000)"];
  return spawn(process.execPath, program, { detached: true, stdio: "ignore", env: { [name]: value } });
}

describe("the process guard", () => {
  beforeEach(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("ends the descendants of a process as soon as that process has ended, and no others", async () => {
    const guard = startProcessGuard();
    const marks = [`MARK=${randomUUID()}`, `MARK=${randomUUID()}`] as const;
    for (const mark of marks) guard.watch(mark);
    const [left, stays] = [startSleeper(marks[0]), startSleeper(marks[1])];
    guard.sweep(marks[0]);
    await once(left, "exit");
    expect(stays.signalCode).to.equal(null);
    const ended = once(stays, "exit");
    await guard.close();
    await ended;
  });

  it("ends a process that was still being started when its server died", async () => {
    const guard = startProcessGuard();
    const [before, mark] = [`MARK=${randomUUID()}`, `MARK=${randomUUID()}`] as const;
    guard.watch(mark);
    const first = startSleeper(before);
    guard.sweep(before);
    await once(first, "exit");
    const closed = guard.close();
    await new Promise(setImmediate);
    const started = startSleeper(mark);
    await once(started, "exit");
    expect(started.signalCode).to.equal("SIGKILL");
    await closed;
  });

  /** Runs a program in a group that `guard` watches; resolves with its output when it has ended. */
  async function runWatched(guard: ProcessGuard, command: string, program: string, flag = "-c") {
    const mark = `MARK=${randomUUID()}`;
    guard.watch(mark);
    const child = spawn(command, [flag, program], {
      detached: true,
      cwd: "/",
      stdio: ["ignore", "pipe", "ignore"],
    });
    guard.watch(mark, child.pid);
    let printed = "";
    child.stdout.on("data", (text) => {
      printed += text;
    });
    await once(child, "close");
    return { mark, printed };
  }

  it("ends a descendant that has neither mark nor group, if its parent was seen while it lived", async () => {
    const guard = startProcessGuard();
    const script = "env -i setsid sh -c 'setsid sleep 600 >/dev/null & echo $!; sleep 0.5'";
    const { mark, printed } = await runWatched(guard, "sh", script);
    expect(isRunning(Number(printed))).to.equal(true);
    guard.sweep(mark);
    await until(() => !isRunning(Number(printed)));
    await guard.close();
  });

  it("lets a guard among the descendants end its own work", async () => {
    const guard = startProcessGuard();
    const folder = mkdtempSync(join(tmpdir(), "process-guard-test-"));
    const inner = [join(__dirname, "../../local/process-guard.cjs")];
    const orders = `${JSON.stringify(["watch", "MARK=none"])}\n${JSON.stringify(["folder", folder])}\n`;
    const program = `
      const settings = { detached: true, stdio: ["pipe", "ignore", "ignore"], env: {} };
      const guard = require("child_process").spawn(process.execPath, ${JSON.stringify(inner)}, settings);
      guard.stdin.write(${JSON.stringify(orders)});
      setTimeout(process.exit, 300);`;
    const { mark } = await runWatched(guard, process.execPath, program, "-e");
    guard.sweep(mark);
    await until(() => !existsSync(folder));
    await guard.close();
  });

  it("ends what works in its folders, and no shell of a person who looks into one", async () => {
    const guard = startProcessGuard();
    const folder = mkdtempSync(join(tmpdir(), "process-guard-test-"));
    guard.guardFolder(folder);
    const worker = spawn("sleep", ["600"], { cwd: folder, env: {}, detached: true, stdio: "ignore" });
    const look = `cd ${folder}; echo $$; exec sleep 600`;
    const terminal = spawn("script", ["-qc", look, "/dev/null"], { stdio: ["pipe", "pipe", "ignore"] });
    const [printed] = await once(terminal.stdout, "data");
    const ended = once(worker, "exit");
    await guard.close();
    expect(await ended).to.deep.equal([null, "SIGKILL"]);
    expect(isRunning(Number(printed))).to.equal(true);
    terminal.kill();
    process.kill(Number(printed));
  });

  it("removes folders that nobody may write", async () => {
    const guard = startProcessGuard();
    const folder = mkdtempSync(join(tmpdir(), "process-guard-test-"));
    mkdirSync(join(folder, "a", "b"), { recursive: true });
    for (const each of ["a/b", "a", "."]) chmodSync(join(folder, each), 0o555);
    guard.guardFolder(folder);
    await guard.close();
    expect(existsSync(folder)).to.equal(false);
  });
});
