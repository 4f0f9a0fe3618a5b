import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { startBundle, useBundle } from "../support/bundle.ts";
import { startTestAws } from "../support/local-aws.ts";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command as npm does, without npm. */
function start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const environment = { ...process.env, AWS_REGION: "", AWS_ENDPOINT_URL: undefined };
  const child = spawn(process.execPath, [...startBundle("contract"), ...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (part: string) => {
      said[stream] += part;
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, ...said }));
  });
  return { child, ended };
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("npm run contract", () => {
  useBundle("contract");

  it("refuses to guess a target, and says what to type", async () => {
    const { code, stdout, stderr } = await start().ended;
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.match(/^No target\.\n.*--endpoint-url http:\/\/127\.0\.0\.1:4566/);
  });

  it("says in one message that nobody answers", async () => {
    const port = await closedPort();
    const { code, stdout, stderr } = await start("--endpoint-url", `http://127.0.0.1:${port}`).ended;
    expect({ code, stdout, stderr }).to.deep.equal({
      code: 2,
      stdout: "",
      stderr: `Nobody answers at http://127.0.0.1:${port}: connection refused.\n  Start the server first, for example: npm run local -- --port 4566\n`,
    });
  });

  it("says in one message that a profile has no credentials", async () => {
    const port = await closedPort();
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const { code, stdout, stderr } = await start(
      "--endpoint-url",
      `http://127.0.0.1:${port}`,
      "--profile",
      "nobody-has-this",
    ).ended;
    server.close();
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.match(
      /^No credentials: .*nobody-has-this.*\n {2}Check --profile, or sign in again\.\n$/,
    );
  });

  it("says in one message that a server takes connections and answers nothing", async () => {
    const server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await start("--endpoint-url", url).ended;
    server.close();
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.match(
      /^http:\/\/127\.0\.0\.1:\d+ takes connections and answers nothing: .+\n {2}Is it an HTTP server\?/,
    );
  });

  describe("against a server that answers {} to everything", () => {
    let server: Server;
    let url: string;
    before(async () => {
      server = createServer((_request, response) => void response.end("{}"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    it("reports every row and ends with exit code 1", async () => {
      const { code, stdout } = await start("--endpoint-url", url, "--topic", "sts", "--topic", "deletion")
        .ended;
      expect(code).to.equal(1);
      expect(stdout).to.match(/\ndeletion {2}0 of 8\nsts {7}0 of 4\n/);
      expect(stdout).to.contain(
        "\n! deletion: $LATEST can't be deleted by itself\n  wanted    CreateFunction: ",
      );
    });

    it("prints one JSON document and nothing else with --json", async () => {
      const { code, stdout } = await start("--endpoint-url", url, "--topic", "sts", "--json").ended;
      expect(code).to.equal(1);
      expect(JSON.parse(stdout)).to.deep.include({ rows: 4, different: 4, accountId: "000000000000" });
    });
  });

  describe("against local AWS", () => {
    it("ends with exit code 0 when all rows are as recorded", async () => {
      const test = await startTestAws();
      try {
        const { code, stdout } = await start("--endpoint-url", test.aws.endpoint, "--topic", "sts").ended;
        expect(stdout).to.match(
          /\nsts {2}4 of 4\n\n4 rows: 4 as recorded, 0 different, 0 not seen; [\d.]+ s\n$/,
        );
        expect(code).to.equal(0);
      } finally {
        await test.close();
      }
    });

    it("removes everything it made when one Ctrl-C arrives as two signals, as from a terminal", async () => {
      const interrupt = { now: () => {} };
      const made: string[] = [];
      const test = await startTestAws({
        roles: false,
        settleMs: 100,
        onRequest: ({ operation }) => {
          if (operation === "CreateFunction" && made.push(operation) === 8) interrupt.now();
        },
      });
      try {
        const { child, ended } = start("--endpoint-url", test.aws.endpoint, "--topic", "versions");
        interrupt.now = () => {
          child.kill("SIGINT");
          child.kill("SIGINT");
        };
        const { code, stderr } = await ended;
        expect(code).to.equal(130);
        expect(stderr).to.contain("Interrupted: removing what was made.\n");
        const { Functions } = await test.lambda.send(new ListFunctionsCommand({}));
        const { Roles } = await test.iam.send(new ListRolesCommand({}));
        expect({ Functions, Roles }).to.deep.equal({ Functions: [], Roles: [] });
      } finally {
        await test.close();
      }
    });
  });
});
