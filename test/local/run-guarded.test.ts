import { expect } from "chai";
import { runGuarded } from "../../local/run-guarded.ts";
import { isRunning } from "../support/is-running.ts";
import { until } from "../support/until.ts";

const sh = (script: string, timeoutMs?: number) => runGuarded("sh", ["-c", script], { timeoutMs });

describe("running a guarded command", () => {
  it("resolves with the exit code and all output of the command", async () => {
    const { seconds, ...finished } = await sh("echo one; echo two >&2; exit 3");
    expect(finished).to.deep.equal({ code: 3, stdout: "one\n", stderr: "two\n" });
    expect(seconds).to.be.above(0);
  });

  it("says that a command could not be started", async () => {
    const { code, stderr } = await runGuarded("/no/such/command", []);
    expect(code).to.equal(127);
    expect(stderr).to.contain("/no/such/command could not be started");
  });

  it("ends a command when its time is over", async () => {
    expect((await sh("sleep 600", 1)).code).to.equal(1);
  });

  it("ends the background processes of a command instead of waiting for them", async function () {
    if (process.platform !== "linux") this.skip();
    const { code, stdout } = await sh("setsid sleep 600 & echo $!");
    expect(code).to.equal(0);
    await until(() => !isRunning(Number(stdout)));
  });
});
