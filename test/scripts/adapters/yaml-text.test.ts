import { expect } from "chai";
import { editYaml } from "../../../scripts/adapters/yaml-edit.ts";
import { parseMapping } from "../../../scripts/adapters/yaml-text.ts";
import { ReleaseError } from "../../../scripts/release/model/errors.ts";
import { manifold } from "../../support/manifold.ts";

describe("anchors and aliases", () => {
  it("may be used as often as a stack has functions", () => {
    const uses = Array.from({ length: 500 }, (_, index) => `  f${index}: { <<: *same, own: ${index} }\n`);
    const read = parseMapping(
      `a: &same { memory_size: 256 }\nfunctions:\n${uses.join("")}`,
      "Pulumi.prd.yaml",
    );
    expect((read.functions as Record<string, object>).f499).to.deep.equal({ memory_size: 256, own: 499 });
  });

  for (const [what, text] of [
    ["lists of lists, a billion in the end", manifold((one) => `[${Array(10).fill(one)}]`)],
    ["mappings of mappings", manifold((one) => `{ a: ${one}, b: ${one}, c: ${one} }`, 30)],
    ["merged mappings", manifold((one) => `{ <<: [${one}, ${one}] }`, 30)],
    ["a mapping merged into itself", "a: &a\n  <<: *a\n"],
    ["an anchor that does not exist", "a: *b\n"],
    ["an anchor that comes later", "a: *b\nb: &b 1\n"],
  ] as const)
    it(`are refused in reading and in editing: ${what}`, () => {
      for (const use of [() => parseMapping(text, "x.yaml"), () => editYaml(text, "a", [])]) {
        expect(use).to.throw(ReleaseError, /^The anchors and aliases of .* can't be followed: /);
        expect(use).to.throw().with.property("code", "InvalidYaml");
      }
    });

  it("are refused where they nest too deep to be read", () => {
    expect(() => parseMapping(`a: ${"[".repeat(3_000)}${"]".repeat(3_000)}`, "x.yaml")).to.throw(
      ReleaseError,
    );
  });
});
