import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetAliasCommand, InvokeCommand, ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { openStore } from "../../../../local/aws/state/store.ts";
import { aFunction, readConfiguration, startLambda } from "../../../support/lambda-builders.ts";

describe("local Lambda: with a data directory", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-live-test-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("finds functions, versions, aliases and revisions again after a restart", async () => {
    const first = await startLambda({ store: openStore(directory) });
    await aFunction(first, "hello").versions(2).alias("LIVE", "1", { 2: 0.1 }).create();
    const before = await readConfiguration(first, "hello");
    await first.close();

    const second = await startLambda({ store: openStore(directory) });
    try {
      const alias = await second.client.send(new GetAliasCommand({ FunctionName: "hello", Name: "LIVE" }));
      expect(alias.RoutingConfig).to.deep.equal({ AdditionalVersionWeights: { 2: 0.1 } });
      const { Versions } = await second.client.send(
        new ListVersionsByFunctionCommand({ FunctionName: "hello" }),
      );
      expect(Versions?.map(({ Version }) => Version)).to.deep.equal(["$LATEST", "1", "2"]);
      expect((await readConfiguration(second, "hello")).RevisionId).to.equal(before.RevisionId);
      await second.client.send(new InvokeCommand({ FunctionName: "hello", Qualifier: "2" }));
      expect(second.executor.runs[0]?.version.version).to.equal("2");
    } finally {
      await second.close();
    }
  });

  it("settles after a restart what was Pending before", async () => {
    const first = await startLambda({ store: openStore(directory), settleMs: 1000 });
    await aFunction(first, "hello").with({ Publish: true }).create();
    await first.close();
    const second = await startLambda({ store: openStore(directory), settleMs: 1000 });
    try {
      expect((await readConfiguration(second, "hello", "1")).State).to.equal("Pending");
      second.advance(1000);
      expect((await readConfiguration(second, "hello", "1")).State).to.equal("Active");
    } finally {
      await second.close();
    }
  });
});
