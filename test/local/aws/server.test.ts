import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { KINDS } from "../../../local/aws/kinds.ts";
import { startLocalAws } from "../../../local/aws/server.ts";
import { startTestAws, type TestAws } from "../../support/local-aws.ts";
import { sendRaw } from "../../support/raw-http.ts";

describe("local AWS", () => {
  let test: TestAws | undefined;
  afterEach(async () => {
    await test?.close();
    test = undefined;
  });

  it("serves on a free port of loopback and remembers the requests", async () => {
    test = await startTestAws({ roles: false });
    expect(test.aws.endpoint).to.equal(`http://127.0.0.1:${test.aws.port}`);
    const { Account } = await test.sts.send(new GetCallerIdentityCommand({}));
    expect(Account).to.equal("123456789012");
    expect(test.aws.requests).to.have.length(1);
    expect(test.aws.requests[0]).to.include({ service: "sts", operation: "GetCallerIdentity", status: 200 });
  });

  it("answers /_local/info with its endpoint and the facts that its owner adds", async () => {
    test = await startTestAws({
      region: "eu-west-1",
      speed: 60,
      metricDelaySeconds: 90,
      info: () => ({ providerPort: 5 }),
    });
    const { body } = await sendRaw(test.aws.port, { method: "GET", path: "/_local/info" });
    expect(JSON.parse(body.toString())).to.deep.equal({
      service: "local AWS",
      endpoint: test.aws.endpoint,
      region: "eu-west-1",
      speed: 60,
      metricDelaySeconds: 90,
      providerPort: 5,
    });
  });

  it("rejects with the system's error when the port is taken", async () => {
    test = await startTestAws();
    const error = await startLocalAws({ port: test.aws.port }).then(
      () => undefined,
      (refusal) => refusal,
    );
    expect(error).to.include({ code: "EADDRINUSE", syscall: "listen" });
  });

  it("runs side by side with other servers, each with its own state", async () => {
    test = await startTestAws();
    const other = await startTestAws();
    try {
      await test.ssm.send(new PutParameterCommand({ Name: "/a", Value: "1", Type: "String" }));
      const error = await other.ssm.send(new GetParameterCommand({ Name: "/a" })).catch((refusal) => refusal);
      expect(error).to.include({ name: "ParameterNotFound" });
    } finally {
      await other.close();
    }
  });

  it("keeps its state in a data directory over a restart", async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), "local-aws-test-"));
    try {
      const first = await startTestAws({ dataDirectory });
      await first.ssm.send(new PutParameterCommand({ Name: "/a", Value: "1", Type: "String" }));
      await first.close();
      test = await startTestAws({ dataDirectory, roles: false });
      const { Parameter } = await test.ssm.send(new GetParameterCommand({ Name: "/a" }));
      expect(Parameter).to.include({ Value: "1", Version: 1 });
      // All that the services keep is checked before a start.
      const checked = [...KINDS.documents, ...KINDS.lists].map(({ folder }) => folder);
      expect(readdirSync(dataDirectory).sort()).to.deep.equal([...checked, "blobs"].sort());
    } finally {
      rmSync(dataDirectory, { recursive: true });
    }
  });
});
