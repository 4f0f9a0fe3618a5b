import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

describe("a command that live suggests", () => {
  const around = withFaultyProject({ functions: ["hello", "world"] });
  const live = (args: string) => around.project.live(args);

  it("names the same functions as the command that was run", async () => {
    const run = await live("canary -s prd -f hello --weight 10 --confirm prd");
    expect(run.stdout).to.contain(
      "Next: live canary -s prd -f hello --weight 50 --confirm prd, or back: live abort -s prd -f hello --confirm prd\n",
    );
  });

  it("names the pattern that was typed, and the command moves only what the pattern means", async () => {
    const run = await live("canary -s prd -f h?l* --weight 10 --confirm prd");
    expect(run.stdout).to.contain("or back: live abort -s prd -f 'h?l*' --confirm prd\n");
    const moved = run.requests.filter(({ operation }) => operation === "UpdateAlias");
    expect(moved).to.have.length(1);
    const dry = await live("rollback --to 1 -s prd -f * --dry-run --json");
    expect(Object.keys(JSON.parse(dry.stdout).functions)).to.deep.equal(["hello", "world"]);
  });

  it("names the stack and carries the confirmation, also in a hint", async () => {
    const other = "arn:aws:iam::123456789012:role/other";
    await around.project.aws.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "lambda-live-prd-hello", Role: other }),
    );
    await around.project.publish("prd", "hello");
    const split = await live("canary -s prd --weight 10 --confirm prd --json");
    const hint = "live promote -s prd --confirm prd -f hello --version 3";
    expect(split.stderr).to.contain(`\nMove all traffic at once instead: ${hint}\n`);
    expect(JSON.parse(split.stdout).error.hint).to.equal(`Move all traffic at once instead: ${hint}`);
  });

  it("carries no confirmation when the command only reads", async () => {
    const run = await live("promote -s prd --version 99 --confirm prd");
    expect(run.stderr).to.contain("\nList what there is: live versions -s prd -f hello\n");
  });

  it("goes through npm if npm started live", async () => {
    const run = await around.project.live("promote -s prd --confirm prd", {
      env: { npm_lifecycle_event: "live" },
    });
    expect(run.stdout).to.contain(
      "Next: npm run -s live -- status -s prd, or back: npm run -s live -- rollback -s prd --confirm prd\n",
    );
  });

  it("carries no confirmation outside release stacks", async () => {
    for (const name of ["hello", "world"]) {
      await around.project.publish("sbx", name);
      await around.project.pointLive("sbx", name, "1");
      await around.project.publish("sbx", name);
    }
    const run = await live("canary -s sbx --weight 10");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("Next: live canary -s sbx --weight 50, or back: live abort -s sbx\n");
  });
});

describe("the command that live suggests after a publish", () => {
  let project: ReleaseProject;
  beforeEach(async () => {
    project = await makeReleaseProject();
  });
  afterEach(() => project.close());

  it("is a canary only if there is a stable version to split with", async () => {
    const first = await project.live("publish -s prd --confirm prd");
    expect(first.stdout).to.contain("Next: live publish -s prd --pin --confirm prd\n");
    const pinned = await project.live("publish -s prd --pin --confirm prd");
    expect(pinned.stdout).to.contain("LIVE is pinned to it\n");
    await project.deploy("prd", "hello", "second");
    const second = await project.live("publish -s prd --confirm prd");
    expect(second.stdout).to.contain("Next: live canary -s prd --weight 10 --confirm prd\n");
  });
});

describe("the last line of a move", () => {
  const around = withFaultyProject({ functions: ["hello", "world"] });
  const lastLine = async (args: string) =>
    (await around.project.live(args)).stdout
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.replace(/\d+\.\d s/, "N s");

  it("says what LIVE serves now, for each function if the functions differ", async () => {
    expect(await lastLine("promote -s prd -f hello --confirm prd")).to.match(
      /^1 of 1 changed in prd in N s; LIVE serves 2 at 100 %\. Next: /,
    );
    expect(await lastLine("canary -s prd --weight 10 --confirm prd")).to.match(
      /^1 of 1 changed in prd in N s; LIVE serves hello 2 at 100 %, world 1 at 90 %, 2 at 10 %\. Next: /,
    );
    expect(await lastLine("promote -s prd --confirm prd")).to.match(
      /^1 of 1 changed in prd in N s; LIVE serves 2 at 100 %\. Next: /,
    );
  });

  it("says what LIVE serves even when there was nothing to change", async () => {
    expect(await lastLine("abort -s prd --confirm prd")).to.match(
      /^Nothing to change in prd \(account .*\); LIVE serves 1 at 100 %\.$/,
    );
  });
});
