import { expect } from "chai";
import { mayAssume } from "../../lib/trust.ts";

const LAMBDA = "lambda.amazonaws.com";
const allow = { Effect: "Allow", Principal: { Service: LAMBDA }, Action: "sts:AssumeRole" };
const deny = { ...allow, Effect: "Deny" };

describe("a trust policy", () => {
  const table: [what: string, statement: object | object[], expected: boolean][] = [
    ["names Lambda", allow, true],
    [
      "names Lambda in a list",
      { ...allow, Principal: { Service: ["edgelambda.amazonaws.com", LAMBDA] } },
      true,
    ],
    ["names everybody", { ...allow, Principal: "*" }, true],
    ["names everybody as AWS", { ...allow, Principal: { AWS: ["*"] } }, true],
    ["names another service", { ...allow, Principal: { Service: "ec2.amazonaws.com" } }, false],
    ["names an account", { ...allow, Principal: { AWS: "arn:aws:iam::123456789012:root" } }, false],
    ["allows two actions", { ...allow, Action: ["sts:TagSession", "sts:AssumeRole"] }, true],
    ["allows every action of STS", { ...allow, Action: "sts:*" }, true],
    ["allows the action in other letters", { ...allow, Action: "STS:assumerole" }, true],
    ["allows another action", { ...allow, Action: "sts:TagSession" }, false],
    ["allows no more than a longer action", { ...allow, Action: "sts:AssumeRoleWithSAML" }, false],
    ["denies what it allows", [allow, deny], false],
    ["denies it to others", [allow, { ...deny, Principal: { Service: "ec2.amazonaws.com" } }], true],
    ["denies it alone", deny, false],
    ["has a condition, which nobody judges", { ...allow, Condition: { Bool: { "aws:X": "true" } } }, true],
    ["says nothing", [], false],
  ];
  for (const [what, Statement, expected] of table) {
    it(`that ${what} ${expected ? "lets" : "does not let"} Lambda assume the role`, () => {
      expect(mayAssume(JSON.stringify({ Version: "2012-10-17", Statement }), LAMBDA)).to.equal(expected);
    });
  }
});
