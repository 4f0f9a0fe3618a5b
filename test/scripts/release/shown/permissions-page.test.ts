import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { READ_SUBJECT, renderPermissionsPage } from "../../../../scripts/release/shown/permissions-page.ts";
import { makeReleaseProject } from "../../../support/release-project.ts";

describe("docs/iam-policies.md", () => {
  it("is what the tables give", () => {
    const page = readFileSync(join(__dirname, "../../../../docs/iam-policies.md"), "utf8");
    expect(page).to.equal(renderPermissionsPage());
  });

  it("ends with what live permissions prints for the stack prd", async () => {
    const project = await makeReleaseProject();
    try {
      const { stdout } = await project.live("permissions -s prd");
      expect(stdout).to.match(/^IAM policies for prd of lambda-live \(any account, us-east-1\): hello\n/);
      expect(renderPermissionsPage().endsWith(stdout)).to.equal(true);
    } finally {
      await project.close();
    }
  });

  it("has a command that reads the subject of GitHub's token", async () => {
    const sub = "repo:acme@17/shop@4711:environment:prd";
    const asked: (string | undefined)[] = [];
    const github = createServer(({ url, headers }, answer) => {
      asked.push(url, headers.authorization);
      const claims = Buffer.from(JSON.stringify({ sub, aud: "sts.amazonaws.com" })).toString("base64url");
      answer.end(JSON.stringify({ value: `e30.${claims}.c2ln` }));
    });
    await new Promise<void>((resolve) => github.listen(0, "127.0.0.1", resolve));
    const { port } = github.address() as AddressInfo;
    const env = {
      PATH: process.env.PATH,
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret",
    };
    const { stdout } = await promisify(execFile)("sh", ["-c", READ_SUBJECT], { env });
    github.close();
    expect(stdout).to.equal(`${sub}\n`);
    expect(asked).to.deep.equal(["/token?api-version=2.0&audience=sts.amazonaws.com", "bearer secret"]);
  });
});
