import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { startBundle, useBundle } from "../support/bundle.ts";
import { functionInput, zipOf } from "../support/lambda-builders.ts";
import { clientConfig, makeRoles, startTestAws } from "../support/local-aws.ts";
import { sendRaw } from "../support/raw-http.ts";
import { until } from "../support/until.ts";

const PROJECT_ROOT = join(__dirname, "..", "..");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run local -- ...args`, without npm. */
class LocalCommand {
  readonly child: ChildProcess;
  stdout = "";
  stderr = "";

  constructor(args: string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [...startBundle("local"), ...args], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.on("data", (text) => {
      this.stdout += text;
    });
    this.child.stderr?.on("data", (text) => {
      this.stderr += text;
    });
  }

  async ended(): Promise<Ended> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, "close");
    return { code: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }

  /** Waits for the ready line and returns the info of the local AWS. */
  async ready(): Promise<{ endpoint: string; providerPort: number; stateDirectory: string }> {
    while (!this.stdout.includes("\n")) {
      await Promise.race([once(this.child.stdout as NodeJS.ReadableStream, "data"), this.ended()]);
      if (this.child.exitCode !== null) throw new Error(`Local AWS did not start: ${this.stderr}`);
    }
    const endpoint = /^local AWS ready at (\S+)\n$/.exec(this.stdout)?.[1];
    return (await fetch(`${endpoint}/_local/info`)).json() as never;
  }
}

describe("npm run local", () => {
  useBundle("local");
  const running: LocalCommand[] = [];
  const run = (args: string[], env?: Record<string, string>) => {
    const command = new LocalCommand(args, env);
    running.push(command);
    return command;
  };
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "local-main-test-"));
  });
  afterEach(async () => {
    for (const command of running.splice(0)) {
      command.child.kill("SIGTERM");
      await command.ended();
    }
    rmSync(directory, { recursive: true, force: true });
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`ends when ${signal} ends the npm that runs it`, async () => {
      const npm = spawn("npm", ["run", "-s", "local", "--", "--port", "0"], {
        cwd: PROJECT_ROOT,
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [line] = await once(npm.stdout, "data");
      const endpoint = String(line).trim().split(" ").pop() as string;
      npm.kill(signal);
      await until(() => isFree(Number(new URL(endpoint).port)));
    });
  }

  it("shows a handler nothing of the environment that npm was called with, in its own or its server's", async function () {
    if (process.platform !== "linux") this.skip();
    const npm = spawn("npm", ["run", "-s", "local", "--", "--port", "0"], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, AWS_SESSION_TOKEN: "operators-secret", MY_TOKEN: "operators-secret" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = await once(npm.stdout, "data");
    const endpoint = String(line).trim().split(" ").pop() as string;
    await makeRoles(endpoint);
    const client = new LambdaClient(clientConfig(endpoint));
    const code = `const read = (pid) => require("fs").readFileSync("/proc/" + pid + "/environ", "latin1");
      exports.handler = async () => read("self") + read(process.ppid);`;
    await client.send(new CreateFunctionCommand(functionInput("reads", { Code: { ZipFile: zipOf(code) } })));
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: "reads" }));
    client.destroy();
    npm.kill();
    const seen = JSON.parse(Buffer.from(Payload ?? []).toString("utf8"));
    expect(seen).to.contain("PATH=").and.contain("npm_lifecycle_event=local");
    expect(seen).to.not.contain("operators-secret");
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`prints one line when it serves, needs no stdin, and ends on ${signal} with nothing left behind`, async () => {
      const local = run(["--port", "0"]);
      const { endpoint, providerPort, stateDirectory } = await local.ready();
      mkdirSync(stateDirectory);
      local.child.kill(signal);
      const { code, stdout, stderr } = await local.ended();
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 0,
        stdout: `local AWS ready at ${endpoint}\n`,
        stderr: "",
      });
      expect(existsSync(stateDirectory)).to.equal(false);
      for (const port of [Number(new URL(endpoint).port), providerPort])
        expect(await isFree(port)).to.equal(true);
    });
  }

  it("takes two signals at the same time for one, since npm forwards the terminal's signal too", async () => {
    const local = run(["--port", "0"]);
    const { endpoint } = await local.ready();
    const client = new LambdaClient(clientConfig(endpoint));
    await makeRoles(endpoint);
    await client.send(new CreateFunctionCommand(functionInput("hello")));
    await client.send(new InvokeCommand({ FunctionName: "hello" }));
    client.destroy();
    local.child.kill("SIGINT");
    local.child.kill("SIGTERM");
    expect((await local.ended()).code).to.equal(0);
  });

  it("lets in the web pages of each --allow-origin, and of no other origin", async () => {
    const origins = ["http://localhost:3000", "https://app.example"];
    const local = run(["--port", "0", ...origins.flatMap((origin) => ["--allow-origin", origin])]);
    const { port } = new URL((await local.ready()).endpoint);
    const statuses = [...origins, "http://localhost:3001"].map(async (origin) => {
      const { status } = await sendRaw(Number(port), {
        method: "GET",
        path: "/_local/info",
        headers: { origin },
      });
      return status;
    });
    expect(await Promise.all(statuses)).to.deep.equal([200, 200, 403]);
  });

  it("keeps Pulumi's state beside its own in the data directory", async () => {
    const data = join(directory, "data");
    const { stateDirectory } = await run(["--port", "0", "--data", data]).ready();
    expect(stateDirectory).to.equal(join(data, "pulumi"));
  });

  it("refuses a data directory that another local AWS writes, by whatever path: exit 1", async () => {
    const data = join(directory, "shared");
    await run(["--port", "0", "--data", data]).ready();
    const link = join(directory, "link");
    symlinkSync(directory, link);
    const paths = [`${relative(PROJECT_ROOT, data)}/`, join(link, "shared")];
    const others = await Promise.all(paths.map((path) => run(["--port", "0", "--data", path]).ended()));
    expect(others.map(({ code }) => code)).to.deep.equal([1, 1]);
    expect(others.map(({ stderr }) => stderr)).to.deep.equal(
      [data, paths[1]].map(
        (path) =>
          `Another local AWS keeps its state in ${path}.\n  Stop it, or take a folder of its own for this one: --data ANOTHER_FOLDER\n`,
      ),
    );
  });

  it("refuses a port in use and names the next one: exit 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, stdout, stderr } = await run(["--port", String(port)]).ended();
    other.close();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.match(
      new RegExp(`^Port ${port} is in use\\.\\n  Take another one: npm run local -- --port ${port + 1} `),
    );
    expect(stderr).to.not.contain("at ");
  });

  it("refuses a data directory that is a file: exit 1", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const { code, stderr } = await run(["--port", "0", "--data", file]).ended();
    expect(code).to.equal(1);
    expect(stderr).to.match(/^The data directory \S+file can't be used: .*\n {2}Name a directory/);
  });

  it("names what it can't read in its data directory and how to start without it: exit 1", async () => {
    const document = join(directory, "ssm-parameters", "us-east-1%3Aa.json");
    mkdirSync(join(directory, "ssm-parameters"));
    writeFileSync(document, "");
    const { code, stdout, stderr } = await run(["--port", "0", "--data", directory]).ended();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(
      stderr,
    ).to.equal(`Not all of the state in ${directory} can be used, and local AWS does not start with a part of it:
  ssm-parameters/us-east-1%3Aa.json is empty
  Mend it, or put it aside and start again without it:
    mv ${document} ${document}.aside
