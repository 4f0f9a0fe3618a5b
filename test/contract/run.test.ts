import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { makeClients } from "./clients.ts";
import { expectMatch, expectRefusal, NotSeen } from "./expectation.ts";
import { type Row, row, topic } from "./row.ts";
import { closeRun, type Run, startRun } from "./run.ts";

describe("a run of the contract", () => {
  let server: Server;
  let end: () => void = () => {};
  const asked: string[] = [];

  async function run(checks: Row["check"][], answer: RequestListener, rowMs = 5_000): Promise<Run> {
    server = createServer((request, response) => {
      asked.push(String(request.headers["x-amz-target"]));
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = { kind: "endpoint", url, region: "us-east-1" } as const;
    const [clients, once] = [makeClients(target, rowMs), makeClients(target, rowMs)];
    end = () => closeRun(clients, once);
    const rows = topic(
      "some",
      checks.map((check, index) => row(`row ${index}`, "[doc]", check)),
    );
    return startRun({ target, clients, once, accountId: "123456789012", rows, rowMs, parallel: 2 });
  }
  beforeEach(() => {
    asked.length = 0;
  });
  afterEach(() => {
    end();
    server.closeAllConnections();
    server.close();
  });

  const read: Row["check"] = async (at) => {
    const got = await at.ssm.send(new GetParameterCommand({ Name: "a" }));
    expectMatch(got.Parameter, { Value: "right" });
  };
  const answering =
    (text: string, status = 200): RequestListener =>
    (_request, response) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(text);
    };
  const outcomeOf = async (started: Run) => {
    const { outcomes } = await started.finished;
    const { row: _row, seconds: _seconds, ...rest } = outcomes[0] ?? {};
    return rest;
  };

  it("reports a row with the right answer as equal", async () => {
    const started = await run([read], answering('{"Parameter":{"Value":"right"}}'));
    expect(await outcomeOf(started)).to.deep.equal({ outcome: "equal" });
  });

  it("shows the wanted value beside the actual one", async () => {
    const started = await run([read], answering('{"Parameter":{"Value":"wrong"}}'));
    expect(await outcomeOf(started)).to.deep.equal({
      outcome: "different",
      mismatches: [{ wanted: 'Value: "right"', got: 'Value: "wrong"' }],
    });
  });

  it("shows an answer that can't be read, without the SDK's advice", async () => {
    const outcome = await outcomeOf(await run([read], answering("<html>")));
    expect(outcome)
      .to.have.nested.property("mismatches[0].got")
      .that.matches(/^200 SyntaxError /);
    expect(JSON.stringify(outcome)).to.not.contain("Deserialization");
  });

  it("shows a refusal by status, name and text", async () => {
    const refusal = '{"__type":"ParameterNotFound","message":"no such thing"}';
    const outcome = await outcomeOf(await run([read], answering(refusal, 400)));
    expect(outcome).to.have.nested.property("mismatches[0].got", '400 ParameterNotFound "no such thing"');
  });

  it("shows the answer where a refusal is wanted", async () => {
    const refuse: Row["check"] = async (at) => {
      const get = at.ssm.send(new GetParameterCommand({ Name: "a" }));
      await expectRefusal(get, 400, "ParameterNotFound", "none");
    };
    expect(await outcomeOf(await run([refuse], answering("{}")))).to.deep.equal({
      outcome: "different",
      mismatches: [{ wanted: '400 ParameterNotFound "none"', got: "200 {}" }],
    });
  });

  it("goes on with the next row when one gets no answer", async () => {
    const silent: RequestListener = () => {};
    const started = await run([read, async () => {}], silent, 200);
    const { outcomes } = await started.finished;
    expect(outcomes.map(({ row: { says }, outcome }) => [says, outcome])).to.deep.equal([
      ["row 1", "equal"],
      ["row 0", "different"],
    ]);
  });

  it("ends a row that polls for ever, and stops its polling", async () => {
    let probes = 0;
    const forever: Row["check"] = async (at) => {
      await at.until(async () => {
        probes += 1;
        return false;
      });
    };
    const outcome = await outcomeOf(await run([forever], answering("{}"), 300));
    expect(outcome).to.deep.equal({
      outcome: "different",
      mismatches: [{ wanted: "an end", got: "none within 0.3 s" }],
    });
    const before = probes;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(probes).to.equal(before);
  });

  it("lets a row send no request after its time is over", async () => {
    let late: Promise<unknown> = Promise.resolve();
    const lingering: Row["check"] = async (at) => {
      late = new Promise((resolve) => at.signal.addEventListener("abort", resolve)).then(() =>
        at.ssm.send(new GetParameterCommand({ Name: "a" })),
      );
      await late;
    };
    await (await run([lingering], answering("{}"), 200)).finished;
    const refusal = await late.then(
      () => "sent",
      (error: Error) => error.message,
    );
    expect({ refusal, asked }).to.deep.equal({ refusal: "none within 0.2 s", asked: [] });
  });

  it("reports a row that could not be judged as not seen, with the reason", async () => {
    const outcome = await outcomeOf(
      await run([async () => Promise.reject(new NotSeen("too fast"))], answering("{}")),
    );
    expect(outcome).to.deep.equal({ outcome: "not seen", reason: "too fast" });
  });

  it("shows a row's own mistake as a difference, and goes on", async () => {
    const started = await run(
      [async () => (undefined as unknown as () => void)(), async () => {}],
      answering("{}"),
    );
    const { outcomes } = await started.finished;
    expect(outcomes.map(({ outcome }) => outcome)).to.have.members(["different", "equal"]);
  });

  it("removes everything a row noted, also when the row fails", async () => {
    const make: Row["check"] = async (at) => {
      at.leavings.note("parameter", "/some/live");
      throw new Error("no luck");
    };
    const { leftBehind } = await (await run([make], answering("{}"))).finished;
    expect(leftBehind).to.deep.equal([]);
    expect(asked).to.deep.equal(["AmazonSSM.DeleteParameter"]);
  });

  it("lists each thing that can't be removed, with the reason", async () => {
    const make: Row["check"] = async (at) => at.leavings.note("parameter", "/some/live");
    const refusal = '{"__type":"AccessDeniedException","message":"not you"}';
    const { leftBehind } = await (await run([make], answering(refusal, 400))).finished;
    expect(leftBehind).to.deep.equal([
      { kind: "parameter", name: "/some/live", reason: '400 AccessDeniedException "not you"' },
    ]);
  });

  it("stops removing when the server gives no answer any more", async () => {
    const many = 60;
    const make: Row["check"] = async (at) => {
      for (let index = 0; index < many; index++) at.leavings.note("parameter", `/some/${index}`);
    };
    const { leftBehind } = await (await run([make], () => {}, 100)).finished;
    expect(leftBehind).to.have.lengthOf(many);
    const untried = leftBehind.filter(({ reason }) => reason === "not tried: the server answers no more");
    expect(asked.length)
      .to.equal(many - untried.length)
      .and.to.be.below(20);
  });

  it("gives up a removal whose answer begins and never ends", async () => {
    const make: Row["check"] = async (at) => at.leavings.note("parameter", "/some/live");
    const half: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{");
    };
    const { leftBehind } = await (await run([make], half, 200)).finished;
    expect(leftBehind).to.deep.equal([
      { kind: "parameter", name: "/some/live", reason: 'TimeoutError "no whole answer within 0.2 s"' },
    ]);
  });

  it("counts a thing that is already gone as removed", async () => {
    const make: Row["check"] = async (at) => at.leavings.note("parameter", "/some/live");
    const refusal = '{"__type":"ParameterNotFound","message":""}';
    const { leftBehind } = await (await run([make], answering(refusal, 400))).finished;
    expect(leftBehind).to.deep.equal([]);
  });

  it("waits for the requests under way before it removes anything, when it is stopped", async () => {
    let answerLate = () => {};
    const late: RequestListener = (request, response) => {
      const answer = () => answering('{"Parameter":{"Value":"right"}}')(request, response);
      if (asked.length > 1) return answer();
      answerLate = answer;
      started.stop();
    };
    const make: Row["check"] = async (at) => {
      at.leavings.note("parameter", "/some/live");
      await read(at);
    };
    const started = await run([make, make, make], late);
    while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const { outcomes } = await Promise.race([
      started.finished,
      new Promise<{ outcomes: null }>((resolve) => setTimeout(() => resolve({ outcomes: null }), 300)),
    ]);
    expect(outcomes).to.equal(null);
    answerLate();
    await started.finished;
    expect(asked.at(-1)).to.equal("AmazonSSM.DeleteParameter");
    expect(asked.filter((each) => each.endsWith("DeleteParameter"))).to.have.lengthOf(1);
  });
});
