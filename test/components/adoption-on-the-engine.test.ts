import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { runLive } from "../../scripts/live.ts";
import { zipOf } from "../support/lambda-builders.ts";
import { makeRoles } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";

const ROLE = "arn:aws:iam::123456789012:role/service-role/Old-Role_7";
const READS = /^(Get|List|Describe)/;
const FILE = "config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n";

/** A function as a team has it: its name and alias are odd, and every second one has settings of its own. */
interface Existing {
  readonly name: string;
  readonly awsName: string;
  readonly alias: string;
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly hasSettings: boolean;
}

const NAMES = [
  ...[
    "X",
    "UPPER",
    "snake_case_name",
    "Kebab-And_Snake",
    "_leading",
    "trailing-",
    "123456789",
    "null",
    "true",
  ],
  ...[
    "0x10",
    "1e3",
    "a--b__c",
    "z".repeat(64),
    `Svc_${"y-".repeat(30)}`,
    "LIVE",
    "lambda-live-prd",
    "constructor",
  ],
];
const ALIASES = ["LIVE", "live", "Prod_1", "v-2", `l${"o".repeat(126)}g`, "current"];

const EXISTING = Array.from({ length: 30 }, (_, index): Existing => {
  const share = [0, 0.1, 0, 0.5, 0.99, 0.01][index % 6] ?? 0;
  return {
    name: `f${index}`,
    awsName: NAMES[index] ?? `Team-${index}_${"ab".repeat(index)}`.slice(0, 64),
    alias: ALIASES[(index * 7) % ALIASES.length] ?? "",
    version: share > 0 ? String(1 + (index % 2)) : String(1 + (index % 3)),
    weights: share > 0 ? { 3: share } : {},
    hasSettings: index % 2 === 1,
  };
});

