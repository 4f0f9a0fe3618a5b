import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { buildLive, startLive } from "../../support/live-process.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import { startWitness, type Witness } from "../../support/witness.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});

const CONFIG = `[default]
aws_access_key_id = DEFAULT
aws_secret_access_key = none
[profile chained]
role_arn = arn:aws:iam::123456789012:role/first
source_profile = default
external_id = door
[profile process]
credential_process = echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"none"}'
[profile single-sign-on]
sso_start_url = https://start.test
sso_region = eu-west-2
sso_account_id = 123456789012
sso_role_name = release
[profile "local"]
aws_access_key_id = LOCAL
aws_secret_access_key = none
services = here
[services here]
lambda =
  endpoint_url = LAMBDA
ssm =
  endpoint_url = SSM
`;

describe("the profile that acts", () => {
  let project: ReleaseProject;
  let witness: Witness;
  const home = mkdtempSync(join(tmpdir(), "lambda-live-profiles-"));
  const processHome = process.env.HOME;

  before(async () => {
    project = await makeReleaseProject();
    await project.aws.iam.send(new CreateRoleCommand({ RoleName: "first", AssumeRolePolicyDocument: TRUST }));
    witness = await startWitness(project.aws.aws.endpoint);
    mkdirSync(join(home, ".aws/sso/cache"), { recursive: true });
    const url = `http://127.0.0.1:${witness.port}`;
    writeFileSync(join(home, ".aws/config"), CONFIG.replace("LAMBDA", url).replace("SSM", url));
    const token = createHash("sha1").update("https://start.test").digest("hex");
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    writeFileSync(
      join(home, `.aws/sso/cache/${token}.json`),
      JSON.stringify({ accessToken: "token", expiresAt, startUrl: "https://start.test" }),
    );
    // The SDK looks for SSO's tokens in the home of the process.
    process.env.HOME = home;
  });
  after(async () => {
    process.env.HOME = processHome;
    rmSync(home, { recursive: true });
    await witness.close();
    await project.close();
  });

  async function act(keys: string, env: Readonly<Record<string, string | undefined>> = {}) {
    project.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${keys}`);
    const from = [witness.calls.length, witness.tunnels.length];
    const run = await project.live("status -s prd", {
      env: {
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${witness.port}`,
        HOME: home,
        ...env,
      },
    });
    const acted = new Set(witness.calls.slice(from[0]).map(({ accessKey }) => accessKey));
    return { ...run, acted: [...acted], tunnels: witness.tunnels.slice(from[1]) };
  }

  it("is the default one where nothing names one", async () => {
    expect((await act("")).acted).to.deep.equal(["DEFAULT"]);
  });

  it("gives way to keys of the environment, unless the stack file names it", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "SHELL", AWS_SECRET_ACCESS_KEY: "none", AWS_PROFILE: "local" };
    expect((await act("", keys)).acted).to.deep.equal(["SHELL"]);
    expect((await act("  aws:profile: local\n", keys)).acted).to.deep.equal(["LOCAL"]);
  });

  it("gives way to the environment's web identity, as for Pulumi", async () => {
    writeFileSync(join(home, "token"), "a.b.c");
    const { requests } = await act("", {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/first",
    });
    expect(requests.map(({ operation }) => operation)).to.include("AssumeRoleWithWebIdentity");
  });

  it("assumes its role with its source's credentials, and asks the STS of the stack", async () => {
    const { requests, acted } = await act("  aws:profile: chained\n");
    expect(acted[0]).to.equal("DEFAULT");
    expect(requests[0]?.input).to.include({
      RoleArn: "arn:aws:iam::123456789012:role/first",
      ExternalId: "door",
    });
  });

  it("runs its process for credentials", async () => {
    expect((await act("  aws:profile: process\n")).acted).to.deep.equal(["PROCESS"]);
  });

  it("asks SSO in sso_region, not in the stack's region and not at the endpoint of STS", async () => {
    const run = await act("  aws:profile: single-sign-on\n", {
      HTTPS_PROXY: `http://127.0.0.1:${witness.port}`,
    });
    expect(new Set(run.tunnels)).to.deep.equal(new Set(["portal.sso.eu-west-2.amazonaws.com:443"]));
    expect(run.acted).to.deep.equal([]);
  });

  it("names endpoints, for all services or for each, unless they are to be ignored", async () => {
    const run = await act("  aws:profile: local\n", { AWS_ENDPOINT_URL: undefined });
    expect(run.acted, run.stdout).to.deep.equal(["LOCAL"]);
    const ignored = await act("  aws:profile: local\n", {
      AWS_ENDPOINT_URL: undefined,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      HTTPS_PROXY: `http://127.0.0.1:${witness.port}`,
    });
    expect(ignored.tunnels).to.include("lambda.us-east-1.amazonaws.com:443");
  });

  it("acts the same from the bundle, through a proxy", async () => {
    buildLive();
    project.write("Pulumi.prd.yaml", "config:\n  aws:region: us-east-1\n  aws:profile: process\n");
    const from = witness.calls.length;
    const { stderr, stdout, exitCode } = await startLive("status -s prd", {
      cwd: project.root,
      endpoint: "http://aws.test",
      shell: [
        'HOME="$1" HTTP_PROXY="$2"; export HOME HTTP_PROXY; shift 2; "$@"',
        home,
        `127.0.0.1:${witness.port}`,
      ],
    }).ended;
    expect(exitCode, stdout + stderr).to.equal(0);
    const [call] = witness.calls.slice(from);
    expect(call).to.include({ accessKey: "PROCESS" });
    expect(call?.url).to.match(/^http:\/\/aws\.test\//);
  });
});
