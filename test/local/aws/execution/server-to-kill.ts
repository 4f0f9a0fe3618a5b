/**
 * Runs an idle handler, which has started a process that left it, and one that loops without end. Prints their
 * processes, and waits to be killed.
 */
import { until } from "../../../support/until.ts";
import { startTestExecutor } from "./handler-code.ts";

async function main() {
  const test = await startTestExecutor();
  const idle = test.version(`exports.handler = async () => {
    const settings = { detached: true, stdio: "ignore", env: {}, cwd: "/" };
    const child = require("child_process").spawn("sleep", ["600"], settings);
    return [process.pid, child.pid, process.cwd()];
  };`);
  const [pid, left, folder] = (await test.call(idle)).json;
  void test.call(
    test.version("exports.handler = async () => { console.log('loops', process.pid); for (;;); };", {
      timeoutSeconds: 600,
    }),
  );
  const loops = () => /loops (\d+)/.exec(test.log())?.[1];
  await until(() => loops() !== undefined);
  console.log(JSON.stringify({ pids: [pid, left, Number(loops())], folder }));
}

void main();