describe("adoption, with the real Pulumi engine", () => {
  const project = useLocalProject();
  let lambda: LambdaClient;
  /** What `live adopt` printed as the arguments of `declare`, by function. */
  const declared: Record<string, unknown> = {};

  const pulumi = (...args: string[]) => project().pulumi(...args, "-s", "prd");
  const readFile = () => readFileSync(join(project().root, "Pulumi.prd.yaml"), "utf8");
  const up = () => pulumi("up", "--yes", "--skip-preview");
  const alias = async ({ awsName, alias: Name }: Existing) => {
    const { $metadata: _, ...found } = await lambda.send(
      new GetAliasCommand({ FunctionName: awsName, Name }),
    );
    return found;
  };
  const aliases = () => Promise.all(EXISTING.map(alias));
  const settings = () =>
    Promise.all(
      EXISTING.map(async ({ awsName }) => {
        const { Configuration, Tags, Concurrency } = await lambda.send(
          new GetFunctionCommand({ FunctionName: awsName }),
        );
        const {
          CodeSha256: _,
          CodeSize: _size,
          LastModified: _at,
          RevisionId: _id,
          ...kept
        } = { ...Configuration };
        return { ...kept, Tags, Concurrency };
      }),
    );

  /** Runs `act`, and returns its result with the calls that wrote. */
  async function writesOf<T>(act: () => Promise<T>) {
    const before = project().aws.requests.length;
    const result = await act();
    const calls = project().aws.requests.slice(before);
    return { result, writes: calls.map(({ operation }) => operation).filter((name) => !READS.test(name)) };
  }

  async function live(...args: string[]) {
    let [stdout, stderr] = ["", ""];
    const exitCode = await runLive(args, {
      env: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b", AWS_ENDPOINT_URL: project().aws.endpoint },
      cwd: project().root,
      interactive: false,
      outputIsTerminal: false,
      out: (text) => {
        stdout += text;
      },
      err: (text) => {
        stderr += text;
      },
      ask: async () => "",
      now: Date.now,
      onInterrupt: () => () => {},
    });
    return { exitCode, stdout, stderr };
  }

  const program = () =>
    `import { liveStack } from "./components/live-stack.ts";\nexport = liveStack(({ declare }) => {\n${Object.entries(
      declared,
    )
      .map(([name, given]) => `  declare(${JSON.stringify(name)}, ${JSON.stringify(given)});\n`)
      .join("")}});\n`;

  before(async function () {
    this.timeout(120_000);
    const { endpoint } = project().aws;
    lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials: OPERATOR_CREDENTIALS });
    await makeRoles(endpoint, OPERATOR_CREDENTIALS.secretAccessKey, [ROLE]);
    for (const one of EXISTING) await make(lambda, one);
    await succeed(project().pulumi("stack", "init", "prd"));
    project().write("Pulumi.prd.yaml", FILE);
    await succeed(project().run("rm", ["-r", "functions/hello"]));
  });

  it("takes 30 functions into the stack file, with what they serve, and writes nothing to AWS", async () => {
    for (const { name } of EXISTING)
      project().write(`functions/${name}/index.ts`, `export const handler = async () => "${name}, new";\n`);
    for (const { name, awsName } of EXISTING) {
      const { result, writes } = await writesOf(() =>
        live("adopt", "-s", "prd", "-f", name, "--from", awsName, "--json"),
      );
      expect([result.exitCode, writes], result.stderr).to.deep.equal([0, []]);
      const { functionJson, declare, variables } = JSON.parse(result.stdout).adoption;
      const { runtime: _, handler: _handler, ...lines } = functionJson;
      const environment = Object.fromEntries(variables.map((variable: string) => [variable, "as before"]));
      project().write(`functions/${name}/function.json`, JSON.stringify({ ...lines, environment }));
      if (declare) declared[name] = declare;
    }
    project().write("index.ts", program());
  }).timeout(60_000);

  it("is refused, all mistakes together, before anything is registered", async () => {
    const file = readFile();
    const mistaken = (name: string, change: (keys: string) => string) => {
      const keys = new RegExp(` {4}${name}:\\n(?: {6}.*\\n)*`);
      project().write("Pulumi.prd.yaml", readFile().replace(keys, change));
    };
    mistaken("f0", (keys) => keys.replace("function: X", "function: Gone"));
    mistaken("f1", (keys) => keys.replace(/canary_weight: \d+/, "canary_weight: 11"));
    mistaken("f2", (keys) => keys.replace(/live_version: "\d"/, "live_version: $LATEST"));
    mistaken("f3", (keys) => keys.replace(/alias: .*/, "alias: nobody"));
    mistaken("f4", (keys) => keys.replace(/live_version: "\d"/, 'live_version: "2"'));
    mistaken("f5", (keys) => keys.replace("iam::123456789012:", "iam::999999999999:"));
    const { result, writes } = await writesOf(() => pulumi("preview"));
    project().write("Pulumi.prd.yaml", file);
    expect([result.code, writes], result.stdout).to.deep.equal([1, []]);
    for (const text of [
      "Pulumi.prd.yaml has 6 mistakes:",
      "functions.f0.adopt.function: there is no function Gone in this account and region.",
      "functions.f1: live of UPPER serves 2 and 10 % 3, and this file says 2 and 11 % 3: adopting it must move no traffic.",
      "npm run -s live -- adopt -f f1 --from UPPER --alias live -s prd",
      "functions.f2.live_version: LIVE would follow $LATEST",
      "pulumi config set --path functions.f2.live_version 3 -s prd",
      "functions.f3.adopt.alias: Kebab-And_Snake has no alias nobody.",
      "aws lambda create-alias --function-name Kebab-And_Snake --name nobody --function-version 2",
      "functions.f4: ",
      "functions.f5.adopt.role_arn: the role is of account 999999999999",
    ])
      expect(result.stdout + result.stderr).to.contain(text);
  }).timeout(60_000);

  it("adopts all of them in one update: none is replaced or deleted, no traffic moves, no setting changes", async () => {
    const before = { aliases: await aliases(), settings: await settings() };
    const { result, writes } = await writesOf(() => succeed(up()));
    expect(result.stdout)
      .to.contain("= 60 imported")
      .and.not.match(/deleted|replaced/);
    expect(new Set(writes)).to.deep.equal(new Set(["UpdateFunctionCode", "PutParameter"]));
    expect(await aliases()).to.deep.equal(before.aliases);
    expect(await settings()).to.deep.equal(before.settings);
  }).timeout(120_000);

  it("splits traffic between the version before and the one after, and the next update changes nothing", async () => {
    const [one] = EXISTING.filter(({ weights }) => Object.keys(weights).length === 0) as [Existing];
    for (const line of [
      `publish -s prd -f ${one.name} --confirm prd --allow-dirty`,
      `canary -s prd -f ${one.name} --weight 10 --confirm prd`,
    ]) {
      const { exitCode, stdout, stderr } = await live(...line.split(" "));
      expect(exitCode, stdout + stderr).to.equal(0);
    }
    const split = await alias(one);
    expect(split.FunctionVersion).to.equal(one.version);
    expect(Object.values(split.RoutingConfig?.AdditionalVersionWeights ?? {})).to.deep.equal([0.1]);
    const { result, writes } = await writesOf(() => succeed(up()));
    expect(writes, result.stdout).to.deep.equal([]);
    const back = await live("abort", "-s", "prd", "-f", one.name, "--confirm", "prd");
    expect(back.exitCode, back.stderr).to.equal(0);
  }).timeout(60_000);

  it("is refused by preview to leave a release stack", async () => {
    const file = readFile();
    project().write("Pulumi.prd.yaml", withoutFunctions(file));
    const { code, stdout } = await pulumi("preview");
    project().write("Pulumi.prd.yaml", file);
    expect([code, stdout.includes("protect")]).to.deep.equal([1, true]);
  }).timeout(60_000);

  it("leaves functions and aliases in AWS once the keys are gone, takes them in again, and leaves them after destroy", async () => {
    const keys = readFile().replace(/.*publish_versions.*\n/, "");
    const before = await aliases();
    await succeed(pulumi("state", "unprotect", "--all", "--yes"));
    for (const act of [
      async () => {
        await succeed(
          project().run("rm", ["-r", ...EXISTING.slice(1).map(({ name }) => `functions/${name}`)]),
        );
        project().write("index.ts", program().replace(/declare\(.*\n/g, ""));
        project().write("Pulumi.prd.yaml", withoutFunctions(keys));
        await succeed(up());
      },
      async () => {
        const [first = ""] = keys.split("    f1:");
        project().write("Pulumi.prd.yaml", `${first}${/.*live_serial.*\n/.exec(keys)}`);
        const { stdout } = await succeed(up());
        expect(stdout).to.contain("= 2 imported");
      },
      () => succeed(pulumi("destroy", "--yes", "--skip-preview")),
    ]) {
      await act();
      expect(await aliases()).to.deep.equal(before);
    }
  }).timeout(180_000);
});

