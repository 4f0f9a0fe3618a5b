import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { areApart, sharedNames } from "../../components/config.ts";
import { useLocalProject } from "../support/local-project.ts";

describe("the names that two stacks share", () => {
  const functions = ["eu-orders", "orders", "x"];
  const of = (stack: string, adopted: Record<string, string> = {}) => ({
    stack,
    adopted: new Map(Object.entries(adopted)),
  });
  /** What `own` shares with the others: `name = function of stack`. */
  const shared = (own: ReturnType<typeof of>, ...others: ReturnType<typeof of>[]) =>
    sharedNames("p", own, others, functions).map(
      ({ awsName, functionName, otherStack, otherFunction, isAdopted }) =>
        `${functionName} and ${otherFunction} of ${otherStack}: ${awsName}${isAdopted ? ", adopted" : ""}`,
    );

  it("are found in both directions, and never between functions that nobody adopts of one stack", () => {
    expect(shared(of("prd-eu"), of("prd"), of("prd-eu"), of("sbx"))).to.deep.equal([
      "orders and eu-orders of prd: p-prd-eu-orders",
    ]);
    expect(shared(of("prd"), of("prd"), of("prd-eu"), of("sbx"))).to.deep.equal([
      "eu-orders and orders of prd-eu: p-prd-eu-orders",
    ]);
    expect(shared(of("sbx"), of("prd"), of("prd-eu"))).to.deep.equal([]);
  });

  it("are found where a stack adopts what another one adopts or has made, and inside one stack", () => {
    const old = of("prd", { x: "Old_X" });
    expect(shared(of("tst", { orders: "Old_X" }), old)).to.deep.equal([
      "orders and x of prd: Old_X, adopted",
    ]);
    expect(shared(of("tst", { orders: "p-prd-orders" }), old)).to.deep.equal([
      "orders and orders of prd: p-prd-orders, adopted",
    ]);
    expect(shared(old, of("tst", { gone: "p-prd-orders" }))).to.deep.equal([
      "orders and gone of tst: p-prd-orders, adopted",
    ]);
    expect(shared(of("prd", { x: "p-prd-orders" }))).to.deep.equal([
      "orders and x of prd: p-prd-orders, adopted",
    ]);
    // Adopted under another name, it has no longer the one that the clash was about.
    expect(shared(of("prd-eu", { orders: "Old_X" }), of("prd"))).to.deep.equal([]);
  });

  const role = (account: string) => ({ roleArn: `arn:aws:iam::${account}:role/deploy` });
  const [ONE, TWO] = ["111111111111", "222222222222"];
  for (const [one, other, apart] of [
    [{ region: "us-east-1" }, { region: "eu-west-1" }, true],
    [{ region: "us-east-1" }, { region: "us-east-1" }, false],
    [{ region: "us-east-1" }, {}, false],
    [{ region: "us-east-1" }, undefined, false],
    [{ region: { secure: "x" } }, { region: "eu-west-1" }, false],
    [{ allowedAccountIds: [ONE] }, { allowedAccountIds: [TWO] }, true],
    [{ allowedAccountIds: [ONE, TWO] }, { allowedAccountIds: [TWO] }, false],
    [{ allowedAccountIds: `["${ONE}"]` }, { allowedAccountIds: [Number(ONE)] }, false],
    [{ allowedAccountIds: `["${ONE}"]` }, { assumeRoles: [role(ONE), role(TWO)] }, true],
    [{ assumeRole: JSON.stringify(role(ONE)) }, { assumeRoleWithWebIdentity: role(TWO) }, true],
    [{ assumeRole: role(ONE) }, { assumeRoles: [role(TWO), role(ONE)] }, false],
    [{ assumeRoles: [{ roleArn: { secure: "x" } }] }, { assumeRole: role(TWO) }, false],
    [{ allowedAccountIds: [ONE] }, {}, false],
  ] as const)
    it(`are ${apart ? "two things" : "one thing"} for ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
      expect([areApart(one, other), areApart(other, one)]).to.deep.equal([apart, apart]);
    });
});

describe("pulumi preview of a stack that shares a name with another", () => {
  const project = useLocalProject();
  const REGION = "config:\n  aws:region: us-east-1\n";
  const preview = async () => {
    const before = project().aws.requests.length;
    const { code, stdout, stderr } = await project().pulumi("preview", "-s", "prd-eu");
    return { code, said: stdout + stderr, calls: project().aws.requests.length - before };
  };
  let settings: string;

  before(async () => {
    project().write("functions/eu-hello/index.ts", "export const handler = async () => 7;\n");
    await project().pulumi("stack", "init", "prd-eu");
    settings = readFileSync(join(project().root, "Pulumi.yaml"), "utf8");
  });

  it("is refused, offline, with both named, also where the stack files have a folder of their own", async () => {
    project().write("Pulumi.yaml", `${settings}\nstackConfigDir: stacks\n`);
    project().write("stacks/Pulumi.prd.yaml", REGION);
    project().write("stacks/Pulumi.prd-eu.yaml", REGION);
    const { code, said, calls } = await preview();
    expect([code, calls], said).to.deep.equal([1, 0]);
    expect(said).to.contain(
      "lambda-live-prd-eu-hello is the name of two functions: hello of prd-eu and eu-hello of prd.",
    );
    expect(said).to.not.match(/^ +at /m);
  }).timeout(60_000);

  it("goes on where the files name different regions, one of them in Pulumi.yaml", async () => {
    project().write("Pulumi.yaml", `${settings}  aws:region: { value: eu-west-1 }\n`);
    project().write("Pulumi.prd.yaml", "config:\n  publish_versions: true\n");
    project().write("Pulumi.prd-eu.yaml", REGION);
    const { code, said } = await preview();
    expect(code, said).to.equal(0);
  }).timeout(60_000);
});
