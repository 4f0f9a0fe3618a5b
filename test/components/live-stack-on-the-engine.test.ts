import { GetAliasCommand, LambdaClient, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { OPERATOR_CREDENTIALS } from "../../local/pulumi/credentials.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";

const FUNCTION = "lambda-live-prd-hello";
const READS = /^(Get|List|Describe)/;

/** A program whose callback has this body. */
const program = (body: string) => `import * as pulumi from "@pulumi/pulumi";
import * as ssm from "@pulumi/aws/ssm";
import { liveStack } from "./components/live-stack.ts";
void pulumi, ssm;
export = liveStack(async ({ declare }) => {
${body}
});
`;

describe("liveStack, with the real Pulumi engine", () => {
  const project = useLocalProject();
  let lambda: LambdaClient;

  /** Runs the command with this program, and returns its result and the calls that wrote. */
  async function pulumi(index: string, ...args: string[]) {
    project().write("index.ts", index);
    const before = project().aws.requests.length;
    const finished = await project().pulumi(...args, "-s", "prd");
    const calls = project()
      .aws.requests.slice(before)
      .map(({ operation }) => operation);
    return {
      ...finished,
      output: finished.stdout + finished.stderr,
      writes: calls.filter((name) => !READS.test(name)),
    };
  }
  const up = (index: string) => pulumi(index, "up", "--yes", "--skip-preview");
  const set = (key: string, value: string) =>
    succeed(project().pulumi("config", "set", key, value, "-s", "prd"));

  before(async function () {
    this.timeout(120_000);
    const { endpoint } = project().aws;
    lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials: OPERATOR_CREDENTIALS });
    await succeed(project().pulumi("stack", "init", "prd"));
    await succeed(up(FORMER_PROGRAM));
    await lambda.send(new PublishVersionCommand({ FunctionName: FUNCTION }));
    await set("live_version", "1");
    await succeed(up(FORMER_PROGRAM));
  });

  it("takes over a stack of the program before it: nothing is replaced, deleted or moved", async () => {
    const preview = await succeed(pulumi(program(""), "preview", "--json"));
    expect(JSON.parse(preview.stdout).changeSummary).to.deep.equal({ same: 11 });
    const { writes } = await succeed(up(program("")));
    expect(writes).to.deep.equal([]);
  });

  it("keeps the URNs that the program before it gave, since Pulumi replaces what gets another", async () => {
    const { stdout } = await succeed(project().pulumi("stack", "export", "-s", "prd"));
    const { resources } = JSON.parse(stdout).deployment as { resources: { urn: string }[] };
    const urns = resources.map(({ urn }) => urn.split("::").slice(2).join("::"));
    expect(urns.filter((urn) => !urn.startsWith("pulumi:"))).to.have.members([
      "lambda-live:index:LiveFunction::hello",
      "lambda-live:index:LiveFunction$aws:iam/role:Role::hello",
      "lambda-live:index:LiveFunction$aws:iam/rolePolicyAttachment:RolePolicyAttachment::hello-logs",
      "lambda-live:index:LiveFunction$aws:cloudwatch/logGroup:LogGroup::hello",
      "lambda-live:index:LiveFunction$aws:lambda/function:Function::hello",
      "lambda-live:index:LiveFunction$aws:lambda/alias:Alias::hello",
      "lambda-live:index:LiveFunction$aws:lambda/permission:Permission::hello-url",
      "lambda-live:index:LiveFunction$aws:lambda/permission:Permission::hello-url-invoke",
      "lambda-live:index:LiveFunction$aws:lambda/functionUrl:FunctionUrl::hello",
      "aws:ssm/parameter:Parameter::ledger",
    ]);
  });

  const blue = `const hello = declare("hello", { environment: { COLOUR: "blue" } });`;
  for (const [title, body, says] of [
    [
      "throws at its end",
      // A function that did not wait for the callback's end would have changed by then.
      `${blue} await new Promise((resolve) => setTimeout(resolve, 1000)); throw new Error("no such queue");`,
      /no such queue/,
    ],
    [
      "awaits an output of a function",
      `${blue} await new Promise((resolve) => hello.liveArn.apply(resolve));`,
      /The callback of liveStack never returns/,
    ],
    [
      "gives a function an input that never comes",
      `declare("hello", { environment: { COLOUR: pulumi.output(new Promise<string>(() => {})) } });`,
      /A function never got its inputs/,
    ],
  ] as const)
    it(`leaves code and traffic as they are if the callback ${title}`, async () => {
      await set("live_version", "$LATEST");
      const { code, output, writes } = await up(program(body));
      await set("live_version", "1");
      expect(output).to.match(says).and.not.contain("- functions:");
      expect(code).to.not.equal(0);
      expect(writes).to.deep.equal([]);
      expect(await alias()).to.equal("1");
    });

  it("hides the variables that are secret, and shows the others", async () => {
    const { output } = await succeed(
      pulumi(
        program(`
  const limit = new ssm.Parameter("limit", { name: "/limit", type: "String", insecureValue: "7" });
  declare("hello", { environment: { LIMIT: limit.name, TOKEN: pulumi.secret("hunter2") } });`),
        "preview",
        "--diff",
      ),
    );
    expect(output).to.match(/LIMIT *: "\/limit"/);
    expect(output)
      .to.match(/TOKEN *: \[secret\]/)
      .and.not.contain("hunter2");
  });

  const alias = async () =>
    (await lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: "LIVE" }))).FunctionVersion;
});

