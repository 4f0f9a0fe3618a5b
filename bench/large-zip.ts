/** The longest wait for GetAlias: without other calls, and while a zip of 50 MB or of 20,000 files is taken in. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { GetAliasCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { makeFunction, type OwnProcessAws, ROLE, startOwnProcess } from "./fleet.ts";

const HANDLER = strToU8("exports.handler = async () => 1;");

/** The random bytes can't be packed any smaller. */
const ZIPS: Readonly<Record<string, () => Uint8Array>> = {
  "50 MB": () => {
    const parts = Array.from({ length: 10 }, (_, n) => [`${n}.bin`, randomBytes(4_990_000)] as const);
    return zipSync({ "index.js": HANDLER, ...Object.fromEntries(parts) }, { level: 0 });
  },
  "20,000 files": () => {
    const files = Array.from(
      { length: 20_000 },
      (_, n) => [`m${n % 200}/${n}.js`, strToU8(`// ${n}`)] as const,
    );
    return zipSync({ "index.js": HANDLER, ...Object.fromEntries(files) });
  },
};

export async function benchLargeZip(): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, make] of Object.entries(ZIPS)) {
    const aws = await startOwnProcess();
    try {
      await makeFunction(aws.lambda, "hello", 1);
      const body = createFunctionBody(make());
      const alone = await longestWait(aws, () => delay(1000));
      const create = await longestWait(aws, () =>
        fetch(`${aws.endpoint}/2015-03-31/functions`, { method: "POST", body }),
      );
      const invoke = await longestWait(aws, () =>
        aws.lambda.send(new InvokeCommand({ FunctionName: "large" })),
      );
      lines.push(
        `zip of ${name}: GetAlias waits at most ${alone} alone, ${create} for CreateFunction, ${invoke} for the first Invoke`,
      );
    } finally {
      await aws.close();
    }
  }
  return lines;
}

/** Made before the clock runs, because the SDK holds up its own process while it encodes the zip. */
function createFunctionBody(zip: Uint8Array): Buffer {
  const ZipFile = Buffer.from(zip).toString("base64");
  const settings = {
    Role: ROLE,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
  };
  return Buffer.from(JSON.stringify({ FunctionName: "large", ...settings, Code: { ZipFile } }));
}

/** Calls GetAlias one after the other until `run` has ended. */
async function longestWait(aws: OwnProcessAws, run: () => Promise<unknown>): Promise<string> {
  let longest = 0;
  let isOver = false;
  const startedAt = performance.now();
  const other = run().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const before = performance.now();
    await aws.lambda.send(new GetAliasCommand({ FunctionName: "hello", Name: "LIVE" }));
    longest = Math.max(longest, performance.now() - before);
  }
  await other;
  return `${longest.toFixed(0)} ms of ${(performance.now() - startedAt).toFixed(0)} ms`;
}
