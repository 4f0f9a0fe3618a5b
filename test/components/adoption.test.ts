import { expect } from "chai";
import {
  adoptedNames,
  adoptionsIn,
  INVALID,
  parseStackConfig,
  renderMistakes,
} from "../../components/config.ts";
import { LiveFunction } from "../../components/live-function.ts";
import type { LiveFunctionArgs } from "../../components/live-function-args.ts";
import type { Policy } from "../../components/role-policies.ts";
import { type RecorderOptions, record } from "../support/pulumi-recorder.ts";

const ROLE = "arn:aws:iam::123456789012:role/service-role/Old_1";

describe("functions.NAME.adopt", () => {
  const parse = (adopt: unknown, others: Record<string, unknown> = {}) =>
    parseStackConfig({ functions: { orders: { adopt }, ...others } }, ["orders", "other"]);
  const mistakesOf = (adopt: unknown, others?: Record<string, unknown>) => {
    const parsed = parse(adopt, others);
    return parsed.ok ? "" : renderMistakes("prd", parsed.mistakes);
  };

  for (const [given, expected] of [
    [{ function: "Old_1" }, { functionName: "Old_1", aliasName: "LIVE" }],
    [
      { function: 123, alias: "" },
      { functionName: "123", aliasName: "LIVE" },
    ],
    [
      { function: "z".repeat(64), role_arn: ROLE, alias: "live" },
      { functionName: "z".repeat(64), roleArn: ROLE, aliasName: "live" },
    ],
    [JSON.stringify({ function: "Old_1" }), { functionName: "Old_1", aliasName: "LIVE" }],
    [null, undefined],
    ["", undefined],
  ] as const)
    it(`is read: ${JSON.stringify(given).slice(0, 60)}`, () => {
      const parsed = parse(given);
      expect(parsed.ok && parsed.config.settings.orders?.adopt).to.deep.equal(expected);
    });

  for (const [given, ...says] of [
    [{}, "orders.adopt.function: is missing; it is the name in AWS", "adopt.function orders-prod -s prd"],
    [{ function: "a b" }, '"a b" is not the name in AWS of the function: 1 to 64'],
    [{ function: "z".repeat(65) }, "1 to 64 letters"],
    [
      { function: "arn:aws:lambda:us-east-1:123456789012:function:Old_1:live" },
      "pulumi config set --path functions.orders.adopt.function Old_1 -s prd",
    ],
    [{ function: { secure: "x" } }, "an encrypted value is not the name"],
    [
      { function: "A", role_arn: "Old_1" },
      "adopt.role_arn: Old_1 is not the ARN of a role",
      "config rm --path",
    ],
    [{ function: "A", alias: "7" }, "adopt.alias: 7 is not the name of an alias", "not digits alone"],
    [{ function: "A", alias: "$LATEST" }, "adopt.alias: $LATEST is not the name"],
    [{ function: "A", rolearn: "x" }, "adopt.rolearn: there is no such key", "Did you mean role_arn?"],
    [["A"], "orders.adopt: a list is not an object"],
  ] as const)
    it(`is refused: ${JSON.stringify(given).slice(0, 70)}`, () => {
      for (const text of says) expect(mistakesOf(given)).to.contain(text);
    });

  it("is refused where two functions adopt the same one", () => {
    expect(mistakesOf({ function: "Old_1" }, { other: { adopt: { function: "Old_1" } } })).to.contain(
      "functions.other.adopt: Old_1 is adopted by orders already, and a function has one LIVE.",
    );
  });

  it("is read from a file with mistakes elsewhere, since a rollback must know the names", () => {
    const functions = {
      orders: { adopt: { function: "Old_1" }, timeout: "never" },
      bad: { adopt: {} },
      no: 7,
    };
    expect([...adoptionsIn({ functions, live_version: "v7" })]).to.deep.equal([
      ["orders", { functionName: "Old_1", aliasName: "LIVE" }],
      ["bad", INVALID],
    ]);
    expect([...adoptedNames({ functions: JSON.stringify(functions) })]).to.deep.equal([["orders", "Old_1"]]);
    expect([...adoptionsIn({ functions: "no object" })]).to.deep.equal([]);
  });
});

describe("an adopted LiveFunction", () => {
  const plain: LiveFunctionArgs = {
    physicalName: "Old_1",
    adopted: { aliasName: "live", roleArn: ROLE, ownName: "p-prd-orders" },
    traffic: { live: "7" },
    code: {
      kind: "zip",
      path: "/project/.build/hello.zip",
      sha256: "Y38GkrDpRH18M4m6ZzwZEU02vaNLtpEQjYh6IfS6qcw=",
    },
    handler: "index.handler",
    runtime: "nodejs22.x",
    memorySizeMb: 128,
    timeoutSeconds: 3,
  };
  const policies: Policy[] = [{ actions: ["s3:GetObject"], resources: ["*"] }];
  const declare = (args: Partial<LiveFunctionArgs> = {}, options: RecorderOptions = {}) =>
    record(() => new LiveFunction("orders", { ...plain, ...args }), options);

  it("is function and alias under their own names, and nothing else: no log group, nothing for its role", async () => {
    const { resources, only } = await declare({ policies });
    expect(resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).to.have.members([
      "LiveFunction orders",
      "Function orders_Old_1",
      "Alias orders_Old_1_live",
    ]);
    expect(only("aws:lambda/function:Function").inputs).to.deep.include({ name: "Old_1", role: ROLE });
    const alias = only("aws:lambda/alias:Alias");
    expect(alias.inputs).to.deep.include({ name: "live", functionName: "Old_1", functionVersion: "7" });
    expect(alias.ignoreChanges).to.deep.equal(["description"]);
  });

  it("gets a role, schedule and permissions of the stack's own names, beside those that it may have", async () => {
    const { roleArn: _, ...adopted } = plain.adopted ?? { aliasName: "live" };
    const { resources, only } = await declare({ adopted, url: true, schedule: "rate(1 day)", policies });
    expect(only("aws:iam/role:Role").inputs.name).to.equal("p-prd-orders");
    expect(only("aws:cloudwatch/eventRule:EventRule").inputs.name).to.equal("p-prd-orders");
    const statements = resources.filter(({ type }) => type.endsWith(":Permission"));
    expect(statements.map(({ inputs }) => [inputs.qualifier, inputs.statementId])).to.have.deep.members([
      ["live", "p-prd-orders-public-url"],
      ["live", "p-prd-orders-public-url-invoke"],
      ["live", "p-prd-orders-schedule"],
    ]);
  });

  it("has no role to give rights to, where it keeps its own", async () => {
    const { error } = await record(() => new LiveFunction("orders", plain).role);
    expect(error?.message).to.contain("keeps the role that it had");
  });
});
