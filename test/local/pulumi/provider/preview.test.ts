import { expect } from "chai";
import { previewCreate, previewUpdate } from "../../../../local/pulumi/provider/preview.ts";
import { alias } from "../../../../local/pulumi/provider/resources/alias.ts";
import { lambdaFunction } from "../../../../local/pulumi/provider/resources/function.ts";
import { type Properties, UNKNOWN } from "../../../../local/pulumi/provider/values.ts";

function unknownAfter(old: Properties, wanted: Properties, ...changed: string[]): string[] {
  const outputs = previewUpdate(lambdaFunction, { old, wanted, changed: new Set(changed) }, {});
  return Object.keys(outputs).filter((name) => outputs[name] === UNKNOWN);
}

describe("a preview", () => {
  it("knows the inputs of a new resource and nothing that AWS decides", () => {
    const inputs = { name: "LIVE", functionName: "hello", functionVersion: "7" };
    expect(previewCreate(alias, inputs, {})).to.deep.equal({
      ...inputs,
      arn: UNKNOWN,
      invokeArn: UNKNOWN,
      region: UNKNOWN,
    });
  });

  it("keeps all outputs of an update that makes none of them new", () => {
    const old = { arn: "a", functionVersion: "7", description: "x" };
    const outputs = previewUpdate(
      alias,
      {
        old,
        wanted: { functionVersion: "8" },
        changed: new Set(["functionVersion"]),
      },
      {},
    );
    expect(outputs).to.deep.equal({ arn: "a", functionVersion: "8" });
  });

  const old = { version: "3", lastModified: "then", publish: false };
  it("of new code does not know when it will be modified, but the version, since nothing is published", () => {
    expect(unknownAfter(old, { publish: false }, "code")).to.deep.equal(["lastModified"]);
  });
  it("of a setting knows everything", () => {
    expect(unknownAfter(old, { publish: false, timeout: 5 }, "timeout")).to.deep.equal([]);
  });
  it("of new code that is published does not know the version", () => {
    expect(unknownAfter(old, { publish: true }, "code")).to.have.members([
      "lastModified",
      "version",
      "qualifiedArn",
      "qualifiedInvokeArn",
    ]);
  });
});
