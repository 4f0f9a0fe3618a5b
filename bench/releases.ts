/** A scratch project with so many releases that each rollback finds an older one to return to. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { ledgerName, serialiseLedger } from "../components/ledger.ts";
import { physicalName } from "../functions/_catalog/catalog.ts";
import { makeFunction } from "./fleet.ts";

const LAUNCH = resolve(__dirname, "../scripts/launch.cjs");
const CREDENTIALS = { accessKeyId: "bench", secretAccessKey: "bench" };

export interface Releases {
  readonly physicalNames: readonly string[];
  /** Rolls all functions back by one release, in a process of its own. */
  rollback(endpoint: string): Promise<void>;
  /** Gives each function a function.json that names all there is to name. */
  writeSettings(): void;
  close(): void;
}

const SETTINGS = {
  export: "handler",
  architecture: "arm64",
  memory_size: 256,
  timeout: 10,
  environment: { LEVEL: "info" },
  policies: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::orders/*"] }],
  schedule: "rate(5 minutes)",
};

/** Releases versions 1 to `releases` of each function. LIVE, ledger and stack file then name the newest. */
export async function makeReleases(
  { endpoint, lambda }: { readonly endpoint: string; readonly lambda: LambdaClient },
  project: string,
  functions: number,
  releases: number,
): Promise<Releases> {
  const names = Array.from({ length: functions }, (_, index) => `f${String(index).padStart(3, "0")}`);
  const physicalNames = names.map((name) => physicalName(project, "prd", name));
  await Promise.all(physicalNames.map((name) => makeFunction(lambda, name, releases)));
  const ssm = new SSMClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
  for (let release = 1; release <= releases; release++) {
    const served = Object.fromEntries(names.map((name) => [name, { live: String(release) }]));
    const Value = serialiseLedger({ serial: release, functions: served });
    const Name = ledgerName(project, "prd");
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  }
  ssm.destroy();
  const root = writeProject(project, names, releases);
  return {
    physicalNames,
    rollback: (at) =>
      run(process.execPath, [LAUNCH, "rollback", "-s", "prd", "--confirm", "prd"], {
        cwd: root,
        endpoint: at,
      }),
    writeSettings() {
      for (const name of names)
        writeFileSync(join(root, "functions", name, "function.json"), JSON.stringify(SETTINGS, null, 2));
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

function writeProject(project: string, functions: readonly string[], releases: number): string {
  const root = mkdtempSync(join(tmpdir(), "lambda-live-bench-"));
  for (const name of functions) {
    mkdirSync(join(root, "functions", name), { recursive: true });
    writeFileSync(join(root, "functions", name, "index.ts"), "export const handler = async () => ({});\n");
  }
  writeFileSync(join(root, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
  const keys = { publish_versions: true, live_version: `"${releases}"`, live_serial: releases };
  const lines = Object.entries(keys).map(([key, value]) => `  ${project}:${key}: ${value}\n`);
  writeFileSync(join(root, "Pulumi.prd.yaml"), `config:\n${lines.join("")}`);
  return root;
}

/** Runs a command against a local AWS to its end. If the command fails, throws with its output. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, endpoint }: { readonly cwd?: string; readonly endpoint?: string } = {},
): Promise<void> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_PROFILE: undefined,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    ...(endpoint ? { AWS_ENDPOINT_URL: endpoint } : {}),
  };
  return new Promise((done, failed) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], ...(cwd ? { cwd } : {}) });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        printed += text;
      });
    child.once("error", failed);
    child.once("close", (code) =>
      code === 0 ? done() : failed(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${printed}`)),
    );
  });
}
