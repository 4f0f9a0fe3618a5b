/** Runs an idle handler and one that loops without end, prints their processes, and waits to be killed. */
import { until } from "../../../support/until.ts";
import { startTestExecutor } from "./handler-code.ts";

async function main() {
  const test = await startTestExecutor();
  const idle = test.version("exports.handler = async () => [process.pid, process.cwd()];");
  const [pid, folder] = (await test.call(idle)).json;
  void test.call(
    test.version("exports.handler = async () => { console.log('loops', process.pid); for (;;); };", {
      timeoutSeconds: 600,
    }),
  );
  const loops = () => /loops (\d+)/.exec(test.log())?.[1];
  await until(() => loops() !== undefined);
  console.log(JSON.stringify({ pids: [pid, Number(loops())], folder }));
}

void main();
