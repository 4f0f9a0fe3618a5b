import { expect } from "chai";
import { openEnvironmentLog } from "../../../../local/aws/execution/environment-log.ts";

function aLog(limitBytes = 1000) {
  const messages: string[] = [];
  const log = openEnvironmentLog(
    (events) => messages.push(...events.map(({ message }) => message)),
    "stream",
    limitBytes,
  );
  const output = (text: string) => log.writeOutput(() => text, text.length, 0);
  return { log, messages, output };
}

describe("the log of an environment", () => {
  it("keeps the last 4 KB for the caller, in bytes", () => {
    const { log } = aLog();
    for (let line = 0; line < 100; line++) log.write(`${"é".repeat(50)}\n`, 0);
    expect(Buffer.byteLength(log.takeTail())).to.be.within(4095, 4098);
    expect(log.takeTail()).to.equal("");
  });

  it("leaves messages about the environment out of the tail", () => {
    const { log, messages } = aLog();
    log.write("INIT_START\n", 0, { tail: false });
    log.write(undefined, 0);
    log.write("START\n", 0);
    expect(log.takeTail()).to.equal("START\n");
    expect(messages).to.deep.equal(["INIT_START\n", "START\n"]);
  });

  it("says once how much it left out, and begins anew with the next invocation", () => {
    const { log, messages, output } = aLog(10);
    for (const text of ["12345", "67890", "over", "more"]) output(text);
    log.settle(0);
    log.settle(0);
    output("next");
    expect(messages).to.deep.equal([
      "12345",
      "67890",
      "Local AWS left out 8 bytes of this log: it keeps 10 bytes of what one invocation writes.\n",
      "next",
    ]);
  });

  it("does not even read what it leaves out", () => {
    const { log } = aLog(10);
    const unread = () => {
      throw new Error("read");
    };
    log.writeOutput(unread, 11, 0);
    log.writeOutput(unread, 1, 0);
  });

  it("keeps Lambda's own lines whatever the handler wrote", () => {
    const { log, messages, output } = aLog(1);
    output("too long");
    log.write("END\n", 0);
    expect(messages).to.deep.equal(["END\n"]);
  });
});
