/** Starts a local AWS in a process of its own and makes functions in it, for the benchmarks. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CreateRoleCommand, IAMClient, type IAMClientConfig } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";

/** The role of all functions; it is made with local AWS. */
export const ROLE = "arn:aws:iam::123456789012:role/bench";

const ROOT = resolve(__dirname, "..");
const CODE = zipSync({
  "index.js": strToU8(
    "exports.handler = async () => ({ version: process.env.AWS_LAMBDA_FUNCTION_VERSION });",
  ),
});

export interface OwnProcessAws {
  readonly endpoint: string;
  readonly lambda: LambdaClient;
  /** Megabytes that the server's own process holds, as `ps` shows them (RSS). */
  residentMegabytes(): number;
  close(): Promise<void>;
}

/** Starts `npm run local` on any free port and waits for its ready line. */
export async function startOwnProcess(...flags: string[]): Promise<OwnProcessAws> {
  const child = spawn(
    process.execPath,
    [join(ROOT, "scripts/launch-bundle.cjs"), "local", "--port", "0", ...flags],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  const endpoint = await readyLine(child);
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const client = { endpoint, region: "us-east-1", credentials };
  await makeRole(client);
  const lambda = new LambdaClient(client);
  return {
    endpoint,
    lambda,
    residentMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    close() {
      lambda.destroy();
      child.kill("SIGTERM");
      return new Promise((closed) => child.once("close", () => closed()));
    },
  };
}

/** Makes a function with `versions` published versions and LIVE on the newest. */
export async function makeFunction(lambda: LambdaClient, name: string, versions: number): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: CODE },
    }),
  );
  for (let version = 1; version <= versions; version++) {
    const Environment = { Variables: { RELEASE: String(version) } };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment }));
    await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  }
  const newest = String(versions);
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: "LIVE", FunctionVersion: newest }));
}

async function makeRole(client: IAMClientConfig): Promise<void> {
  const iam = new IAMClient(client);
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  const AssumeRolePolicyDocument = JSON.stringify(trust);
  await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  iam.destroy();
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      const ready = /ready at (\S+)/.exec(text);
      if (ready?.[1]) resolve(ready[1]);
    });
    child.once("exit", (code) => reject(new Error(`Local AWS ended with ${code} before it was ready.`)));
  });
}