async function succeed<T extends Finished>(running: Promise<T>): Promise<T> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}

/** The program as it was before programs could declare. */
const FORMER_PROGRAM = String.raw`/** The program: checks the whole stack file before anything is touched, then declares every function. */
import * as pulumi from "@pulumi/pulumi";
import { parseStackConfig, renderMistakes, type Traffic } from "./components/config.ts";
import { describeFormerStack } from "./components/former-stack.ts";
import { declaredLedger, recordLedger } from "./components/ledger-parameter.ts";
import { LiveFunction } from "./components/live-function.ts";
import { namedVersions, refuseMissingVersions } from "./components/missing-versions.ts";
import { readRecordedRelease, refuseOlderCheckout } from "./components/recorded-release.ts";
import { Refusal } from "./components/refusal.ts";
import { refuseNameClashes } from "./components/refuse-name-clashes.ts";
import { releaseWarnings } from "./components/release-warnings.ts";
import { listStacks } from "./components/stack-list.ts";
import { readStackValues } from "./components/stack-values.ts";
import { CatalogError, type FunctionDefinition, physicalName, readCatalog } from "./functions/catalog.ts";
import { packageCode } from "./functions/package-code.ts";

export = async () => {
  try {
    return await declareStack(pulumi.getProject(), pulumi.getStack());
  } catch (error) {
    throw error instanceof CatalogError ? new Refusal(error.message) : error;
  }
};

async function declareStack(project: string, stack: string) {
  const catalog = readCatalog(__dirname);
  const stackValues = readStackValues(project);
  const names = catalog.map(({ name }) => name);
  const parsed = parseStackConfig(stackValues.values, names);
  if (!parsed.ok) throw new Refusal(renderMistakes(stack, parsed.mistakes));
  const { config } = parsed;
  const list = await listStacks(__dirname);
  await refuseNameClashes(list, project, { stack, adopted: new Map() }, names);

  const ledger = declaredLedger(project, config);
  const nameInAws = (name: string) => physicalName(project, stack, name);
  const functions = await Promise.all(
    catalog.map((definition) => packaged(definition, nameInAws(definition.name))),
  );

  const recorded = await readRecordedRelease(project, stack);
  refuseOlderCheckout(stack, config, recorded);
  const renamed = recorded ? undefined : () => describeFormerStack(project, stack, names, list.stacks);
  await refuseMissingVersions(stack, namedVersions(config), nameInAws, renamed);
  for (const warning of releaseWarnings(stack, config, recorded)) pulumi.log.warn(warning);

  // All checks that can refuse are done. Resources are registered from here on.
  const protect = config.publishVersions;
  const declared = functions.map(({ name, ...definition }) => {
    const { environment, ...settings } = config.settings[name] ?? {};
    // The parser has made every value a string; Pulumi has decrypted those that were encrypted.
    const variables = environment as Record<string, string> | undefined;
    const isSecret = variables && stackValues.isSecret("functions");
    return new LiveFunction(
      name,
      {
        ...definition,
        ...settings,
        environment: isSecret ? pulumi.secret(variables) : variables,
        traffic: config.traffic[name] as Traffic,
      },
      { protect },
    );
  });
  recordLedger({ project, stack, value: ledger, aliases: declared.map(({ alias }) => alias), protect });

  const outputs = declared.map(({ functionName, liveArn, url }) => ({ functionName, liveArn, url }));
  return { functions: Object.fromEntries(names.map((name, index) => [name, outputs[index]])) };
}

/** Packages a function of the catalog and gives the arguments that \`LiveFunction\` wants. */
async function packaged(definition: FunctionDefinition, physicalName: string) {
  const { path, codeSha256 } = await packageCode(__dirname, definition);
  return { ...definition, physicalName, code: { kind: "zip" as const, path, sha256: codeSha256 } };
}`;
