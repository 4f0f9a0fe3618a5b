import { expect } from "chai";
import {
  foldAlike,
  groupErrors,
  groupTexts,
  withoutName,
} from "../../../../scripts/release/model/group-alike.ts";

const NAMES = Array.from({ length: 29 }, (_, index) => `order-${index}`);
const missing = (functionName: string, version = "7") => ({
  functionName,
  error: {
    code: "VersionMissing",
    message: `Version ${version} of ${functionName} does not exist.`,
    hint: `List what there is: live versions -f ${functionName}`,
  },
});

describe("one cause", () => {
  it("is one error with the number of its functions, and the hint of the first", () => {
    expect(groupErrors(NAMES.map((name) => missing(name)))).to.deep.equal([
      {
        code: "VersionMissing",
        message: "29 functions (order-0, order-1 and 27 more): Version 7 of FUNCTION does not exist.",
        hint: "List what there is: live versions -f order-0",
      },
    ]);
  });

  it("stays in its own words if it hits one function", () => {
    const errors = [missing("hello"), missing("world", "8")];
    expect(groupErrors(errors)).to.deep.equal(errors.map(({ error }) => error));
  });

  it("keeps errors of another code apart, though they say the same", () => {
    const other = { functionName: "world", error: { ...missing("world").error, code: "VersionFailed" } };
    expect(groupErrors([missing("hello"), other])).to.have.length(2);
  });

  it("is counted beyond the fourth wording of one code", () => {
    const errors = groupErrors(NAMES.map((name, index) => missing(name, String(index + 1))));
    expect(errors).to.have.length(5);
    expect(errors.at(-1)?.message).to.equal(
      "25 functions (order-4, order-5 and 23 more): the same error in other words; --json has each.",
    );
    expect(groupErrors(NAMES.slice(0, 5).map((name, index) => missing(name, String(index))))).to.have.length(
      5,
    );
  });

  it("takes the name out of physical names, and leaves longer words alone", () => {
    expect(withoutName("prd-order and order-a, reorder, order.", "order")).to.equal(
      "prd-FUNCTION and order-a, reorder, FUNCTION.",
    );
  });

  it("is one warning, where the text begins with the function's name", () => {
    const warnings = [
      "a: stays",
      "no ledger",
      "b: stays",
      "functions.a.timeout: odd",
      "functions.b.timeout: odd",
    ];
    expect(groupTexts(warnings, ["a", "b"])).to.deep.equal([
      "a, b: stays",
      "no ledger",
      "a, b: functions.FUNCTION.timeout: odd",
    ]);
    expect(groupTexts(["a: stays", "b: stays"], [])).to.deep.equal(["a: stays", "b: stays"]);
  });

  it("is one line for more than three, where the first stood; others keep their places", () => {
    const fold = (verbose: boolean) => foldAlike([..."abacaad"], (letter) => letter, verbose).map(String);
    expect(fold(false)).to.deep.equal(["a,a,a,a", "b", "c", "d"]);
    expect(fold(true)).to.deep.equal([..."abacaad"]);
    expect(foldAlike([..."abaca"], String, false).map(String)).to.deep.equal([..."abaca"]);
  });
});
