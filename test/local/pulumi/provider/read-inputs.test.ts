import { expect } from "chai";
import { readInputs } from "../../../../local/pulumi/provider/read-inputs.ts";
import { alias } from "../../../../local/pulumi/provider/resources/alias.ts";
import { lambdaFunction } from "../../../../local/pulumi/provider/resources/function.ts";
import { parameter } from "../../../../local/pulumi/provider/resources/parameter.ts";

const declared = { name: "LIVE", functionName: "hello", functionVersion: "7" };

describe("reading back the inputs of a resource", () => {
  it("returns the inputs of the program with their present values", () => {
    const state = { ...declared, functionVersion: "9", arn: "a", description: "", region: "us-east-1" };
    expect(readInputs(alias, declared, state)).to.deep.equal({ ...declared, functionVersion: "9" });
  });

  it("includes an input that somebody else set since, so that the next diff sees it", () => {
    const routingConfig = { additionalVersionWeights: { "8": 0.1 } };
    expect(readInputs(alias, declared, { ...declared, routingConfig })).to.deep.equal({
      ...declared,
      routingConfig,
    });
  });

  it("keeps the program's own spelling if the value means the same", () => {
    const inputs = { ...declared, functionName: "arn:aws:lambda:us-east-1:1:function:hello" };
    expect(readInputs(alias, inputs, declared).functionName).to.equal(inputs.functionName);
  });

  it("includes a description that was written elsewhere, so that ignoreChanges can keep it", () => {
    const state = {
      name: "/p",
      type: "String",
      insecureValue: "v",
      description: "by live",
      tier: "Standard",
    };
    expect(readInputs(parameter, { name: "/p", type: "String", insecureValue: "v" }, state)).to.deep.equal({
      name: "/p",
      type: "String",
      insecureValue: "v",
      description: "by live",
    });
  });

  it("returns for an import everything that is neither a default nor decided by AWS", () => {
    const state = {
      name: "f",
      timeout: 30,
      memorySize: 128,
      codeSha256: "x",
      runtime: "nodejs22.x",
      layers: [],
    };
    expect(readInputs(lambdaFunction, {}, state)).to.deep.equal({
      name: "f",
      timeout: 30,
      runtime: "nodejs22.x",
    });
  });
});
