import { expect } from "chai";
import { byKey, pageOf } from "../../../local/aws/paging.ts";

describe("pages", () => {
  const invalidToken = () => new Error("invalid");
  const take = (sorted: readonly string[], token?: string) =>
    pageOf(sorted, { keyOf: (key) => key, limit: 1, token, invalidToken });

  it("continues after the last key, for keys of any characters, even lone surrogates", () => {
    const keys = ["a", 'b"\\', "é", "half \ud83da", "half \ud83db", "\u{1f600}", "\ufffd"].sort(
      byKey((key) => key),
    );
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = take(keys, token);
      seen.push(...page.items);
      token = page.next;
    } while (token !== undefined && seen.length < 10);
    expect(seen).to.deep.equal(keys);
  });

  for (const text of ["", "a", '"a"', "[1]", '["a","b"]', "null"]) {
    it(`refuses a token that no list gave out: ${text}`, () => {
      expect(() => take(["a", "b"], Buffer.from(text).toString("base64"))).to.throw("invalid");
    });
  }
});
