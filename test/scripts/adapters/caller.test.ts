import { expect } from "chai";
import { openAwsClock } from "../../../scripts/adapters/aws-clock.ts";
import { type CallOptions, createCaller, LostAnswer } from "../../../scripts/adapters/caller.ts";
import { startDeadline } from "../../../scripts/adapters/deadline.ts";

const CLOCK = openAwsClock(Date.now);
const READ: CallOptions = { operation: "lambda:GetAlias", quota: "control" };
const unavailable = () => Object.assign(new Error("down"), { $metadata: { httpStatusCode: 503 } });
/** Gives no answer until the call is given up. */
const silence = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))));

describe("the caller", () => {
  it("still pauses between the attempts of a read after an interrupt", async () => {
    const deadline = startDeadline(60);
    const caller = createCaller(deadline, CLOCK, () => 0);
    deadline.interrupt();
    const startedAt = performance.now();
    let attempts = 0;
    const answer = await caller.read(READ, async () => {
      attempts++;
      if (attempts < 4) throw unavailable();
      return "read";
    });
    expect(answer).to.equal("read");
    expect(performance.now() - startedAt).to.be.greaterThan(150);
  });

  it("does not begin a write again after an interrupt", async () => {
    const deadline = startDeadline(60);
    const caller = createCaller(deadline, CLOCK, () => 0);
    let attempts = 0;
    const writing = caller.write(READ, async () => {
      attempts++;
      deadline.interrupt();
      throw Object.assign(new Error("slow down"), { name: "TooManyRequestsException" });
    });
    expect(await writing.catch((error) => error.code)).to.equal("Interrupted");
    expect(attempts).to.equal(1);
  });

  it("reports the last failure when time runs out, and TimedOut only if there was none", async () => {
    const caller = createCaller(startDeadline(0.5), CLOCK, () => 0);
    let attempts = 0;
    const reading = caller.read(READ, (signal) => {
      attempts++;
      return attempts === 1 ? Promise.reject(unavailable()) : silence(signal);
    });
    expect(await reading.catch(({ code }) => code)).to.equal("ServiceFailed");
    const short = createCaller(startDeadline(0.05), CLOCK);
    expect(await short.read(READ, silence).catch(({ code }) => code)).to.equal("TimedOut");
  });

  it("gives up a call that has its own time limit, and the run goes on", async () => {
    const caller = createCaller(startDeadline(60), CLOCK);
    const given = { ...READ, withinSeconds: 0.05 };
    expect(await caller.read(given, silence).catch(({ code, message }) => ({ code, message }))).to.deep.equal(
      {
        code: "NoAnswer",
        message: "lambda:GetAlias gave no answer within 0.05 s.",
      },
    );
    expect(await caller.write(given, silence).catch((error) => error)).to.be.instanceOf(LostAnswer);
    expect(await caller.read(READ, async () => "read")).to.equal("read");
  });
});
