import { expect } from "chai";
import { awsFailure } from "../../../scripts/adapters/aws-errors.ts";
import { expectHarmless } from "../../support/harmless-output.ts";

describe("a failure of AWS", () => {
  it("has a message of at most 400 characters, none of them half", () => {
    for (const lead of ["", "x"]) {
      const { message } = awsFailure(new Error(lead + "🔥".repeat(300)));
      expectHarmless(message, "AWS");
      expect(message).to.have.length.within(399, 406);
    }
  });

  it("has texts even if they are none", () => {
    const thrown = { name: 7, message: { a: 1 } };
    expect(awsFailure(thrown)).to.include({ name: "7", message: "[object Object]" });
    expect(awsFailure(undefined)).to.include({ name: "Error", message: "Error" });
  });
});
