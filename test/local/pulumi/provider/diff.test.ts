import { expect } from "chai";
import { type Difference, diff } from "../../../../local/pulumi/provider/diff.ts";
import type { ResourceType } from "../../../../local/pulumi/provider/resource-type.ts";
import { alias } from "../../../../local/pulumi/provider/resources/alias.ts";
import { lambdaFunction } from "../../../../local/pulumi/provider/resources/function.ts";
import { parameter } from "../../../../local/pulumi/provider/resources/parameter.ts";
import { permission } from "../../../../local/pulumi/provider/resources/permission.ts";
import { role } from "../../../../local/pulumi/provider/resources/role.ts";
import { type Properties, UNKNOWN } from "../../../../local/pulumi/provider/values.ts";
import { toDiffResponse } from "../../../../local/pulumi/provider/wire.ts";

const live = { name: "LIVE", functionName: "hello", functionVersion: "7" };
const weights = (version: string, weight: number) => ({
  routingConfig: { additionalVersionWeights: { [version]: weight } },
});
const archive = (hash: string) => ({
  "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
  hash,
});

function differences(type: ResourceType, old: Properties, wanted: Properties, oldInputs = old): Difference[] {
  return diff(type, { oldInputs, old, wanted });
}

function short(type: ResourceType, old: Properties, wanted: Properties): string[] {
  return differences(type, old, wanted).map(
    ({ kind, path, replaces }) => `${kind} ${path}${replaces ? " replaces" : ""}`,
  );
}

describe("comparing a program with AWS", () => {
  const rows: [string, ResourceType, Properties, Properties, string[]][] = [
    ["nothing", alias, live, live, []],
    ["another version", alias, live, { ...live, functionVersion: "8" }, ["update functionVersion"]],
    ["a new canary", alias, live, { ...live, ...weights("8", 0.1) }, ["add routingConfig"]],
    [
      "another weight",
      alias,
      { ...live, ...weights("8", 0.1) },
      { ...live, ...weights("8", 0.5) },
      ['update routingConfig.additionalVersionWeights["8"]'],
    ],
    [
      "another canary",
      alias,
      { ...live, ...weights("8", 0.1) },
      { ...live, ...weights("9", 0.1) },
      [
        'delete routingConfig.additionalVersionWeights["8"]',
        'add routingConfig.additionalVersionWeights["9"]',
      ],
    ],
    ["a removed canary", alias, { ...live, ...weights("8", 0.1) }, live, ["delete routingConfig"]],
    [
      "an empty canary, which is none",
      alias,
      live,
      { ...live, routingConfig: { additionalVersionWeights: {} } },
      [],
    ],
    ["another name", alias, live, { ...live, name: "NEXT" }, ["update name replaces"]],
    [
      "an ARN for a name",
      alias,
      live,
      { ...live, functionName: "arn:aws:lambda:eu-west-1:1:function:hello" },
      [],
    ],
    ["an empty description", alias, { ...live, description: "" }, live, []],
    [
      "a version not known yet",
      alias,
      live,
      { ...live, functionVersion: UNKNOWN },
      ["update functionVersion"],
    ],
    ["a name not known yet", alias, live, { ...live, name: UNKNOWN }, ["update name replaces"]],
    ["other code", lambdaFunction, { code: archive("a") }, { code: archive("b") }, ["update code"]],
    [
      "code at another path",
      lambdaFunction,
      { code: { ...archive("a"), path: "/x" } },
      { code: archive("a") },
      [],
    ],
    ["what AWS decided", lambdaFunction, { architectures: ["x86_64"], codeSha256: "x" }, {}, []],
    [
      "what AWS filled in",
      lambdaFunction,
      { loggingConfig: { logFormat: "JSON", logGroup: "/g", systemLogLevel: "INFO" } },
      { loggingConfig: { logFormat: "JSON" } },
      [],
    ],
    [
      "an environment variable",
      lambdaFunction,
      { environment: { variables: { A: "1", B: "2" } } },
      { environment: { variables: { A: "1", B: "3" } } },
      ["update environment.variables.B"],
    ],
    [
      "a policy laid out differently",
      role,
      { assumeRolePolicy: '{"a":1,"b":2}' },
      { assumeRolePolicy: '{ "b": 2, "a": 1 }' },
      [],
    ],
    [
      "any change of a permission",
      permission,
      { qualifier: "LIVE" },
      { qualifier: "NEXT" },
      ["update qualifier replaces"],
    ],
    [
      "the tier that Intelligent-Tiering picked",
      parameter,
      { tier: "Standard" },
      { tier: "Intelligent-Tiering" },
      [],
    ],
  ];
  for (const [what, type, old, wanted, expected] of rows) {
    it(`reports ${expected.length === 0 ? "no difference" : expected.join(", ")} for ${what}`, () => {
      expect(short(type, old, wanted)).to.deep.equal(expected);
    });
  }

  it("distinguishes a change of the program from a change that somebody made in AWS", () => {
    const moved = { ...live, functionVersion: "9" };
    expect(differences(alias, moved, live, live).map(({ inInputs }) => inInputs)).to.deep.equal([false]);
    expect(differences(alias, live, moved, live).map(({ inInputs }) => inInputs)).to.deep.equal([true]);
  });

  it("sends the engine the names of the changed inputs, and the paths inside them as details", () => {
    const canary = (weight: number) => ({ ...live, ...weights("8", weight) });
    const response = toDiffResponse(differences(alias, canary(0.1), { ...canary(0.5), name: "NEXT" }), false);
    expect(response.getDiffsList()).to.have.members(["routingConfig", "name"]);
    expect(response.getReplacesList()).to.deep.equal(["name"]);
    expect([...response.getDetaileddiffMap().keys()]).to.have.members([
      'routingConfig.additionalVersionWeights["8"]',
      "name",
    ]);
  });
});
