import { expect } from "chai";
import fc from "fast-check";
import type { StackNames } from "../../../../scripts/release/model/stack-names.ts";
import { FEW_FUNCTIONS, versionRead } from "../../../../scripts/release/model/version-read.ts";
import { LONGEST_POLICY } from "../../../../scripts/release/plans/iam-policy.ts";
import { stackPolicies } from "../../../../scripts/release/plans/stack-policies.ts";

const NAMES: StackNames = {
  project: "shop",
  stack: "prd",
  account: "123456789012",
  region: "eu-central-1",
  functions: ["shop-prd-orders"],
};
const READS = "lambda:GetFunctionConfiguration";
const named = (names: Partial<StackNames>) => stackPolicies({ ...NAMES, ...names }, READS);
const functionsNamed = (count: number) =>
  Array.from({ length: count }, (_, index) => `shop-prd-function-number-${index}`);
const resources = (policy: ReturnType<typeof named>[number] | undefined) =>
  (policy?.document.Statement ?? []).flatMap(({ Resource }) => Resource);

describe("the policies of a stack", () => {
  it("are one for each kind of work", () => {
    expect(named({}).map(({ name }) => name)).to.deep.equal([
      "read",
      "release",
      "rollback",
      "wake",
      "prune",
      "up",
    ]);
  });

  it("let only the roles of functions that ask for policies be given any", () => {
    const functions = ["shop-prd-a", "shop-prd-b"];
    const writes = (policies: ReturnType<typeof named>) =>
      policies.flatMap(({ document }) =>
        document.Statement.filter(({ Action }) => Action.includes("iam:PutRolePolicy")),
      );
    expect(writes(named({ functions }))).to.deep.equal([]);
    const [statement, ...others] = writes(named({ functions, withPolicies: ["shop-prd-b"] }));
    expect(statement?.Resource).to.deep.equal(["arn:aws:iam::123456789012:role/shop-prd-b"]);
    expect(others).to.deep.equal([]);
  });

  it("name each function as it is, so that no other stack and no longer name is meant", () => {
    for (const policy of named({}))
      for (const resource of resources(policy).filter((one) => one !== "*"))
        expect(resource).to.match(
          // The ledgers of former names are for reading alone.
          /(shop-prd-orders(:\*)?|:parameter\/shop\/prd(\/live|\/\*)?|:parameter\/(shop\/\*|\*\/prd)\/live)$/,
        );
  });

  it("have the partition of their region, and * for what is unknown", () => {
    for (const [region, partition] of [
      ["eu-central-1", "aws"],
      ["cn-north-1", "aws-cn"],
      ["us-gov-west-1", "aws-us-gov"],
      ["*", "aws"],
    ] as const)
      expect(resources(named({ region, account: "*" }).find(({ name }) => name === "wake"))).to.deep.equal([
        `arn:${partition}:lambda:${region}:*:function:shop-prd-orders:*`,
      ]);
  });

  it("come in several documents where IAM takes no longer one, each function once and no statement empty", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (count) => {
        const functions = functionsNamed(count);
        const up = named({ functions }).filter(({ name }) => /^up(-\d+)?$/.test(name));
        expect(up.map(({ name }) => name)).to.deep.equal(
          up.map((_, index) => (index === 0 ? "up" : `up-${index + 1}`)),
        );
        const passed = up.flatMap(({ document }) =>
          document.Statement.filter(({ Sid }) => Sid === "RolesOfFunctions").flatMap(
            ({ Resource }) => Resource,
          ),
        );
        expect(passed).to.deep.equal(functions.map((name) => `arn:aws:iam::123456789012:role/${name}`));
        for (const { document } of up) {
          expect(JSON.stringify(document).length).to.be.at.most(LONGEST_POLICY);
          for (const { Resource } of document.Statement) expect(Resource).to.not.be.empty;
        }
      }),
    );
  });

  it("stay one document as long as IAM takes it", () => {
    const longest = named({ functions: functionsNamed(20) }).filter(({ name }) => /^read/.test(name));
    expect(longest.map(({ name }) => name)).to.deep.equal(["read"]);
    expect(named({ functions: functionsNamed(60) }).map(({ name }) => name)).to.include("read-2");
  });
});

describe("the call that reads a version", () => {
  it("gives no link to the code where a command only looks at few functions", () => {
    expect(versionRead({ functions: FEW_FUNCTIONS, onlyLooks: true })).to.equal(READS);
    expect(versionRead({ functions: FEW_FUNCTIONS + 1, onlyLooks: true })).to.equal("lambda:GetFunction");
    expect(versionRead({ functions: 1, onlyLooks: false })).to.equal("lambda:GetFunction");
  });
});
