import { expect } from "chai";
import { invoke } from "../deployed/deployed-stack.ts";

/** A function without a URL, which only other functions and triggers call. */
describe("totals", () => {
  it("adds up the amounts", async () => {
    const { answer } = await invoke("totals", { amounts: [3, 4] });
    expect(answer).to.deep.equal({ total: 7 });
  });
});