`);
  });

  it("refuses wrong options: exit 2, and nothing on stdout", async () => {
    const { code, stdout, stderr } = await run(["--prot", "--rate", "0"]).ended();
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.contain("Did you mean --port?").and.to.contain("--rate 0 is not a whole number");
  });

  it("shows its help on stdout", async () => {
    const { code, stdout, stderr } = await run(["--help"]).ended();
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    for (const option of [
      "port",
      "region",
      "seed",
      "settle-ms",
      "latency-ms",
      "rate",
      "data",
      "allow-origin",
    ]) {
      expect(stdout).to.contain(`--${option} `);
    }
  });

  it("env prints the settings of the running local AWS as exports that a shell takes", async () => {
    const elsewhere = ["--service", "dynamodb=http://127.0.0.1:8000"];
    const local = run(["--port", "0", "--region", "eu-west-1", ...elsewhere]);
    const { endpoint, providerPort, stateDirectory } = await local.ready();
    const bin = join(directory, "it's here");
    mkdirSync(bin);
    writeFileSync(join(bin, "pulumi"), "#!/bin/sh\necho v3.259.0\n");
    chmodSync(join(bin, "pulumi"), 0o755);
    const env = run(["env", "--port", new URL(endpoint).port], {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    });
    const { code, stdout, stderr } = await env.ended();
    expect(code).to.equal(0);
    expect(stderr).to.contain(`local AWS at ${endpoint} now. Back to the real account: eval "$(`);
    const back = await run(["env", "--unset"]).ended();
    expect(back.code, back.stderr).to.equal(0);
    const before = "/usr/bin:/bin";
    const script = `${stdout}\n${stdout}\n${back.stdout}\nenv`;
    expect(
      execFileSync("/bin/sh", ["-c", script], {
        env: { PATH: before, PWD: "/", KEPT: "1" },
        encoding: "utf8",
      })
        .split("\n")
        .filter((line) => line && !/^(_|PWD|OLDPWD|SHLVL)=/.test(line))
        .sort(),
    ).to.deep.equal(["KEPT=1", `PATH=${before}`]);
    const shell = spawn("sh", [
      "-c",
      `AWS_PROFILE=mine AWS_ENDPOINT_URL_LAMBDA=https://aws AWS_ENDPOINT_URL_DYNAMODB=https://aws AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true\n${stdout}\necho "$AWS_PROFILE$AWS_ENDPOINT_URL_LAMBDA$AWS_ENDPOINT_URL_DYNAMODB$AWS_IGNORE_CONFIGURED_ENDPOINT_URLS$AWS_ENDPOINT_URL|$AWS_REGION|$PULUMI_DEBUG_PROVIDERS|$PULUMI_BACKEND_URL|$PATH"`,
    ]);
    let values = "";
    shell.stdout.on("data", (text) => {
      values += text;
    });
    await once(shell, "close");
    const [awsEndpoint, region, providers, backend, path] = values.trim().split("|");
    expect({ awsEndpoint, region, providers, backend }).to.deep.equal({
      awsEndpoint: endpoint,
      region: "eu-west-1",
      providers: `aws:${providerPort}`,
      backend: `file://${stateDirectory}`,
    });
    expect(path?.split(delimiter)[0]).to.equal(bin);
  });

  it("--unknown keep names each kept resource on stderr, and kept lists them", async () => {
    const local = run(["--port", "0", "--unknown", "keep"]);
    const { endpoint, providerPort } = await local.ready();
    const provider = new ResourceProviderClient(`127.0.0.1:${providerPort}`, credentials.createInsecure());
    const create = new CreateRequest()
      .setUrn("urn:pulumi:prd::shop::aws:ec2/vpc:Vpc::main")
      .setProperties(Struct.fromJavaScript({ cidrBlock: "10.0.0.0/16" }));
    await new Promise((resolve) => provider.configure(new ConfigureRequest(), resolve));
    const id = await new Promise<string>((resolve, reject) =>
      provider.create(create, (error, made) => (error ? reject(error) : resolve(made.getId()))),
    );
    provider.close();
    const { code, stdout } = await run(["kept", "--port", new URL(endpoint).port]).ended();
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: `prd  aws:ec2/vpc:Vpc  main  ${id}\n1 resource is kept as declared and not simulated by local AWS at ${endpoint}, of those that a pulumi command has spoken of since it started.\n`,
    });
    local.child.kill("SIGTERM");
    const { stderr } = await local.ended();
    expect(stderr).to.contain(`kept as declared, not simulated: aws:ec2/vpc:Vpc main of prd (${id})\n`);
  });

  it("--service makes the provider take what is made in that service", async () => {
    const reasons: (string | undefined)[] = [];
    for (const service of [[], ["--service", "dynamodb=http://127.0.0.1:9"]]) {
      const local = run(["--port", "0", ...service]);
      const { providerPort } = await local.ready();
      const provider = new ResourceProviderClient(`127.0.0.1:${providerPort}`, credentials.createInsecure());
      const check = new CheckRequest()
        .setUrn("urn:pulumi:prd::shop::aws:dynamodb/table:Table::orders")
        .setNews(Struct.fromJavaScript({ hashKey: "id" }));
      await new Promise((resolve) => provider.configure(new ConfigureRequest(), resolve));
      await new Promise((resolve) =>
        provider.check(check, (error, checked) => {
          reasons.push(error?.details ?? checked.getFailuresList()[0]?.getReason());
          resolve(undefined);
        }),
      );
      provider.close();
      local.child.kill("SIGTERM");
      await local.ended();
    }
    expect(reasons[0]).to.match(
      /^Local AWS has no dynamodb, in which aws:dynamodb\/table:Table would be made/,
    );
    expect(reasons[1]).to.equal("Missing required property 'attributes'.");
  });

  it("env says how to start a local AWS when none runs: exit 1", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const { code, stdout, stderr } = await run(["env", "--port", String(port)]).ended();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.equal(
      `No local AWS answers at http://127.0.0.1:${port}.\n  Start one in another terminal: npm run local -- --port ${port}\n`,
    );
  });

  it("env refuses a local AWS that has no provider: exit 1", async () => {
    const test = await startTestAws();
    const { code, stderr } = await run(["env", "--port", String(test.aws.port)]).ended();
    await test.close();
    expect(code).to.equal(1);
    expect(stderr).to.contain("was not started by npm run local");
  });
});

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
