/** An executor that runs a test's own handler code, and the log of that code. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import {
  createExecutor,
  type Executor,
  type ExecutorDeps,
  type InvokeRequest,
  type LogEvent,
  type VersionToRun,
} from "../../../../local/aws/execution/executor.ts";
import { openStore } from "../../../../local/aws/state/store.ts";

/** The result of a call, with its payload as text and as JSON. */
export interface Answer {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of whatever their handlers return
  readonly json: any;
  readonly functionError?: string;
  readonly tail: string;
  readonly requestId: string;
  readonly durationMs: number;
  readonly initDurationMs?: number;
  readonly contentType?: string;
}

export interface LoggedEvent extends LogEvent {
  readonly group: string;
  readonly stream: string;
}

/** Contents by path; with a Unix mode where it matters. */
export type Files = Readonly<
  Record<string, string | readonly [content: string | Uint8Array, unixMode: number]>
>;

/** Zips files. A file without a mode is packed without Unix attributes. */
export function zipOf(files: Files): Buffer {
  const entries = Object.entries(files).map(([name, file]) => {
    if (typeof file === "string") return [name, strToU8(file)];
    const [content, mode] = file;
    const bytes = typeof content === "string" ? strToU8(content) : content;
    return [name, [bytes, { os: 3, attrs: (mode << 16) >>> 0 }]];
  });
  return Buffer.from(zipSync(Object.fromEntries(entries)));
}

/** A Node program that speaks the Runtime API itself: answers each event with what `body` makes of it. */
export function runtimeProgram(body: string): string {
  return `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => {
  for (;;) {
    const next = await fetch(api + "next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const event = await next.json();
    const answer = await (async () => { ${body} })();
    await fetch(api + id + "/response", { method: "POST", body: JSON.stringify(answer ?? null) });
  }
})();
`;
}

export interface TestExecutor {
  readonly executor: Executor;
  readonly events: LoggedEvent[];
  /** A version that runs `files`, or a zip as it is; one file given as a string is `index.js`. */
  version(files: string | Files | Buffer, settings?: Partial<VersionToRun>): VersionToRun;
  /** The blob id of a zip of these files, as a version's layer. */
  layer(files: Files): string;
  call(version: VersionToRun, event?: unknown, request?: Partial<InvokeRequest>): Promise<Answer>;
  /** The whole log, as one text. */
  log(): string;
}

/** A handler that answers its process id once `count` processes run it; each leaves its id in `folder`. */
export const MEET = `exports.handler = async ({ folder, count }) => {
  const fs = require("fs");
  fs.writeFileSync(folder + "/" + process.pid, "");
  while (fs.readdirSync(folder).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  return process.pid;
};`;

/** Runs `use` with an empty folder, and removes the folder afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lambda-live-handlers-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts an executor over an empty store. */
export async function startTestExecutor(options: Partial<ExecutorDeps> = {}): Promise<TestExecutor> {
  const { blobs } = openStore();
  const events: LoggedEvent[] = [];
  const executor = await createExecutor({
    blobs,
    endpoint: "http://127.0.0.1:4566",
    logs: {
      write(group, stream, batch) {
        for (const event of batch) events.push({ ...event, group, stream });
      },
    },
    ...options,
  });
  return {
    executor,
    events,
    version(files, settings = {}) {
      const zip = Buffer.isBuffer(files)
        ? files
        : zipOf(typeof files === "string" ? { "index.js": files } : files);
      // In memory, a blob of less than a megabyte is there at once.
      void blobs.put(zip);
      const functionName = `fn-${randomUUID().slice(0, 8)}`;
      return {
        functionName,
        version: "7",
        functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
        codeSha256Hex: createHash("sha256").update(zip).digest("hex"),
        handler: "index.handler",
        runtime: "nodejs22.x",
        memorySizeMb: 128,
        timeoutSeconds: 10,
        environment: {},
        region: "us-east-1",
        revision: "one",
        logGroup: `/aws/lambda/${functionName}`,
        ...settings,
      };
    },
    layer(files) {
      const zip = zipOf(files);
      void blobs.put(zip);
      return createHash("sha256").update(zip).digest("hex");
    },
    async call(version, event = {}, request = {}) {
      const requestId = randomUUID();
      const result = await executor.invoke(version, {
        payload: Buffer.from(JSON.stringify(event)),
        invokedArn: `${version.functionArn}:LIVE`,
        requestId,
        tail: true,
        ...request,
      });
      const text = Buffer.from(result.payload).toString("utf8");
      return { ...result, text, json: parse(text), tail: result.logTail ?? "", requestId };
    },
    log: () => events.map(({ message }) => message).join(""),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
