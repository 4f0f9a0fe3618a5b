import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "chai";

/** Says when it is ready, when it is told to end, and when a second signal is no longer the same one. */
const PROGRAM = `
  const { onEndSignal } = require(${JSON.stringify(join(__dirname, "../../local/end-signals.ts"))});
  process.on("SIGUSR2", () => process.exit(7));
  onEndSignal(() => {
    console.log("ends");
    setTimeout(() => console.log("waits"), 1100);
  }, () => process.exit(130));
  setInterval(() => {}, 1000);
  console.log("ready");`;

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "-e", PROGRAM], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await hears(child, "ready");
  return child;
}

async function hears(child: ChildProcess, word: string): Promise<void> {
  const [said] = await once(child.stdout as NodeJS.ReadableStream, "data");
  expect(String(said)).to.equal(`${word}\n`);
}

describe("a signal to end", () => {
  it("counts once when npm forwards the one that the terminal has sent too", async () => {
    const child = await start();
    child.kill("SIGINT");
    await hears(child, "ends");
    child.kill("SIGINT");
    child.kill("SIGUSR2");
    expect(await once(child, "exit")).to.deep.equal([7, null]);
  });

  it("ends at once when it comes again later", async () => {
    const child = await start();
    child.kill("SIGTERM");
    await hears(child, "ends");
    await hears(child, "waits");
    child.kill("SIGINT");
    expect(await once(child, "exit")).to.deep.equal([130, null]);
  });
});
