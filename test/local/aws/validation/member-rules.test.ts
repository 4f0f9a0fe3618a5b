import { expect } from "chai";
import { AwsError, type CallContext } from "../../../../local/aws/service.ts";
import { type MemberRules, obeying } from "../../../../local/aws/validation/member-rules.ts";

const call = {} as CallContext;
const rules: MemberRules = {
  Name: { min: 1, max: 4 },
  "Other.Name": { max: 1 },
  "Tags.Name": { pattern: "[a-z]*" },
  Count: { min: 1, max: 10 },
  Kind: { oneOf: ["a", "b"] },
  Names: { max: 2, items: { min: 2, pattern: "[a-z]+" } },
  Secret: { min: 3, secret: true },
};

describe("limits of inputs", () => {
  const operations = obeying(rules, "ValidationError", { Put: () => "put", Other: () => "other" });
  const refusal = (input: object, name = "Put") => {
    try {
      return operations[name]?.(input, call);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return error.message.replace(/^.*detected: /, "");
    }
  };
  const broken = (value: string, path: string, constraint: string) =>
    `Value '${value}' at '${path}' failed to satisfy constraint: Member must ${constraint}`;

  for (const [title, input, expected] of [
    ["lets pass what keeps them, and what is absent", { Name: "abcd", Count: 10, Kind: undefined }, "put"],
    [
      "bounds the length of texts",
      { Name: "" },
      broken("", "name", "have length greater than or equal to 1"),
    ],
    ["bounds numbers", { Count: 11 }, broken("11", "count", "have value less than or equal to 10")],
    ["knows the allowed values", { Kind: "c" }, broken("c", "kind", "satisfy enum value set: [a, b]")],
    [
      "tells of entries by their list",
      { Names: ["ab", "C"] },
      broken(
        "[ab, C]",
        "names",
        "satisfy constraint: [Member must have length greater than or equal to 2, Member must satisfy regular expression pattern: [a-z]+]",
      ),
    ],
    [
      "looks into lists of structures, and has rules for them alone",
      { Tags: [{ Name: "longer" }, { Name: "B" }] },
      broken("B", "tags.2.member.name", "satisfy regular expression pattern: [a-z]*"),
    ],
    ["leaves the caller's own words alone", { Labels: { Name: "far too long" } }, "put"],
    [
      "repeats no secret",
      { Secret: "x" },
      "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
  ] as const) {
    it(title, () => expect(refusal(input)).to.equal(expected));
  }

  it("applies a rule for one operation to that operation only", () => {
    expect(refusal({ Name: "ab" })).to.equal("put");
    expect(refusal({ Name: "ab" }, "Other")).to.equal(
      broken("ab", "name", "have length less than or equal to 1"),
    );
  });

  it("names all broken rules in one error", () => {
    expect(() => operations.Put?.({ Name: "", Count: 0 }, call)).to.throw(/^2 validation errors detected: /);
  });
});
