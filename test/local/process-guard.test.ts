import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect } from "chai";
import { startProcessGuard } from "../../local/process-guard.ts";

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
});