/** The stack file without the keys of its functions. */
function withoutFunctions(file: string): string {
  return file.replace(/ {2}lambda-live:functions:\n(?: {4}.*\n)*/, "");
}

/** Makes a function with three versions, and an alias. */
async function make(lambda: LambdaClient, { awsName, alias, version, weights, hasSettings }: Existing) {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: awsName,
      Role: ROLE,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipOf() },
      ...(hasSettings && {
        MemorySize: 640,
        Timeout: 77,
        Architectures: ["arm64"],
        Description: 'Says "hi", twice: \\ %s',
        Environment: { Variables: { TABLE_NAME: "as before", LEVEL: "as before" } },
        EphemeralStorage: { Size: 1024 },
        LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "WARN", LogGroup: "/shared/logs" },
        Tags: { team: "a b", "cost:centre": "7" },
        TracingConfig: { Mode: "Active" },
      }),
    }),
  );
  if (hasSettings)
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: awsName, ReservedConcurrentExecutions: 2 }),
    );
  for (const text of ["one", "two", "three"]) {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: awsName, Description: text }));
    await lambda.send(new PublishVersionCommand({ FunctionName: awsName }));
  }
  await lambda.send(
    new CreateAliasCommand({
      FunctionName: awsName,
      Name: alias,
      FunctionVersion: version,
      Description: `alias of ${awsName}`,
      RoutingConfig: { AdditionalVersionWeights: { ...weights } },
    }),
  );
}

async function succeed<T extends Finished>(running: Promise<T>): Promise<T> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}
