import { expect } from "chai";
import fc from "fast-check";
import { readBase64 } from "../../../../local/aws/protocol/text.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

describe("base64 in a request", () => {
  it("is taken exactly if it is digits of either alphabet and at most two equals signs at the end", () => {
    const digits = fc.constantFrom(..."AZaz09+/_-");
    const others = fc.constantFrom("=", " ", "\n", "\u0000", "*", "ü", "Ł", "Ā", "\ud83d");
    const texts = fc
      .tuple(fc.array(fc.oneof({ weight: 9, arbitrary: digits }, others), { maxLength: 12 }), fc.nat(3))
      .map(([signs, count]) => signs.join("") + "=".repeat(count));
    fc.assert(
      fc.property(texts, (text) => {
        const isTaken = () => {
          try {
            return readBase64(text).equals(Buffer.from(text, "base64"));
          } catch {
            return false;
          }
        };
        expect(isTaken()).to.equal(/^[A-Za-z0-9+/_-]*={0,2}$/.test(text));
      }),
      propertyRuns(2000),
    );
  });
});
