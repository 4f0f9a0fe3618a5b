import { expect } from "chai";
import { invoke, outputs } from "../deployed/deployed-stack.ts";

describe("hello", () => {
  it("answers with the version that LIVE chose @smoke", async () => {
    const { answer, executedVersion } = await invoke("hello");
    expect(answer).to.include({ version: executedVersion });
  });

  it("answers at its URL", async () => {
    const answered = await fetch(outputs().functions.hello?.url ?? "");
    expect(answered.status).to.equal(200);
    expect(await answered.json()).to.have.keys(["version", "message"]);
  });
});
