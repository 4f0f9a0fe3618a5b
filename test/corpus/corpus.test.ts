import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { useBundle } from "../support/bundle.ts";
import { clientConfig } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";
import { SHAPES } from "./shapes.ts";

const READS = /^(Get|List|Describe)/;
const CALLS = new Map(SHAPES.flatMap(({ calls }) => Object.entries(calls)));
const NAMES = [...CALLS.keys()].sort();

describe("a program with a function of each shape, on the real engine", function () {
  this.timeout(240_000);
  useBundle("live");
  const project = useLocalProject();
  let lambda: LambdaClient;

  const pulumi = (...args: string[]) => succeed(project().pulumi(...args, "-s", "prd"));
  const live = (line: string) =>
    succeed(
      project().run(process.execPath, [
        "scripts/launch.cjs",
        ...line.split(" "),
        "-s",
        "prd",
        "--confirm",
        "prd",
      ]),
    );

  /** Runs `act` and returns the operations that wrote, each once. */
  async function writesOf(act: () => Promise<unknown>): Promise<string[]> {
    const before = project().aws.requests.length;
    await act();
    const calls = project().aws.requests.slice(before);
    return [...new Set(calls.map(({ operation }) => operation).filter((name) => !READS.test(name)))].sort();
  }

  /** Calls LIVE of a function, checks the answer and returns the release that gave it. */
  async function call(name: string): Promise<string> {
    const [event, expected] = CALLS.get(name) ?? [{}, {}];
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({
        FunctionName: `lambda-live-prd-${name}`,
        Qualifier: "LIVE",
        Payload: JSON.stringify(event),
      }),
    );
    const { release, ...answer } = JSON.parse(Payload?.transformToString() ?? "null");
    expect(answer, `${name} ${FunctionError ?? ""}`).to.deep.equal(expected);
    return release;
  }

  /** By release: the functions whose LIVE gave it. */
  async function serving(): Promise<Record<string, string[]>> {
    const served: Record<string, string[]> = {};
    for (const name of NAMES) {
      const release = await call(name);
      served[release] = [...(served[release] ?? []), name];
    }
    return served;
  }

  before(async () => {
    lambda = new LambdaClient(clientConfig(project().aws.endpoint));
    const { root } = project();
    rmSync(join(root, "functions/hello"), { recursive: true });
    cpSync(join(__dirname, "project"), root, { recursive: true });
    installWorkspace(root);
    await pulumi("stack", "init");
    await pulumi("up", "--yes", "--skip-preview");
  });
  after(() => lambda.destroy());

  it("answers through LIVE, each function as its shape can", async () => {
    expect(await serving()).to.deep.equal({ one: NAMES });
  });

  it("publishes each function, and pins LIVE to it", async () => {
    expect((await live("publish --pin")).stdout).to.contain(`\n${NAMES.length} published`);
    expect(await serving()).to.deep.equal({ one: NAMES });
  });

  it("ships new code of each function without a caller's notice, and publishes it as version 2", async () => {
    for (const { source } of SHAPES) {
      const text = readFileSync(join(project().root, source), "utf8");
      project().write(source, text.replace(/\bone\b/, "two"));
    }
    await pulumi("up", "--yes", "--skip-preview");
    expect(await serving()).to.deep.equal({ one: NAMES });
    expect((await live("publish")).stdout).to.contain(`\n${NAMES.length} published`);
  });

  it("moves the traffic of each function to a canary, then to the canary alone, and rolls it back", async () => {
    await live("canary --weight 50");
    for (const name of NAMES) {
      const seen = new Set<string>();
      while (seen.size < 2) seen.add(await call(name));
    }
    await live("promote");
    expect(await serving()).to.deep.equal({ two: NAMES });
    await live("rollback");
    expect(await serving()).to.deep.equal({ one: NAMES });
  });

  it("changes aliases and ledger alone where the stack file alone has changed", async () => {
    await pulumi("config", "set", "live_version", "2");
    const preview = JSON.parse((await pulumi("preview", "--json")).stdout);
    const changed = (preview.steps as { op: string; urn: string }[]).filter(
      ({ op }) => op !== "same" && op !== "refresh",
    );
    expect(changed.map(({ op, urn }) => `${op} ${urn.split("::").slice(2).join(" ")}`)).to.have.members([
      ...NAMES.map((name) => `update lambda-live:index:LiveFunction$aws:lambda/alias:Alias ${name}`),
      "update aws:ssm/parameter:Parameter ledger",
    ]);
    const writes = await writesOf(() => pulumi("up", "--yes", "--skip-preview"));
    expect(writes).to.deep.equal(["PutParameter", "UpdateAlias"]);
    expect(await serving()).to.deep.equal({ two: NAMES });
  });
});

/** Links the packages one by one, those of the workspace too, as `npm install` does. */
function installWorkspace(root: string): void {
  const installed = join(__dirname, "../../node_modules");
  const packages = join(root, "node_modules");
  rmSync(packages);
  mkdirSync(join(packages, "@corpus"), { recursive: true });
  for (const name of readdirSync(installed)) symlinkSync(join(installed, name), join(packages, name));
  symlinkSync("../../packages/money", join(packages, "@corpus/money"));
}

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}
