import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { useBundle } from "../support/bundle.ts";
import { clientConfig } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";
import { until } from "../support/until.ts";
import { SHAPES } from "./shapes.ts";
import { buildJar, deployFormer, installWorkspace } from "./surroundings.ts";
import { sendPoison, setOff, TRIGGERS } from "./triggers.ts";

const READS = /^(Get|List|Describe|Head)/;
const FUNCTIONS = SHAPES.flatMap(({ calls, adopted }) =>
  Object.entries(calls).map(([name, [event, answer]]) => {
    const FunctionName = adopted?.functionName ?? `lambda-live-prd-${name}`;
    const Qualifier = adopted?.aliasName ?? "LIVE";
    const resource = adopted ? `${name}_${FunctionName}_${Qualifier}` : name;
    return { name, resource, event, answer, FunctionName, Qualifier };
  }),
);
/** So often each trigger is set off while a canary has half of the traffic. */
const TIMES = 100;
const allBy = (release: string, times: number) =>
  Object.fromEntries(TRIGGERS.map(({ functionName }) => [functionName, { [release]: times }]));
const NAMES = FUNCTIONS.map(({ name }) => name).sort();

describe("a program with a function of each shape, on the real engine", function () {
  this.timeout(240_000);
  useBundle("live");
  const project = useLocalProject();
  let lambda: LambdaClient;

  const pulumi = (...args: string[]) => succeed(project().pulumi(...args, "-s", "prd"));
  const live = (line: string) =>
    succeed(
      project().run(process.execPath, ["scripts/launch.cjs", ...`${line} -s prd --confirm prd`.split(" ")]),
    );

  /** Runs `act` and returns the operations that wrote, each once. */
  async function writesOf(act: () => Promise<unknown>): Promise<string[]> {
    const before = project().aws.requests.length;
    await act();
    const calls = project().aws.requests.slice(before);
    return [...new Set(calls.map(({ operation }) => operation).filter((name) => !READS.test(name)))].sort();
  }

  /** Calls LIVE of a function, checks the answer and returns the release that gave it. */
  async function call({
    name,
    resource: _,
    event,
    answer,
    ...target
  }: (typeof FUNCTIONS)[number]): Promise<string> {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ ...target, Payload: JSON.stringify(event) }),
    );
    const { release, ...answered } = JSON.parse(Payload?.transformToString() ?? "null");
    expect(answered, `${name} ${FunctionError ?? ""}`).to.deep.equal(answer);
    return release;
  }

  /** By release, or by what was wrong: the functions whose LIVE gave it. */
  async function serving(): Promise<Record<string, string[]>> {
    const served: Record<string, string[]> = {};
    for (const one of FUNCTIONS) {
      const release = await call(one).catch(({ message }: Error) => message);
      served[release] = [...(served[release] ?? []), one.name].sort();
    }
    return served;
  }

  before(async () => {
    lambda = new LambdaClient(clientConfig(project().aws.endpoint));
    const { root } = project();
    for (const { adopted } of SHAPES)
      if (adopted) await deployFormer(project().aws.endpoint, lambda, adopted);
    rmSync(join(root, "functions/hello"), { recursive: true });
    cpSync(join(__dirname, "project"), root, { recursive: true });
    installWorkspace(root);
    buildJar(root);
    await pulumi("stack", "init");
    await pulumi("up", "--yes", "--skip-preview");
  });
  after(() => lambda.destroy());

  it("answers through LIVE, each function as its shape can", async () => {
    expect(await serving()).to.deep.equal({ one: NAMES });
    await sendPoison(project().aws.endpoint);
  });

  it("publishes each function, and pins LIVE to it", async () => {
    expect((await live("publish --pin")).stdout).to.contain(`\n${NAMES.length} published`);
    expect(await serving()).to.deep.equal({ one: NAMES });
    expect(await setOff(project().aws.endpoint, 10)).to.deep.equal(allBy("one", 10));
  });

  it("ships new code of each function without a caller's notice, and publishes it", async () => {
    for (const { source } of SHAPES) {
      const text = readFileSync(join(project().root, source), "utf8");
      project().write(source, text.replace(/\bone\b/, "two").replace("sha256:1", "sha256:2"));
    }
    buildJar(project().root);
    await pulumi("up", "--yes", "--skip-preview");
    expect(await serving()).to.deep.equal({ one: NAMES });
    expect((await live("publish")).stdout).to.contain(`\n${NAMES.length} published`);
  });

  it("moves the traffic of each function to a canary, then to the canary alone, and rolls it back", async () => {
    await live("canary --weight 50");
    for (const one of FUNCTIONS) {
      const seen = new Set<string>();
      while (seen.size < 2) seen.add(await call(one));
    }
    for (const [name, { one = 0, two = 0, ...others }] of Object.entries(
      await setOff(project().aws.endpoint, TIMES),
    )) {
      expect([one + two, others], name).to.deep.equal([TIMES, {}]);
      expect(two, name).to.be.closeTo(TIMES / 2, 5 * Math.sqrt(TIMES / 4));
    }
    await live("promote");
    expect(await serving()).to.deep.equal({ two: NAMES });
    await live("rollback");
    expect(await serving()).to.deep.equal({ one: NAMES });
    expect(await setOff(project().aws.endpoint, 10)).to.deep.equal(allBy("one", 10));
  });

  it("finds queue and stream bound to LIVE, and the job that always failed in the dead-letter queue", async () => {
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
    expect(
      EventSourceMappings?.map(({ FunctionArn }) => FunctionArn?.split(":").slice(-2).join(":")).sort(),
    ).to.deep.equal(["lambda-live-prd-clicks:LIVE", "lambda-live-prd-jobs:LIVE"]);
    const sqs = new SQSClient(clientConfig(project().aws.endpoint));
    const QueueUrl = `${project().aws.endpoint}/123456789012/corpus-jobs-dead`;
    await until(async () => {
      const AttributeNames = ["ApproximateNumberOfMessages" as const];
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Attributes?.ApproximateNumberOfMessages === "1";
    });
    sqs.destroy();
  });

  it("changes aliases and ledger alone where the stack file alone has changed", async () => {
    await pulumi("config", "set", "live_version", "2");
    // Version 1 is what was adopted, so that each release is one number higher.
    await pulumi("config", "set", "--path", "functions.stock.live_version", "3");
    const preview = JSON.parse((await pulumi("preview", "--json")).stdout);
    const changed = (preview.steps as { op: string; urn: string }[]).filter(
      ({ op }) => op !== "same" && op !== "refresh",
    );
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").slice(2).join(" ")}`)).to.have.members([
      ...FUNCTIONS.map(
        ({ resource }) => `update lambda-live:index:LiveFunction$aws:lambda/alias:Alias ${resource}`,
      ),
      "update aws:ssm/parameter:Parameter ledger",
    ]);
    const writes = await writesOf(() => pulumi("up", "--yes", "--skip-preview"));
    expect(writes).to.deep.equal(["PutParameter", "UpdateAlias"]);
    expect(await serving()).to.deep.equal({ two: NAMES });
  });
});

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, (finished.stdout + finished.stderr).slice(-4000)).to.equal(0);
  return finished;
}
