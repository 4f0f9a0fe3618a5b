/** Measures local AWS: calls against a bare Node HTTP server (same client), start to ready, memory. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { median, renderComparison, takeTurns } from "./compare.ts";
import { makeFunction, startOwnProcess } from "./fleet.ts";

const BARE_SERVER = `
  require("node:http")
    .createServer((request, response) => request.resume().on("end", () => response.end('{"version":"1"}')))
    .listen(0, "127.0.0.1", function () { console.log("ready at http://127.0.0.1:" + this.address().port); });
`;
const CALLS = 200;

export async function benchLocalAws(rounds: number): Promise<string[]> {
  const [aws, bare] = await Promise.all([startOwnProcess(), startBareServer()]);
  const agent = new Agent({ keepAlive: true });
  try {
    await makeFunction(aws.lambda, "hello", 1);
    const functions = `${aws.endpoint}/2015-03-31/functions/hello`;
    const call = (method: string, url: string, body: string) => () =>
      repeat(CALLS, () => exchange(agent, method, url, body));
    const plain: [string, () => Promise<void>] = [
      `${CALLS} bare HTTP answers`,
      call("POST", bare.endpoint, "{}"),
    ];
    const invoke = await takeTurns(rounds, plain, [
      `${CALLS} warm invokes`,
      call("POST", `${functions}/invocations?Qualifier=LIVE`, "{}"),
    ]);
    const getAlias = await takeTurns(rounds, plain, [
      `${CALLS} GetAlias`,
      call("GET", `${functions}/aliases/LIVE`, ""),
    ]);
    const rate = (samples: Parameters<typeof median>[0]) =>
      `${Math.round((CALLS * 1000) / median(samples))}/s`;
    return [
      `${renderComparison(invoke)} (${rate(invoke[0])} and ${rate(invoke[1])}, one caller)`,
      `${renderComparison(getAlias)} (${rate(getAlias[0])} and ${rate(getAlias[1])}, one caller)`,
    ];
  } finally {
    agent.destroy();
    bare.child.kill();
    await aws.close();
  }
}

/** Times local AWS from the command to the ready line (and its close), against Node alone. */
export async function benchStart(rounds: number): Promise<string[]> {
  const compared = await takeTurns(
    rounds,
    ["node -e 0", async () => once(spawn(process.execPath, ["-e", "0"]), "close")],
    ["npm run local, from start to ready and closed again", async () => (await startOwnProcess()).close()],
  );
  return [renderComparison(compared)];
}

/** Memory with 10 to 500 functions of 5 versions each. A version has no process before its first call. */
export async function benchMemory(): Promise<string[]> {
  const aws = await startOwnProcess();
  try {
    const lines = [`empty: ${Math.round(aws.residentMegabytes())} MB`];
    let made = 0;
    for (const functions of [10, 100, 500]) {
      for (; made < functions; made++) await makeFunction(aws.lambda, `f${made}`, 5);
      lines.push(`${functions} functions of 5 versions: ${Math.round(aws.residentMegabytes())} MB`);
    }
    return lines;
  } finally {
    await aws.close();
  }
}

async function startBareServer() {
  const child = spawn(process.execPath, ["-e", BARE_SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, endpoint: String(line).trim().replace("ready at ", "") };
}

async function repeat(times: number, run: () => Promise<void>): Promise<void> {
  for (let done = 0; done < times; done++) await run();
}

function exchange(agent: Agent, method: string, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, method }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}.`));
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end(body);
  });
}
