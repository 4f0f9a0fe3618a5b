import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  GetAliasCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { openStore } from "../../../../local/aws/state/store.ts";
import { aFunction, readConfiguration, refusalOf, startLambda } from "../../../support/lambda-builders.ts";

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

  it("keeps all that belongs to an alias, even one named like a member of every object", async () => {
    const first = await startLambda({ store: openStore(directory) });
    await aFunction(first, "hello").versions(1).create();
    await first.close();
    const names = ["__proto__", "constructor", "hasOwnProperty"];
    const FunctionName = "hello";

    const second = await startLambda({ store: openStore(directory) });
    const { client } = second;
    try {
      for (const Name of names) {
        await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: "1" }));
        const target = { FunctionName, Qualifier: Name };
        const none = await refusalOf(client.send(new GetProvisionedConcurrencyConfigCommand(target)));
        expect(none.name).to.equal("ProvisionedConcurrencyConfigNotFoundException");
        await client.send(new PutFunctionEventInvokeConfigCommand({ ...target, MaximumRetryAttempts: 1 }));
        await client.send(new CreateFunctionUrlConfigCommand({ ...target, AuthType: "NONE" }));
        await client.send(
          new PutProvisionedConcurrencyConfigCommand({ ...target, ProvisionedConcurrentExecutions: 1 }),
        );
        await client.send(
          new AddPermissionCommand({
            ...target,
            StatementId: "s",
            Action: "lambda:InvokeFunction",
            Principal: "*",
          }),
        );
      }
    } finally {
      await second.close();
    }

    const third = await startLambda({ store: openStore(directory) });
    try {
      const { Aliases = [] } = await third.client.send(new ListAliasesCommand({ FunctionName }));
      expect(Aliases.map(({ Name }) => Name)).to.deep.equal(names);
      for (const Name of names) {
        const target = { FunctionName, Qualifier: Name };
        expect(
          (await third.client.send(new GetAliasCommand({ FunctionName, Name }))).FunctionVersion,
        ).to.equal("1");
        expect((await third.client.send(new InvokeCommand(target))).ExecutedVersion).to.equal("1");
        const config = await third.client.send(new GetFunctionEventInvokeConfigCommand(target));
        expect(config.MaximumRetryAttempts).to.equal(1);
        expect((await third.client.send(new GetFunctionUrlConfigCommand(target))).AuthType).to.equal("NONE");
        expect((await third.client.send(new GetPolicyCommand(target))).Policy).to.contain(`:${Name}"`);
        const provisioned = await third.client.send(new GetProvisionedConcurrencyConfigCommand(target));
        expect(provisioned.RequestedProvisionedConcurrentExecutions).to.equal(1);
      }
    } finally {
      await third.close();
    }
  });

  it("settles a Pending function after a restart", async () => {
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
