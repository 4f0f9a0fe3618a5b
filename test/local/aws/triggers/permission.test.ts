import { expect } from "chai";
import { type Caller, mayInvoke } from "../../../../local/aws/triggers/permission.ts";

describe("the permission of a trigger", () => {
  const rule: Caller = {
    service: "events.amazonaws.com",
    sourceArn: "arn:aws:events:us-east-1:123456789012:rule/hourly",
    sourceAccount: "123456789012",
  };
  const statement = (more: object = {}) => ({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE",
    Condition: { ArnLike: { "AWS:SourceArn": rule.sourceArn } },
    ...more,
  });
  const allows = (...Statement: object[]) =>
    mayInvoke(JSON.stringify({ Version: "2012-10-17", Statement }), rule);

  for (const [title, statements, expected] of [
    ["no statement", [], false],
    ["this service and source", [statement()], true],
    ["another service", [statement({ Principal: { Service: "s3.amazonaws.com" } })], false],
    [
      "an account instead of a service",
      [statement({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })],
      false,
    ],
    ["everybody", [statement({ Principal: "*" })], true],
    ["all actions of Lambda", [statement({ Action: "lambda:*" })], true],
    ["another action", [statement({ Action: "lambda:GetFunction" })], false],
    ["no condition", [statement({ Condition: undefined })], true],
    [
      "another rule",
      [statement({ Condition: { ArnLike: { "AWS:SourceArn": `${rule.sourceArn}-2` } } })],
      false,
    ],
    [
      "a pattern of rules",
      [statement({ Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:*:*:rule/hour??" } } })],
      true,
    ],
    [
      "this account",
      [statement({ Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } } })],
      true,
    ],
    [
      "another account",
      [statement({ Condition: { StringEquals: { "AWS:SourceAccount": "210987654321" } } })],
      false,
    ],
    [
      "a condition that is not known here",
      [statement({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })],
      false,
    ],
    ["a denial beside the permission", [statement(), statement({ Effect: "Deny" })], false],
  ] as const) {
    it(`${expected ? "lets" : "does not let"} the service invoke with a policy of ${title}`, () => {
      expect(allows(...statements)).to.equal(expected);
    });
  }

  it("lets no service invoke without a policy", () => {
    expect(mayInvoke(undefined, rule)).to.equal(false);
  });
});
