import { expect } from "chai";
import { openEnvironmentLog } from "../../../../local/aws/execution/environment-log.ts";

function aLog(limitBytes = 1000) {
  const batches: string[][] = [];
  const log = openEnvironmentLog(
    (events) => batches.push(events.map(({ message }) => message)),
    "stream",
    limitBytes,
  );
  const output = (text: string) => log.writeOutput(() => text, text.length, 0);
  return { log, batches, messages: () => batches.flat(), output };
}

describe("the log of an environment", () => {
  it("keeps the last 4 KB for the caller, counted in bytes", () => {
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
    expect(messages()).to.deep.equal(["INIT_START\n", "START\n"]);
  });

  it("says once how many bytes it left out, and starts the next invocation with a new limit", () => {
    const { log, messages, output } = aLog(2 * (5 + 26));
    for (const text of ["12345", "67890", "over", "more"]) output(text);
    log.noteLeftOut(0);
    log.noteLeftOut(0);
    output("next");
    log.write("END\n", 0);
    expect(messages()).to.deep.equal([
      "12345",
      "67890",
      "Local AWS left out 8 bytes of this log: it keeps 62 bytes of what one invocation writes, 26 for each line included.\n",
      "next",
      "END\n",
    ]);
  });

  it("hands over all lines of one turn in one batch, before any later line", async () => {
    const { log, batches, output } = aLog();
    output("a\n");
    output("b\n");
    await Promise.resolve();
    output("c\n");
    log.write("END\n", 0);
    await Promise.resolve();
    expect(batches).to.deep.equal([
      ["a\n", "b\n"],
      ["c\n", "END\n"],
    ]);
  });

  it("does not read the output that it leaves out", () => {
    const { log } = aLog(10);
    const unread = () => {
      throw new Error("read");
    };
    log.writeOutput(unread, 11, 0);
    log.writeOutput(unread, 1, 0);
  });

  it("keeps Lambda's own lines even if the handler wrote too much", () => {
    const { log, messages, output } = aLog(1);
    output("too long");
    log.write("END\n", 0);
    expect(messages()).to.deep.equal(["END\n"]);
  });
});
