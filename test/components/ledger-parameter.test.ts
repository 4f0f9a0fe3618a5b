import { expect } from "chai";
import { parseStackConfig, type StackConfig } from "../../components/config.ts";
import { declaredLedger } from "../../components/ledger-parameter.ts";

function stackOf(count: number): StackConfig {
  const names = Array.from({ length: count }, (_, index) => `function-${String(index).padStart(4, "0")}`);
  const parsed = parseStackConfig({ live_version: 7 }, names);
  if (!parsed.ok) throw new Error("the builder makes no mistakes");
  return parsed.config;
}

describe("declaredLedger", () => {
  it("accepts as many functions as a parameter holds, and refuses one more", () => {
    // {"functions":{},"serial":0} is 27 bytes, each entry is 28, and a comma stands between two entries.
    const most = Math.floor((8192 - 27 + 1) / 29);
    expect(Buffer.byteLength(declaredLedger("shop", stackOf(most)))).to.be.at.most(8192);
    expect(() => declaredLedger("shop", stackOf(most + 1))).to.throw(
      /The ledger of 282 functions is 8204 bytes; a parameter holds 8192\./,
    );
  });

  it("refuses a project whose name the parameter store reserves", () => {
    for (const project of ["aws-orders", "SSM", "awsome"])
      expect(() => declaredLedger(project, stackOf(1))).to.throw(
        /Give the project another name in Pulumi\.yaml\./,
      );
    expect(declaredLedger("my-aws", stackOf(1))).to.contain('"live":"7"');
  });
});
