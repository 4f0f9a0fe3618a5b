import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { readAwsSettings } from "../../../scripts/adapters/aws-settings.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});
const KEYS = { AWS_ACCESS_KEY_ID: "env", AWS_SECRET_ACCESS_KEY: "secret" };

describe("the AWS settings of live", () => {
  const folder = mkdtempSync(join(tmpdir(), "lambda-live-home-"));
  let files = 0;
  const writeFiles = (text: string) => {
    files++;
    const path = join(folder, `file-${files}`);
    writeFileSync(path, text);
    return path;
  };
  after(() => rmSync(folder, { recursive: true }));

  it("takes the region from the stack file first, then from the environment", () => {
    expect(readAwsSettings({ region: "eu-west-1" }, { AWS_REGION: "us-east-1" }).region).to.equal(
      "eu-west-1",
    );
    expect(readAwsSettings({}, { AWS_REGION: "us-east-1" }).region).to.equal("us-east-1");
    expect(readAwsSettings({}, { AWS_DEFAULT_REGION: "us-east-2" }).region).to.equal("us-east-2");
  });

  it("takes the region of the profile when neither stack file nor environment names one", () => {
    const files = {
      AWS_CONFIG_FILE: writeFiles("[default]\nregion = us-west-1\n[profile release]\nregion=eu-north-1\n"),
      AWS_SHARED_CREDENTIALS_FILE: writeFiles(
        "[default]\n[release]\n[abroad]\nregion = ap-south-1 # there\n",
      ),
    };
    const regionOf = (aws: object, env: object = {}) =>
      readAwsSettings({ ...aws }, { ...files, ...env }).region;
    expect(regionOf({ profile: "release" })).to.equal("eu-north-1");
    expect(regionOf({})).to.equal("us-west-1");
    expect(regionOf({}, { AWS_PROFILE: "release" })).to.equal("eu-north-1");
    expect(regionOf({}, { AWS_PROFILE: "abroad" })).to.equal("ap-south-1");
  });

  it("hides user and password of an endpoint, which the SDK would not send either", () => {
    const { endpoints } = readAwsSettings(
      { endpoints: [{ ssm: "https://token@ssm.local/" }] },
      { AWS_ENDPOINT_URL: "http://user:pass%40word@127.0.0.1:4566/" },
    );
    expect(endpoints).to.include({ lambda: "http://***@127.0.0.1:4566", ssm: "https://***@ssm.local" });
  });

  it("takes keys from the environment, unless the stack file names a profile or has its own keys", () => {
    expect(readAwsSettings({}, KEYS).keys).to.deep.equal({ accessKeyId: "env", secretAccessKey: "secret" });
    const withProfile = { ...KEYS, AWS_CONFIG_FILE: writeFiles("[profile release]\n") };
    expect(readAwsSettings({ profile: "release" }, withProfile).keys).to.equal(undefined);
    expect(readAwsSettings({ accessKey: "own", secretKey: "k", token: "t" }, KEYS).keys).to.deep.equal({
      accessKeyId: "own",
      secretAccessKey: "k",
      sessionToken: "t",
    });
  });

  it("reads endpoints from the flag, the stack file, the service's variable, then the common one", () => {
    const env = { AWS_ENDPOINT_URL: "http://common", AWS_ENDPOINT_URL_SSM: "http://ssm" };
    const stack = { endpoints: [{ lambda: "http://lambda/" }] };
    expect(readAwsSettings(stack, env).endpoints).to.include({
      lambda: "http://lambda",
      ssm: "http://ssm",
      sts: "http://common",
    });
    expect(readAwsSettings(stack, env, { endpointUrl: "http://flag" }).endpoints).to.include({
      lambda: "http://flag",
      ssm: "http://flag",
    });
  });

  it("reads lists and roles as YAML or as JSON text", () => {
    const roles = [
      { roleArn: "arn:aws:iam::123456789012:role/a", sessionName: "me", externalId: "x", duration: "1h30m" },
    ];
    const expected = [
      {
        roleArn: "arn:aws:iam::123456789012:role/a",
        sessionName: "me",
        externalId: "x",
        durationSeconds: 5400,
      },
    ];
    expect(readAwsSettings({ assumeRoles: roles }, {}).assumeRoles).to.deep.equal(expected);
    expect(readAwsSettings({ assumeRoles: JSON.stringify(roles) }, {}).assumeRoles).to.deep.equal(expected);
    expect(readAwsSettings({ allowedAccountIds: '["012345678901"]' }, {}).allowedAccountIds).to.deep.equal([
      "012345678901",
    ]);
    expect(readAwsSettings({ allowedAccountIds: [123456789012] }, {}).allowedAccountIds).to.deep.equal([
      "123456789012",
    ]);
  });

  describe("with roles to assume", () => {
    let project: ReleaseProject;
    before(async () => {
      project = await makeReleaseProject();
      for (const RoleName of ["first", "second"])
        await project.aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    });
    after(() => project.close());

    it("assumes the roles one after the other, and signs with the credentials of the last one", async () => {
      const roles = ["first", "second"]
        .map((name) => `    - roleArn: arn:aws:iam::123456789012:role/${name}\n      sessionName: release\n`)
        .join("");
      project.write(
        "Pulumi.prd.yaml",
        `config:\n  aws:region: us-east-1\n  aws:assumeRoles:\n${roles}  lambda-live:publish_versions: true\n`,
      );
      const run = await project.live("publish -s prd --pin --confirm prd");
      expect(run.exitCode, run.stderr).to.equal(0);
      const assumed = run.requests
        .filter(({ operation }) => operation === "AssumeRole")
        .map(({ input }) => (input as { RoleArn: string }).RoleArn);
      expect(new Set(assumed)).to.deep.equal(
        new Set(["arn:aws:iam::123456789012:role/first", "arn:aws:iam::123456789012:role/second"]),
      );
      const { entries } = JSON.parse((await project.live("history -s prd --json")).stdout);
      expect(entries[0].by).to.contain("assumed-role/second/release");
    });

    it("names a token file that it can't read, and says when no token is configured", async () => {
      const withIdentity = (line: string) =>
        `config:
  aws:region: us-east-1
  aws:assumeRoleWithWebIdentity:
    roleArn: arn:aws:iam::123456789012:role/first
${line}  lambda-live:publish_versions: true
`;
      project.write("Pulumi.prd.yaml", withIdentity("    webIdentityTokenFile: /nowhere/token\n"));
      const unreadable = await project.live("history -s prd");
      expect(unreadable.exitCode).to.equal(1);
      expect(unreadable.stderr).to.match(
        /^error NoCredentials: The web identity token \/nowhere\/token can't be read: ENOENT.*\n.+webIdentityTokenFile.*\n$/,
      );
      project.write("Pulumi.prd.yaml", withIdentity(""));
      const missing = await project.live("history -s prd");
      expect(missing.exitCode).to.equal(2);
      expect(missing.stderr).to.contain(
        "error NoWebIdentityToken: aws:assumeRoleWithWebIdentity has neither webIdentityToken nor webIdentityTokenFile.",
      );
    });

    for (const [given, as] of [
      ["webIdentityToken: a.b.c", "the token itself"],
      ["webIdentityTokenFile: token.jwt", "a file that holds it"],
    ])
      it(`assumes the role of a web identity token before the others, given ${as}`, async () => {
        const file = join(project.root, "token.jwt");
        project.write("token.jwt", "a.b.c\n");
        project.write(
          "Pulumi.prd.yaml",
          `config:
  aws:region: us-east-1
  aws:assumeRoleWithWebIdentity:
    roleArn: arn:aws:iam::123456789012:role/first
    sessionName: pipeline
    duration: 15m
    ${given?.replace("token.jwt", file)}
  aws:assumeRoles:
    - roleArn: arn:aws:iam::123456789012:role/second
      sessionName: release
  lambda-live:publish_versions: true
`,
        );
        const run = await project.live("status -s prd", {
          env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
        });
        expect(run.exitCode, run.stderr).to.equal(0);
        const assumed = run.requests.filter(({ operation }) => operation.startsWith("AssumeRole"));
        expect(assumed.map(({ operation }) => operation)).to.deep.equal([
          "AssumeRoleWithWebIdentity",
          "AssumeRole",
        ]);
        expect(assumed[0]?.input).to.deep.include({
          RoleArn: "arn:aws:iam::123456789012:role/first",
          RoleSessionName: "pipeline",
          WebIdentityToken: "a.b.c",
          DurationSeconds: 900,
        });
      });
  });
});
