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
  it("shows the inputs of a new resource, and unknowns for everything that AWS decides", () => {
    const inputs = { name: "LIVE", functionName: "hello", functionVersion: "7" };
    expect(previewCreate(alias, inputs, {})).to.deep.equal({
      ...inputs,
      arn: UNKNOWN,
      invokeArn: UNKNOWN,
      region: UNKNOWN,
    });
  });

  it("keeps the outputs that an update does not make new", () => {
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
  it("shows lastModified as unknown for new code, but not the version, since nothing is published", () => {
    expect(unknownAfter(old, { publish: false }, "code")).to.deep.equal(["lastModified"]);
  });
  it("shows no output as unknown for a changed setting", () => {
    expect(unknownAfter(old, { publish: false, timeout: 5 }, "timeout")).to.deep.equal([]);
  });
  it("shows the version as unknown for new code that is published", () => {
    expect(unknownAfter(old, { publish: true }, "code")).to.have.members([
      "lastModified",
      "version",
      "qualifiedArn",
      "qualifiedInvokeArn",
    ]);
  });
});
