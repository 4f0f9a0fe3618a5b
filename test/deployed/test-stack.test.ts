import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { scripts } from "../../package.json";
import { clientConfig } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";

const EXAMPLES = join(__dirname, "../stack-example");
const TOTALS = `export const handler = async ({ amounts }: { amounts: number[] }) =>
  ({ total: amounts.reduce((sum, amount) => sum + amount, 0) });
`;

/** Calls that pass LIVE by, and one that fails. */
const MISTAKEN = `import { invoke, outputs } from "../deployed/deployed-stack.ts";
it("calls a bare name", () => invoke(outputs().functions.hello?.functionName ?? ""));
it("calls an ARN", () => invoke(outputs().functions.hello?.liveArn ?? ""));
it("calls a handler that fails", () => invoke("totals"));
`;

describe("npm run test:stack, with the real Pulumi engine", function () {
  this.timeout(60_000);
  const project = useLocalProject();
  const testStack = (...args: string[]) =>
    project().run(process.execPath, [...scripts["test:stack"].split(" ").slice(1), ...args]);

  before(async () => {
    project().write("functions/totals/index.ts", TOTALS);
    const example = readFileSync(join(EXAMPLES, "totals.test.ts"), "utf8");
    project().write("test/stack/totals.test.ts", example);
  });

  const refused: readonly [string, string[], RegExp][] = [
    ["no stack", [], /^error MissingFlag: .*\nFor example: npm run -s test:stack -- -s sbx\n$/],
    ["a wrong option", ["-s", "sbx", "--stak"], /^error WrongUsage: .*--stak.*\nFor example: /],
    ["a stack that is none", ["-s", "sbxx"], /^error UnknownStack: .*\nDid you mean -s sbx\?\n$/],
  ];
  for (const [title, args, says] of refused)
    it(`refuses ${title}, and says the way out`, async () => {
      const { code, stdout, stderr } = await testStack(...args);
      expect(stderr).to.match(says);
      expect([code, stdout]).to.deep.equal([2, ""]);
    });

  it("refuses credentials that only Pulumi can read, and takes those of the shell in their place", async () => {
    project().write(
      "Pulumi.tst.yaml",
      "config:\n  aws:region: us-east-1\n  aws:profile: { secure: c2VjcmV0 }\n",
    );
    const refused = await testStack("-s", "tst");
    const fromShell = await testStack("-s", "tst", "--aws-from-shell");
    expect(refused.stderr).to.match(
      /error SecureAwsKey: .*\n.* then: npm run -s test:stack -- -s tst --aws-from-shell\n/,
    );
    expect(fromShell.stderr).to.match(
      /^error NotDeployed: tst was never deployed.*\nMake it first: pulumi stack init tst\n$/,
    );
  });

  it("refuses a stack that has no outputs", async () => {
    await succeed(project().pulumi("stack", "init", "sbx"));
    const { code, stderr } = await testStack("-s", "sbx");
    expect(stderr).to.match(/error NotDeployed: sbx has no outputs.*\nDeploy it first: pulumi up -s sbx\n/);
    expect(code).to.equal(2);
  });

  it("calls LIVE of a function with a URL and of one without, as the examples do", async () => {
    await succeed(project().pulumi("up", "--yes", "--skip-preview", "-s", "sbx"));
    const { stdout } = await succeed(testStack("-s", "sbx"));
    expect(stdout).to.contain("3 passing");
    const called = project().aws.requests.filter(({ operation }) => operation === "Invoke");
    expect(called.map(({ input }) => (input as { FunctionName: string }).FunctionName)).to.deep.equal([
      "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-hello:LIVE",
      "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-totals:LIVE",
    ]);
  });

  it("runs only what is marked @smoke in a release stack, and does not take nothing for a success", async () => {
    const file = "config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n";
    project().write("Pulumi.sbx.yaml", file);
    const { stdout } = await succeed(testStack("-s", "sbx"));
    expect(stdout).to.contain("1 passing").and.contain("answers with the version that LIVE chose @smoke");
    project().write("test/stack/hello.test.ts", "");
    const { code, stderr } = await testStack("-s", "sbx");
    expect(stderr).to.match(/error NothingTested: .*no title in test\/stack contains @smoke/);
    expect(code).to.equal(1);
    project().write("Pulumi.sbx.yaml", "config:\n  aws:region: us-east-1\n");
  });

  it("lets no test pass LIVE by, and fails with what the function said, or that there is no LIVE", async () => {
    project().write("test/stack/hello.test.ts", MISTAKEN);
    const lambda = new LambdaClient(clientConfig(project().aws.endpoint));
    const mistaken = await testStack("-s", "sbx");
    await lambda.send(new DeleteAliasCommand({ FunctionName: "lambda-live-sbx-totals", Name: "LIVE" }));
    const { code, stdout } = await testStack("-s", "sbx");
    expect(mistaken.stdout)
      .to.contain("1 passing")
      .and.contain("sbx has no function lambda-live-sbx-hello.")
      .and.match(/sbx has no function arn:aws:lambda:/)
      .and.match(/totals failed in version \$LATEST: .*TypeError/);
    expect(mistaken.code).to.equal(1);
    expect(stdout).to.match(/totals has no LIVE in sbx: there is no arn:.*Make it again: pulumi up -s sbx/);
    expect(code).to.equal(1);
  });
});

async function succeed(running: Promise<Finished>): Promise<Finished> {
  const finished = await running;
  expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
  return finished;
}
