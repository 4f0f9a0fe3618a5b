import { expect } from "chai";
import { until } from "../../../support/until.ts";
import { MEET, startTestExecutor, type TestExecutor, withFolder } from "./handler-code.ts";

const WHO =
  "exports.handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };";

describe("pools of processes", () => {
  let test: TestExecutor;
  afterEach(() => test.executor.close());

  it("starts no process until a version is called", async () => {
    test = await startTestExecutor();
    const versions = Array.from({ length: 100 }, (_, index) => test.version(WHO, { version: String(index) }));
    expect(test.executor.processCount()).to.equal(0);
    await test.call(versions[40] ?? test.version(WHO));
    expect(test.executor.processCount()).to.equal(1);
  });

  it("uses the same process for calls one after the other", async () => {
    test = await startTestExecutor();
    const version = test.version(WHO);
    const pids = new Set<number>();
    for (let call = 0; call < 20; call++) pids.add((await test.call(version)).json);
    expect(pids.size).to.equal(1);
  });

  it("gives each of several calls at once its own process", async () => {
    test = await startTestExecutor();
    const version = test.version(MEET, { timeoutSeconds: 30 });
    const answers = await withFolder((folder) =>
      Promise.all([1, 2, 3].map(() => test.call(version, { folder, count: 3 }))),
    );
    expect(new Set(answers.map(({ json }) => json)).size).to.equal(3);
    expect(answers.every(({ initDurationMs }) => initDurationMs !== undefined)).to.equal(true);
  });

  it("runs each version and revision in its own processes", async () => {
    test = await startTestExecutor();
    const version = test.version(WHO);
    const pids = await Promise.all([
      test.call(version),
      test.call({ ...version, version: "8" }),
      test.call({ ...version, revision: "two" }),
    ]);
    expect(new Set(pids.map(({ json }) => json)).size).to.equal(3);
  });

  it("serves many short calls at once with few processes", async () => {
    test = await startTestExecutor();
    const version = test.version("exports.handler = async ({ n }) => n;");
    const calls = Array.from({ length: 200 }, (_, n) => test.call(version, { n }));
    const answers = await Promise.all(calls);
    expect(answers.map(({ json }) => json)).to.deep.equal([...answers.keys()]);
    expect(test.executor.processCount()).to.be.below(50);
  });

  it("ends idle processes when no calls come", async () => {
    test = await startTestExecutor({ idleMs: 100 });
    const version = test.version(WHO);
    await Promise.all([1, 2].map(() => test.call(version, { ms: 300 })));
    await until(() => test.executor.processCount() === 0);
    expect((await test.call(version)).functionError).to.equal(undefined);
  });

  it("ends idle processes of other versions when there are too many", async () => {
    test = await startTestExecutor({ maxProcesses: 2 });
    const versions = [test.version(WHO), test.version(WHO), test.version(WHO)];
    for (const version of versions) expect((await test.call(version)).functionError).to.equal(undefined);
    expect(test.executor.processCount()).to.be.at.most(2);
  });

  it("lets calls wait while as many processes as allowed are busy", async () => {
    test = await startTestExecutor({ maxProcesses: 1 });
    const version = test.version(WHO);
    const other = test.version(WHO);
    const answers = await Promise.all([
      test.call(version, { ms: 100 }),
      test.call(version),
      test.call(other),
    ]);
    expect(answers.map(({ functionError }) => functionError)).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(answers[0]?.json).to.equal(answers[1]?.json);
  });

  it("finishes running calls after a drain, then ends their processes", async () => {
    test = await startTestExecutor();
    const version = test.version(WHO);
    await test.call(version);
    const running = test.call(version, { ms: 200 });
    test.executor.drain(version.functionName, version.version);
    expect((await running).functionError).to.equal(undefined);
    await until(() => test.executor.processCount() === 0);
  });

  it("ends idle processes at once after a drain, in all revisions but the one to keep", async () => {
    test = await startTestExecutor();
    const version = test.version(WHO);
    const kept = (await test.call({ ...version, revision: "new" })).json;
    await test.call({ ...version, revision: "old" });
    await test.call({ ...version, version: "8" });
    test.executor.drain(version.functionName, version.version, "new");
    await until(() => test.executor.processCount() === 2);
    expect((await test.call({ ...version, revision: "new" })).json).to.equal(kept);
  });

  it("serves a version again after its drain", async () => {
    test = await startTestExecutor();
    const version = test.version(WHO);
    const first = (await test.call(version)).json;
    test.executor.drain(version.functionArn, version.version);
    expect((await test.call(version)).json)
      .to.be.a("number")
      .that.does.not.equal(first);
  });
});
