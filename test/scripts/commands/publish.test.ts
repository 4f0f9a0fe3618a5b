import { execFileSync } from "node:child_process";
import {
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { SILENCE, withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault } from "../../support/faulty-proxy.ts";
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
    expect(second.stdout).to.match(/hello: version 1 is \$LATEST already\nNothing to publish in prd/);
    expect(second.requests.map(({ operation }) => operation)).to.not.contain("PublishVersion");
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

  it("marks a version as dirty if its source is in no commit, even in an untracked file", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", project.root, "-c", "user.name=x", "-c", "user.email=x@x", ...args]);
    const description = async () => {
      await project.live("publish -s prd --confirm prd");
      const { Versions } = await project.aws.lambda.send(
        new ListVersionsByFunctionCommand({ FunctionName: "lambda-live-prd-hello" }),
      );
      return Versions?.at(-1)?.Description;
    };
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "all");
    const commit = git("rev-parse", "HEAD").toString().trim();
    expect(await description()).to.match(new RegExp(`^commit=${commit} ref=main by=`));
    project.write("functions/hello/new.ts", "export const added = 1;\n");
    await project.aws.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", MemorySize: 256 }),
    );
    expect(await description()).to.match(new RegExp(`^commit=${commit}\\+dirty ref=main by=`));
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
