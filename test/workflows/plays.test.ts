/** Plays every workflow as one story: each play begins where the one before has ended. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetParameterHistoryCommand, SSMClient } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { parse } from "yaml";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { GIT_ENV, git } from "../support/git.ts";
import { useGoTool } from "../support/go-tool.ts";
import { useLocalProject } from "../support/local-project.ts";
import { openPipeline, type Pipeline, played } from "./pipeline.ts";
import { sharedActions, workflows } from "./workflows.ts";

const FUNCTION = "lambda-live-prd-hello";
const COMMIT = "npm run -s live -- commit -s prd --push --tag";
const COMMIT_STACK = 'npm run -s live -- commit -s "$STACK" --push --tag';

describe("the workflows, played with act", function () {
  this.timeout(240_000);
  const act = useGoTool("act");
  const project = useLocalProject();
  let pipeline: Pipeline;
  let lambda: LambdaClient;
  let ssm: SSMClient;

  before(async () => {
    pipeline = openPipeline(project(), act());
    const client = {
      endpoint: project().aws.endpoint,
      region: "us-east-1",
      credentials: OPERATOR_CREDENTIALS,
    };
    lambda = new LambdaClient(client);
    ssm = new SSMClient(client);
    for (const stack of ["sbx", "tst", "prd"]) await project().pulumi("stack", "init", stack);
  });

  const play: Pipeline["play"] = (...args) => pipeline.play(...args);
  /** Plays a workflow that must end well. */
  async function succeed(...args: Parameters<Pipeline["play"]>) {
    const done = await play(...args);
    if (done.code !== 0) throw new Error(`${args[0]} ended with ${done.code}:\n${done.said}`);
    return done;
  }
  const move = (workflow: "traffic" | "rollback", inputs: Record<string, string>, play_ = succeed) =>
    play_(workflow, { name: "workflow_dispatch", role: workflow, inputs: { stack: "prd", ...inputs } });
  /** What LIVE serves, in the words of the stack file. */
  async function served() {
    const alias = await lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: "LIVE" }));
    const [canary] = Object.entries(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
    return [alias.FunctionVersion, ...(canary ? [canary[0], Math.round(canary[1] * 100)] : [])];
  }
  /** What the stack file at origin declares. */
  function declared() {
    const { config } = parse(pipeline.atOrigin("show", "main:Pulumi.prd.yaml"));
    const { live_version, canary_version, canary_weight } = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("lambda-live:", ""), value]),
    );
    return [live_version, ...(canary_weight ? [canary_version, canary_weight] : [])];
  }
  const tags = () => pipeline.atOrigin("tag", "--list").split("\n");
  async function newestEntry() {
    const { Parameters } = await ssm.send(
      new GetParameterHistoryCommand({ Name: "/lambda-live/prd/live", MaxResults: 50 }),
    );
    const { Description, LastModifiedUser } = Parameters?.at(-1) ?? {};
    return { description: Description ?? "", user: LastModifiedUser };
  }
  const write = (file: string, content: string) => writeFileSync(join(project().root, file), content);
  const stackFile = (edit: (text: string) => string) =>
    write("Pulumi.prd.yaml", edit(readFileSync(join(project().root, "Pulumi.prd.yaml"), "utf8")));
  const greet = (text: string) =>
    pipeline.merge(text, () =>
      write("functions/hello/greeting.ts", `export const greet = () => ${JSON.stringify(text)};\n`),
    );

  it("previews in a pull request what a merge will deploy, and checks the code", async () => {
    const { steps, said } = await succeed("check", { name: "pull_request" });
    expect(steps.filter((step) => step.startsWith("preview: pulumi"))).to.have.lengthOf(3);
    expect(said)
      .to.match(/\+ .*aws:lambda:Function hello/)
      .and.contain("npm run check");
    expect(steps.join()).not.to.contain("traffic: ");
  });

  it("gives the pull request of a fork no look at the stacks", async () => {
    const { steps } = await succeed("check", { name: "pull_request", from: "stranger/fork", job: "roads" });
    expect(steps).to.deep.equal([]);
  });

  it("releases the first version: sbx, tst, then prd, which is pinned and tagged", async () => {
    const { steps } = await succeed("release", { name: "push" });
    const ours = steps.filter((step) => !step.endsWith("npm ci"));
    expect(ours).to.deep.equal([
      'roads: npm run -s roads | tee -a "$GITHUB_OUTPUT"',
      "sbx: pulumi up -s sbx --yes --skip-preview",
      "sbx: npm run -s test:stack -- -s sbx",
      "tst: pulumi up -s tst --yes --skip-preview",
      "tst: npm run -s test:stack -- -s tst",
      'prd: npm run -s tested -- prd "$GITHUB_SHA"',
      "prd: pulumi preview -s prd",
      "prd: pulumi up -s prd --yes --skip-preview",
      "prd: npm run -s live -- publish --pin -s prd --confirm prd",
      "prd: npm run -s raise -- prd",
      `prd: ${COMMIT}`,
    ]);
    expect([await served(), declared()]).to.deep.equal([["1"], ["1"]]);
    expect(tags()).to.deep.equal(["prd-2"]);
  });

  it("raises by the stack file's plan, where it has one", async () => {
    pipeline.merge("nothing", () => {});
    stackFile((text) =>
      text.replace("config:\n", "config:\n  lambda-live:rollout:\n    steps: [50]\n    hold: 1m\n"),
    );
    const { code, stdout, stderr } = await project().run("npm", ["run", "-s", "raise", "--", "prd"], GIT_ENV);
    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.contain("Nothing to roll out in prd");
  });

  it("gives the next version 10 % and commits that; `promote` of traffic.yml makes it the release", async () => {
    greet("second");
    await succeed("release", { name: "push" });
    expect([await served(), declared()]).to.deep.equal([
      ["1", "2", 10],
      ["1", "2", 10],
    ]);
    expect(tags()).to.deep.equal(["prd-2"]);
    await move("traffic", { verb: "promote", reason: "no errors" });
    expect([await served(), declared()]).to.deep.equal([["2"], ["2"]]);
    expect(tags()).to.have.lengthOf(2);
    expect(pipeline.atOrigin("log", "-1", "--format=%an: %B", "main")).to.contain(
      "github-actions[bot]: prd: promote",
    );
    const { description, user } = await newestEntry();
    expect(description).to.contain("no errors");
    expect(user).to.contain("traffic");
  });

  it("takes the short road for a commit that declares traffic alone: no build, no tests, no engine", async () => {
    pipeline.merge("declare 1", () =>
      stackFile((text) => text.replace(/live_version: .*/, 'live_version: "1"')),
    );
    const checked = await succeed("check", { name: "pull_request", job: "traffic" });
    expect(checked.steps.slice(-2)).to.deep.equal([
      'traffic: npm run -s live -- verify -s "$STACK" --before-sync',
      'traffic: npm run -s live -- sync -s "$STACK" --dry-run',
    ]);
    expect(await served()).to.deep.equal(["2"]);
    const { steps } = await succeed("release", { name: "push" });
    expect(steps.filter((step) => !step.endsWith("npm ci")).slice(1)).to.deep.equal([
      'traffic: npm run -s live -- sync -s "$STACK" --confirm "$STACK"',
      `traffic: ${COMMIT_STACK}`,
    ]);
    expect([await served(), declared()]).to.deep.equal([["1"], ["1"]]);
    expect(tags()).to.have.lengthOf(3);
  });

  it("rolls back while a release is between its steps, which then commits what LIVE serves", async () => {
    greet("third");
    const { code, said } = await play("release", {
      name: "push",
      pause: {
        before: COMMIT.slice("npm ".length),
        meanwhile: async () => {
          expect(await served()).to.deep.equal(["1", "3", 10]);
          await move("rollback", { verb: "rollback", reason: "5xx" });
          expect([await served(), declared()]).to.deep.equal([["1"], ["1"]]);
        },
      },
    });
    expect([code, said]).to.satisfy(([ended]: [number]) => ended === 0);
    expect([await served(), declared()]).to.deep.equal([["1"], ["1"]]);
    const { description, user } = await newestEntry();
    expect(description).to.contain("rollback").and.contain("5xx");
    expect(user).to.contain("rollback");
  });

  it("refuses a checkout that lacks the last move in the preview, and moves nothing", async () => {
    const live = (...args: string[]) =>
      project().run("npm", ["run", "-s", "live", "--", ...args, "-s", "prd"], GIT_ENV);
    pipeline.merge("nothing", () => {});
    await live("promote", "--version", "2", "--confirm", "prd", "--reason", "not pushed");
    greet("fourth");
    const before = project().aws.requests.length;
    const { code, steps, said } = await play("release", { name: "push" });
    expect(code).not.to.equal(0);
    expect(steps.at(-1)).to.equal("prd: pulumi preview -s prd");
    expect(said).to.contain("sync -s prd --from-aws");
    const writes = project()
      .aws.requests.slice(before)
      .filter(
        ({ operation, input }) =>
          !/^(Get|List|Describe)/.test(operation) && JSON.stringify(input).includes("prd"),
      );
    expect(writes).to.deep.equal([]);
    expect(await served()).to.deep.equal(["2"]);
    pipeline.merge("nothing", () => {});
    await live("sync", "--from-aws");
    await live("commit", "--push");
    expect(declared()).to.deep.equal(["2"]);
  });

  it("refuses code that tst has not seen", async () => {
    const { code, steps, said } = await play("release", {
      name: "push",
      job: "prd",
      pause: {
        before: "run -s test:stack -- -s tst",
        meanwhile: async () => {
          greet("untested");
          git(project().root, "reset", "-q", "--hard", "HEAD~1");
        },
      },
    });
    expect(code).not.to.equal(0);
    expect(steps.at(-1)).to.match(/^prd: npm run -s tested/);
    expect(said).to.contain("functions/hello/greeting.ts");
    expect(await served()).to.deep.equal(["2"]);
  });

  const trap = () => join(project().root, "../pwned");
  const recorded: Readonly<Record<string, (trap: string) => string>> = {
    "quotes and commands": (file) => `it"s '$(touch ${file})' \`touch ${file}\`; touch ${file}`,
    "line ends and a command of the runner": (file) => `a\n::set-env name=A::b\ntouch ${file}\n`,
    flags: () => "--version=1 --confirm=sbx",
    "10 KB": () => "x".repeat(10_240),
  };
  for (const [index, [what, text]] of Object.entries(recorded).entries())
    it(`records a reason of ${what} as text, and runs nothing of it`, async () => {
      await move("traffic", { verb: "canary", version: "3", weight: `${20 + index}%`, reason: text(trap()) });
      expect(await served()).to.deep.equal(["2", "3", 20 + index]);
      const { description } = await newestEntry();
      expect(description)
        .to.contain(text(trap()).split("\n")[0]?.slice(0, 200))
        .and.have.lengthOf.at.most(1024);
      expect(existsSync(trap())).to.equal(false);
    });

  const refused: Readonly<Record<string, (trap: string) => Record<string, string>>> = {
    "a weight over 99": () => ({ verb: "canary", weight: "140" }),
    "a version with a command": (file) => ({ verb: "promote", version: `$(touch ${file})` }),
    "a stack with a command": (file) => ({ verb: "promote", stack: `prd"; touch ${file}; "` }),
    "a stack that is a flag": () => ({ verb: "promote", stack: "--help" }),
    "a verb that moves nothing": () => ({ verb: "prune --delete" }),
    "a verb of JavaScript's own": () => ({ verb: "constructor" }),
    "a weight for promote": () => ({ verb: "promote", weight: "10" }),
  };
  for (const [what, inputs] of Object.entries(refused))
    it(`refuses the input of ${what}`, async () => {
      const before = await served();
      const { code } = await move("traffic", { reason: "test", ...inputs(trap()) }, play);
      expect(code).not.to.equal(0);
      expect(await served()).to.deep.equal(before);
      expect(existsSync(trap())).to.equal(false);
    });
  it("aborts a canary with no more rights than the policies rollback and read give", async () => {
    const printed = await project().run("npm", [
      "run",
      "-s",
      "live",
      "--",
      "permissions",
      "-s",
      "prd",
      "--json",
    ]);
    const { policies } = JSON.parse(printed.stdout);
    const allowed = [policies.rollback, policies.read].flatMap(({ document }) =>
      document.Statement.flatMap(({ Action }: { Action: string[] }) => Action),
    );
    const before = project().aws.requests.length;
    await move("rollback", { verb: "abort", reason: "enough" });
    const calls = project()
      .aws.requests.slice(before)
      .map(({ service, operation }) => `${service}:${operation}`)
      .filter((call) => call !== "sts:GetCallerIdentity");
    expect(calls).to.include("lambda:UpdateAlias");
    expect(calls.filter((call) => !allowed.includes(call))).to.deep.equal([]);
    expect([await served(), declared()]).to.deep.equal([["2"], ["2"]]);
  });

  it("reports drift of the stack that has it, and of no other", async () => {
    await succeed("drift", { name: "schedule" });
    pipeline.merge("declare 1", () =>
      stackFile((text) => text.replace(/live_version: .*/, 'live_version: "1"')),
    );
    const { code, said } = await play("drift", { name: "schedule" });
    expect(code).not.to.equal(0);
    expect(said).to.contain("Job 'verify' failed");
  });

  it("has run every command of every workflow", () => {
    const expected = workflows().flatMap(({ name, jobs }) =>
      Object.entries(jobs).flatMap(([job, { steps }]) =>
        steps.flatMap(({ run }) => (run === undefined ? [] : [`${name}/${job}: ${run}`])),
      ),
    );
    const shared = sharedActions().flatMap((text) =>
      parse(text).runs.steps.flatMap(({ run }: { run?: string }) => run ?? []),
    );
    expect(expected.length + shared.length).to.be.above(25);
    expect(expected.filter((step) => !played.has(step))).to.deep.equal([]);
    for (const run of shared)
      expect([...played].some((step) => step.endsWith(`/prd: ${run}`))).to.equal(true);
  });
});
