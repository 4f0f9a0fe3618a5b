/** `live publish` of code that is no bundle, against local AWS: the proof of what is frozen, and what claims a commit. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  ListVersionsByFunctionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { readCatalog } from "../../../functions/_catalog/catalog.ts";
import { packageAll } from "../../../functions/_packaging/package-all.ts";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { ROLE } from "../../support/local-aws.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const FunctionName = "lambda-live-prd-hello";
const PYTHON = { runtime: "python3.13", handler: "app.handler" };
const APP = "def handler(event, context):\n    return 1\n";
const REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders";
const image = (hex: string) => `${REPOSITORY}@sha256:${hex.repeat(32)}`;
/** Counts its runs in a file that git ignores. */
const COUNTED = "echo run >> ../../runs.log; cp app.py $OUT/";

describe("live publish of code that is no bundle", () => {
  let project: ReleaseProject;
  let other: string;
  /** An address of this machine that is no loopback address, as AWS's are. */
  let elsewhere: string;
  const git = (...args: string[]) =>
    execFileSync("git", [
      "-C",
      project.root,
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@x",
      ...args,
    ]).toString();
  const commit = () => {
    git("add", "-A");
    git("commit", "-qm", "next");
    return git("rev-parse", "HEAD").trim();
  };
  const settings = (keys: object) => project.write("functions/hello/function.json", JSON.stringify(keys));
  /** Uploads what the checkout gives, as `pulumi up` does. */
  const up = async () => {
    const made = (await packageAll(project.root, readCatalog(project.root))).get("hello");
    const ZipFile = readFileSync(made?.path ?? "");
    await project.aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  };
  const publish = (more = "", cwd = project.root) =>
    project.live(`publish -s prd --confirm prd ${more}`, { cwd, env: { AWS_ENDPOINT_URL: elsewhere } });
  const descriptions = async () => {
    const { Versions = [] } = await project.aws.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName }),
    );
    return Versions.slice(1).map(({ Description }) => Description);
  };
  const runs = (root = project.root) =>
    existsSync(join(root, "runs.log"))
      ? readFileSync(join(root, "runs.log"), "utf8").split("\n").length - 1
      : 0;

  beforeEach(async () => {
    project = await makeReleaseProject();
    elsewhere = project.aws.aws.endpoint.replace("127.0.0.1", "0.0.0.0");
    rmSync(join(project.root, "functions/hello/index.ts"));
    project.write("functions/hello/app.py", APP);
    project.write(".gitignore", ".build/\nvendor/\n*.jar\n*.log\n");
    settings(PYTHON);
    git("init", "-q", "-b", "main");
    other = join(mkdtempSync(join(tmpdir(), "other-checkout-")), "project");
  });
  afterEach(async () => {
    rmSync(join(other, ".."), { recursive: true, force: true });
    await project.close();
  });

  it("publishes files as they are with their commit, and refuses those that are in none", async () => {
    const head = commit();
    await up();
    const first = await publish();
    expect(first.exitCode, first.stderr).to.equal(0);
    expect((await descriptions())[0]).to.match(new RegExp(`^commit=${head} ref=main by=`));
    project.write("functions/hello/new.py", "");
    await up();
    expect((await publish()).stderr).to.contain(
      "error UncommittedCode: The code of hello is in no commit: functions/hello/new.py (untracked).",
    );
    commit();
    expect(await publish()).to.include({ exitCode: 0 });
  });

  it("counts the mode of a file, which git keeps too", async () => {
    commit();
    execFileSync("chmod", ["+x", join(project.root, "functions/hello/app.py")]);
    await up();
    expect((await publish()).stderr).to.contain("functions/hello/app.py (changed)");
  });

  it("claims no commit for files that git ignores, and says which", async () => {
    project.write("functions/hello/vendor/lib.py", "x = 1\n");
    project.write("functions/hello/vendor/more.py", "x = 1\n");
    commit();
    await up();
    const { exitCode, stderr } = await publish();
    expect(exitCode, stderr).to.equal(0);
    expect(stderr).to.contain(
      "warning: hello: git does not have functions/hello/vendor/lib.py and 1 more, so the version names no commit\n",
    );
    expect((await descriptions())[0]).to.match(/^by=/);
  });

  it("claims a commit for a zip that git has, refuses one that differs, and claims none for one that git lacks", async () => {
    const write = (text: string) =>
      writeFileSync(join(project.root, "functions/hello/code.zip"), zipSync({ "app.py": strToU8(text) }));
    settings({ ...PYTHON, zip: "code.zip" });
    write(APP);
    const head = commit();
    await up();
    expect(await publish()).to.include({ exitCode: 0 });
    write(`${APP}# 2\n`);
    await up();
    expect((await publish()).stderr).to.contain(
      "UncommittedCode: The code of hello is in no commit: functions/hello/code.zip (changed).",
    );
    git("rm", "-q", "--cached", "functions/hello/code.zip");
    git("commit", "-qm", "not in git");
    for (const ignored of ["", "*.zip\n"]) {
      project.write(".gitignore", `.build/\n${ignored}`);
      git("commit", "-qam", "ignored", "--allow-empty");
      await project.aws.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 256 + ignored.length }),
      );
      const { exitCode, stderr } = await publish();
      expect(exitCode, stderr).to.equal(0);
      expect(stderr).to.contain("git does not have functions/hello/code.zip, so the version names no commit");
    }
    const [first, ...rest] = await descriptions();
    expect(first).to.match(new RegExp(`^commit=${head} `));
    expect(rest.map((text) => text?.slice(0, 3))).to.deep.equal(["by=", "by="]);
  });

  it("refuses a zip that is not there, and publishes with --accept-deployed", async () => {
    settings({ ...PYTHON, zip: "code.jar" });
    commit();
    const run = await publish();
    expect(run.exitCode).to.equal(1);
    expect(run.stderr)
      .to.contain("error SourceMismatch")
      .and.contain("the project has no file functions/hello/code.jar. Build it first");
    expect(await publish("--accept-deployed")).to.include({ exitCode: 0 });
  });

  it("runs no build that pulumi up ran from the same inputs, and none for what it doesn't freeze", async () => {
    settings({ ...PYTHON, build: { run: COUNTED } });
    const head = commit();
    await up();
    const first = await publish();
    expect(first.exitCode, first.stderr).to.equal(0);
    expect(runs()).to.equal(1);
    expect((await descriptions())[0]).to.match(new RegExp(`^commit=${head} ref=main by=`));
    project.write("functions/hello/app.py", `${APP}# 2\n`);
    const { exitCode, stderr } = await publish();
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(runs()).to.equal(1);
  });

  it("runs a build where pulumi up ran elsewhere, beyond the time of the command", async () => {
    settings({ ...PYTHON, build: { run: `sleep 1.2; ${COUNTED}` } });
    commit();
    await up();
    cpSync(project.root, other, { recursive: true });
    rmSync(join(other, ".build"), { recursive: true });
    rmSync(join(other, "runs.log"));
    const { exitCode, stderr } = await publish("--timeout 1", other);
    expect(exitCode, stderr).to.equal(0);
    expect([runs(), runs(other)]).to.deep.equal([1, 1]);
  });

  it("refuses a build that gives other bytes elsewhere, says where to publish, and does so there", async () => {
    settings({ ...PYTHON, build: { run: `${COUNTED}; date +%s%N > $OUT/x` } });
    commit();
    await up();
    cpSync(project.root, other, { recursive: true });
    rmSync(join(other, ".build"), { recursive: true });
    const { exitCode, stderr } = await publish("", other);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(
      /^error SourceMismatch: Deployed code is not what this checkout builds\. hello: \$LATEST is \S+, this checkout builds \S+, perhaps because its build gives other bytes each time\.\nPublish in the checkout where pulumi up ran, deploy this one first: pulumi up -s prd, or publish what is there: live publish -s prd --confirm prd --accept-deployed\n$/m,
    );
    expect(await publish()).to.include({ exitCode: 0 });
  });

  it("says why a build failed", async () => {
    settings({ ...PYTHON, build: { run: "echo broken; exit 3" } });
    commit();
    const { exitCode, stderr } = await publish();
    expect(exitCode).to.equal(1);
    expect(stderr)
      .to.contain("functions/hello: its build (echo broken; exit 3) failed with exit code 3.")
      .and.contain("hello: broken");
  });

  describe("an image", () => {
    beforeEach(async () => {
      await project.aws.lambda.send(new DeleteFunctionCommand({ FunctionName }));
      await project.aws.lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: ROLE,
          PackageType: "Image",
          Code: { ImageUri: image("0a") },
        }),
      );
    });

    it("is published if it is the one of function.json, or of the stack file, and unchanged the second time", async () => {
      settings({ image: image("0a") });
      const head = commit();
      const first = await publish();
      expect(first.exitCode, first.stderr).to.equal(0);
      expect((await descriptions())[0]).to.match(new RegExp(`^commit=${head} ref=main by=`));
      expect((await publish()).stdout).to.contain("hello: version 1 is $LATEST already");
      await project.aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: image("0b") }));
      expect((await publish()).stderr).to.contain(
        "hello: $LATEST is 0b0b0b0b, this checkout builds 0a0a0a0a.",
      );
      project.write(
        "Pulumi.prd.yaml",
        `${project.read("Pulumi.prd.yaml")}  lambda-live:functions:\n    hello:\n      image: ${image("0b")}\n`,
      );
      const second = await publish();
      expect(second.exitCode, second.stderr).to.equal(0);
      expect(await descriptions()).to.have.length(2);
    });

    it("is proved by the digest that AWS resolved, whatever the code's digest is said to be", async () => {
      settings({ image: image("0a") });
      commit();
      const proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
        operation === "GetFunction"
          ? {
              kind: "change answer",
              change: (body) => body.replace(`"CodeSha256":"${"0a".repeat(32)}"`, '"CodeSha256":"other"'),
            }
          : undefined,
      );
      const { stderr } = await project.live("publish -s prd --confirm prd --dry-run", {
        env: { AWS_ENDPOINT_URL: proxy.endpoint },
      });
      await proxy.close();
      expect(stderr).to.not.contain("SourceMismatch");
    });

    it("is refused where function.json names a zip", async () => {
      commit();
      expect((await publish()).stderr).to.match(/hello: \$LATEST is 0a0a0a0a, this checkout builds /);
      project.write(
        "Pulumi.prd.yaml",
        `${project.read("Pulumi.prd.yaml")}  lambda-live:functions:\n    hello:\n      image: ${image("0a")}\n`,
      );
      expect((await publish()).stderr).to.contain(
        "the stack file names an image for hello, and functions/hello/function.json names none",
      );
    });
  });
});
