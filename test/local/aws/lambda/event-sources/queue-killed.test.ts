import { expect } from "chai";
import { playQueue } from "./queue-figure.ts";

describe("local Lambda: a queue whose local AWS is killed", function () {
  this.timeout(60_000);

  it("loses no message: each is handled, or in the dead-letter queue", async () => {
    const { lost, handledOnce, handledMore, inDeadLetterQueue } = await playQueue(150);
    expect(lost).to.deep.equal([]);
    // Number 7 and 107 always fail.
    expect(inDeadLetterQueue).to.be.at.least(2);
    expect(handledOnce + handledMore).to.be.at.least(1);
  });
});
