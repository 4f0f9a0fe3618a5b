import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { SILENCE, withFaultyProject } from "../../support/faulty-project.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("live publish", () => {
  let project: ReleaseProject;
  beforeEach(async () => {
    project = await makeReleaseProject();
  });
  afterEach(() => project.close());

  it("does nothing outside a release stack, says why, and makes no call to AWS", async () => {
    const run = await project.live("publish -s sbx");
    expect(run.exitCode).to.equal(0);
    expect(run.stdout).to.contain("sbx is not a release stack");
    expect(run.requests).to.deep.equal([]);
  });

  it("freezes $LATEST as version 1, and the second time finds nothing to do", async () => {
    const first = await project.live("publish -s prd --confirm prd");
    expect(first.stderr).to.contain("  + hello  the first version\n1 to publish, 0 unchanged\n");
    expect(first.exitCode, first.stderr).to.equal(0);
    expect(first.stdout).to.match(
      /^\+ hello: version 1\n1 published in prd in \d\.\d s; traffic is unchanged\./,
    );
    const second = await project.live("publish -s prd --confirm prd");
    expect(second.exitCode).to.equal(0);
    expect(second.stdout).to.match(
      /hello: version 1 is \$LATEST already\nNothing to publish in prd \(account 123456789012, /,
    );
    expect(second.stderr, "the same lines once more, as a plan").to.equal("");
    expect(second.requests.map(({ operation }) => operation)).to.not.contain("PublishVersion");
  });

  it("shows what esbuild warns of", async () => {
    const text = "export const handler = async () => import.meta.url;\n";
    project.write("functions/hello/index.ts", text);
    const { stderr } = await project.live("publish -s prd --confirm prd --accept-deployed");
    expect(stderr).to.match(
      /hello: functions\/hello\/index\.ts:1:\d+: "import\.meta" is not available .* Write "format": "esm"/,
    );
  });

  it("pins LIVE to the new version with --pin, also in the ledger and the stack file", async () => {
    const run = await project.live("publish -s prd --pin --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.match(/; LIVE serves the same code as before\. Next: live status -s prd\n$/);
    expect((await project.alias("prd", "hello")).FunctionVersion).to.equal("1");
    expect(await project.ledger("prd")).to.equal('{"functions":{"hello":{"live":"1"}},"serial":1}');
    expect(project.read("Pulumi.prd.yaml")).to.equal(
      'config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n',
    );
  });

  it("says that storage for code is full, and names prune", async () => {
    const proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
      operation === "PublishVersion"
        ? { kind: "answer", status: 400, type: "CodeStorageExceededException" }
        : undefined,
    );
    const run = await project.live("publish -s prd --confirm prd", {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    await proxy.close();
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error CodeStorageExceeded: hello: Lambda's storage for code is full");
    expect(run.stderr).to.contain("live prune -s prd");
  });
});

describe("live publish of a checkout", () => {
  let project: ReleaseProject;
  /** An address of this machine that is no loopback address, as AWS's are. */
  let elsewhere: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", project.root, "-c", "user.name=x", "-c", "user.email=x@x", ...args]);
  const publish = (more = "", env: Record<string, string> = {}) =>
    project.live(`publish -s prd --confirm prd ${more}`, { env: { AWS_ENDPOINT_URL: elsewhere, ...env } });
  async function description() {
    const { Versions } = await project.aws.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: "lambda-live-prd-hello" }),
    );
    return Versions?.at(-1)?.Description;
  }
  beforeEach(async () => {
    project = await makeReleaseProject({ functions: ["hello", "world"] });
    elsewhere = project.aws.aws.endpoint.replace("127.0.0.1", "0.0.0.0");
    project.write(".gitignore", ".build/\n");
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-qm", "all");
  });
  afterEach(() => project.close());

  it("publishes a commit without a word, and names it, also after live has written the stack file", async () => {
    const commit = git("rev-parse", "HEAD").toString().trim();
    expect(await publish("--pin")).to.include({ exitCode: 0 });
    expect(git("status", "--porcelain").toString()).to.equal(" M Pulumi.prd.yaml\n");
    await project.aws.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", MemorySize: 256 }),
    );
    const run = await publish();
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.not.contain("warning");
    expect(await description()).to.match(new RegExp(`^commit=${commit} ref=main by=`));
  });

  it("refuses code that is in no commit, and freezes nothing", async () => {
    await project.deploy("prd", "hello", "not committed");
    const run = await publish();
    expect(run.exitCode, run.stdout).to.equal(1);
    expect(run.stderr).to.equal(
      "error UncommittedCode: The code of hello is in no commit: functions/hello/index.ts (changed).\nCommit and deploy that first (pulumi up -s prd), or publish what no commit holds: --allow-dirty\n",
    );
    expect(run.requests.map(({ operation }) => operation)).to.not.include("PublishVersion");
    git("commit", "-qam", "committed");
    expect((await publish()).exitCode).to.equal(0);
  });

  it("checks with --check, before anything is deployed, whether a commit holds the code, and calls no AWS", async () => {
    const held = await publish("--check");
    expect(held).to.include({ exitCode: 0, stdout: "prd: publish may freeze the code of this checkout.\n" });
    project.write("functions/world/index.ts", "export const handler = async () => 7;\n");
    const refused = await publish("--check");
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.contain(
      "error UncommittedCode: The code of world is in no commit: functions/world/index.ts (changed).",
    );
    expect((await publish("--check --allow-dirty")).exitCode).to.equal(0);
    const local = await publish("--check", { AWS_ENDPOINT_URL: project.aws.aws.endpoint });
    expect(local.exitCode, local.stderr).to.equal(0);
    rmSync(join(project.root, ".git"), { recursive: true });
    const without = await publish("--check");
    expect(without.exitCode).to.equal(1);
    expect(without.stderr).to.match(/^error NoRepository: .*\nwork in a clone, with its .git folder\n$/);
    for (const run of [held, refused, local, without]) expect(run.requests).to.deep.equal([]);
  });

  it("publishes it with --allow-dirty, and against loopback; says so and marks the version, the other stays", async () => {
    await publish();
    await project.deploy("prd", "hello", "not committed");
    const says = "warning: The code of hello is in no commit: functions/hello/index.ts (changed); ";
    const allowed = await publish("--allow-dirty");
    expect(allowed.exitCode, allowed.stderr).to.equal(0);
    expect(allowed.stderr).to.contain(`${says}published all the same (--allow-dirty)\n`);
    expect(await description()).to.match(/^commit=[0-9a-f]{40}\+dirty ref=main /);
    await project.deploy("prd", "hello", "not committed either");
    const local = await publish("", { AWS_ENDPOINT_URL: project.aws.aws.endpoint });
    expect(local.exitCode, local.stderr).to.equal(0);
    expect(local.stderr).to.contain(`${says}on AWS, publish refuses that\n`);
  });

  it("does not mind a function that it does not publish", async () => {
    await publish();
    project.write("functions/world/index.ts", "export const handler = async () => 'not committed';\n");
    await project.aws.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", MemorySize: 256 }),
    );
    const run = await publish();
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("+ hello: version 2\n");
    expect(run.stderr).to.not.contain("in no commit");
  });

  it("warns without a repository, and takes the commit that the CI exports", async () => {
    rmSync(join(project.root, ".git"), { recursive: true });
    const run = await publish("", { CODEBUILD_RESOLVED_SOURCE_VERSION: "0123456789abcdef" });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.contain(
      `warning: ${project.root} is in no git repository, so nobody knows whether the code that is published is in a commit; work in a clone, with its .git folder\n`,
    );
    expect(await description()).to.match(/^commit=0123456789abcdef by=/);
  });
});

describe("live publish with faults and changes by others", () => {
  const around = withFaultyProject({ functions: ["hello", "world"] });
  const denied: Fault = { kind: "answer", status: 403, type: "AccessDeniedException" };

  it("sends the code digest and the revision that the plan was made from", async () => {
    const { project } = around;
    await project.deploy("prd", "hello", "third");
    const { CodeSha256, RevisionId } = await project.aws.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello" }),
    );
    const run = await project.live("publish -s prd -f hello --confirm prd");
    const publish = run.requests.find(({ operation }) => operation === "PublishVersion");
    expect(publish?.input).to.deep.include({ CodeSha256, RevisionId });
  });

  it("refuses to freeze code that was deployed after $LATEST was read", async () => {
    const { project } = around;
    await project.deploy("prd", "hello", "third");
    const run = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation }) =>
      operation === "PublishVersion"
        ? { kind: "hold", until: project.deploy("prd", "hello", "fourth") }
        : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.contain("error FunctionChanged: hello: $LATEST was changed by somebody else");
    const { Versions } = await project.aws.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: "lambda-live-prd-hello" }),
    );
    expect(Versions?.map(({ Version }) => Version)).to.deep.equal(["$LATEST", "1", "2"]);
  });

  it("finds the version of a call that AWS carried out after its answer was lost", async () => {
    const { project } = around;
    await project.deploy("prd", "hello", "third");
    let first = "";
    const late = () =>
      project.aws.lambda.send(
        new PublishVersionCommand({ FunctionName: "lambda-live-prd-hello", ...JSON.parse(first) }),
      );
    const run = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation, index, body }) => {
      if (operation !== "PublishVersion") return undefined;
      if (index > 0) return { kind: "hold", until: late() };
      first = body;
      return { kind: "answer", status: 503, type: "ServiceUnavailableException" };
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("+ hello: version 3");
  });

  it("does not take somebody else's version for its own after a lost answer", async () => {
    const { project } = around;
    await project.deploy("prd", "hello", "third");
    let others: Promise<unknown> | undefined;
    const run = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation, index }) => {
      if (operation === "PublishVersion" && index === 0)
        return { kind: "answer", status: 503, type: "ServiceUnavailableException" };
      if (operation !== "ListVersionsByFunction" || index === 0) return undefined;
      others ??= project.aws.lambda.send(
        new PublishVersionCommand({ FunctionName: "lambda-live-prd-hello", Description: "by another" }),
      );
      return { kind: "hold", until: others };
    });
    expect(run.exitCode, run.stdout).to.equal(1);
    expect(run.stderr).to.contain("error FunctionChanged:");
  });

  for (const unsettled of [{ State: "Pending" }, { State: "Active", LastUpdateStatus: "InProgress" }])
    it(`waits while $LATEST is ${JSON.stringify(unsettled)}, then publishes what has settled`, async () => {
      await around.project.deploy("prd", "hello", "third");
      const Configuration = { Version: "$LATEST", CodeSha256: "x", RevisionId: "old", ...unsettled };
      const run = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation, index }) =>
        operation === "GetFunction" && index === 0
          ? { kind: "answer", status: 200, body: JSON.stringify({ Configuration }) }
          : undefined,
      );
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(run.stderr).to.contain("hello: an update is in progress, waiting until it has settled");
      expect(run.stdout).to.contain("+ hello: version 3");
    });

  it("asks for no confirmation when there is nothing to publish", async () => {
    const run = await around.project.live("publish -s prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("Nothing to publish in prd");
  });

  it("names the functions that were not published, and counts them as failed", async () => {
    for (const name of ["hello", "world"]) await around.project.deploy("prd", name, "third");
    const run = await around.faulty("publish -s prd --confirm prd", ({ operation, path }) =>
      operation === "PublishVersion" && path.includes("-hello/") ? denied : undefined,
    );
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.match(
      /^! hello: not published\n\+ world: version 3\n1 published, 1 failed in prd in \d+\.\d s; traffic is unchanged\.\n$/,
    );
    const none = await around.faulty("publish -s prd -f hello --confirm prd", ({ operation }) =>
      operation === "PublishVersion" ? denied : undefined,
    );
    expect(none.stdout).to.match(/\n0 published, 1 failed in prd/);
  });

  it("exits 130 when interrupted before the first write", async () => {
    await around.project.deploy("prd", "hello", "third");
    const run = await around.project.live("publish -s prd -f hello --confirm prd", {
      onInterrupt: (stop) => stop(),
    });
    expect(run.exitCode, run.stderr).to.equal(130);
    expect(run.stderr).to.contain("error Interrupted:");
    expect(run.requests.map(({ operation }) => operation)).to.not.include("PublishVersion");
  });

  it("exits 130 when interrupted while an update is in progress", async () => {
    const run = await around.faulty(
      "publish -s prd -f hello --confirm prd",
      ({ operation }) =>
        operation === "GetFunction"
          ? {
              kind: "answer",
              status: 200,
              body: JSON.stringify({
                Configuration: {
                  Version: "$LATEST",
                  CodeSha256: "x",
                  State: "Active",
                  LastUpdateStatus: "InProgress",
                },
              }),
            }
          : undefined,
      { onInterrupt: (stop) => stop() },
    );
    expect(run.exitCode, run.stderr).to.equal(130);
    expect(run.stderr).to.contain("error Interrupted: Interrupted while waiting; nothing was published.");
  });

  it("publishes even if GetCallerIdentity gives no answer", async () => {
    await around.project.deploy("prd", "hello", "new");
    const run = await around.faulty("publish -s prd --confirm prd --timeout 4", ({ operation }) =>
      operation === "POST /" ? SILENCE : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("1 published in prd");
  });
});
