import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { AWS_KEYS, type Form } from "../../../scripts/adapters/aws-keys.ts";
import { withFaultyProject } from "../../support/faulty-project.ts";
import { startWitness, TEST_CERTIFICATE, type Witness } from "../../support/witness.ts";
import { KEY_ROWS, ROLE, type Ways } from "./aws-key-rows.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});
const RELEASE = `  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n`;
const LOOK = "rollback -s prd --to 2 --dry-run";
const TYPED = [
  "rollback",
  "-s",
  "prd",
  "--to",
  "2",
  "--confirm",
  "prd",
  "--reason",
  "it's bad",
  "--timeout",
  "30",
];

describe("an aws: key that decides who acts, or where", () => {
  const around = withFaultyProject({ once: true });
  const folder = mkdtempSync(join(tmpdir(), "lambda-live-aws-"));
  const witnesses: Witness[] = [];
  let ways: Ways;

  before(async () => {
    const { aws } = around.project;
    await aws.iam.send(new CreateRoleCommand({ RoleName: "first", AssumeRolePolicyDocument: TRUST }));
    const plain = await startWitness(aws.aws.endpoint);
    const secure = await startWitness(aws.aws.endpoint, { secure: true });
    witnesses.push(plain, secure);
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    ways = {
      witness: `http://127.0.0.1:${plain.port}`,
      elsewhere: `http://0.0.0.0:${plain.port}`,
      https: `https://127.0.0.1:${secure.port}`,
      certificate: write("certificate.pem", TEST_CERTIFICATE.cert),
      file: (name) =>
        write(
          name,
          `[${name === "CONFIGFILE" ? "profile " : ""}release]\naws_access_key_id = ${name}\naws_secret_access_key = none\n`,
        ),
    };
  });
  after(async () => {
    for (const witness of witnesses) await witness.close();
    rmSync(folder, { recursive: true });
  });

  const say = (lines: string) => {
    const region = lines.includes("aws:region") ? "" : "  aws:region: us-east-1\n";
    around.project.write("Pulumi.prd.yaml", `config:\n${region}${lines}${RELEASE}`);
  };
  const shell = (more = {}) => ({
    env: {
      AWS_ACCESS_KEY_ID: "SHELLKEY",
      AWS_ENDPOINT_URL: ways.witness,
      HOME: folder,
      ...more,
    },
  });
  const refused = async (words: readonly string[] | string, lines: string) => {
    say(lines);
    const before = witnesses.flatMap(({ calls }) => calls).length;
    const run = await around.project.live(words, shell());
    expect(run.exitCode, run.stderr).to.equal(2);
    expect(run.stderr).to.contain("Nothing was changed.").and.not.contain("[object Object]");
    expect(witnesses.flatMap(({ calls }) => calls).length, "calls").to.equal(before);
    return run.stderr;
  };

  it("has a row for each key that the table does not say needs nothing", () => {
    const deciding = Object.keys(AWS_KEYS).filter((key) => AWS_KEYS[key]?.form !== "needs nothing");
    expect(KEY_ROWS.map(({ key }) => key)).to.have.members(deciding);
  });

  for (const { key, plain, env, acted, expected, wrong = "{a: 1}" } of KEY_ROWS) {
    it(`aws:${key}, plain: is honoured, or refused`, async () => {
      say(plain(ways));
      const from = witnesses.map(({ calls, tunnels }) => [calls.length, tunnels.length] as const);
      const { exitCode, stderr, requests } = await around.project.live(LOOK, shell(env?.(ways)));
      const calls = witnesses.flatMap((witness, index) => witness.calls.slice(from[index]?.[0]));
      const tunnels = witnesses.flatMap((witness, index) => witness.tunnels.slice(from[index]?.[1]));
      const said = stderr.replace(/^warning: .*\n/gm, "");
      expect(acted({ exitCode, said, calls, tunnels, requests }), stderr).to.deep.equal(expected);
    });

    it(`aws:${key}, secure: is refused with the way out`, async () => {
      expect(await refused(TYPED, `  aws:${key}: {secure: v1:abc}\n`)).to.equal(
        `error SecureAwsKey: aws:${key} is a secure value, which only Pulumi can read: live can't act as Pulumi would. Nothing was changed.\n` +
          "Export the credentials and AWS_REGION, then: live rollback -s prd --timeout 30 --confirm prd --reason 'it'\\''s bad' --to 2 --aws-from-shell\n",
      );
    });

    it(`aws:${key}, of the wrong type: is refused, naming what is wanted`, async () => {
      const code = AWS_KEYS[key]?.form === "refused" ? "UnsupportedAwsKey" : "InvalidAwsKey";
      expect(await refused(LOOK, `  aws:${key}: ${wrong}\n`)).to.match(
        new RegExp(
          `^error ${code}: aws:${key}(\\[0\\])? is .*\\n.+\\nWithout the keys: .*: live rollback -s prd --dry-run --to 2 --aws-from-shell\\n$`,
        ),
      );
    });

    it(`aws:${key}, misspelt: is refused with the nearest key`, async () => {
      const typo = `${key.slice(0, 2)}${key.slice(3)}`;
      expect(await refused(LOOK, `  aws:config:${typo}: x\n`))
        .to.match(new RegExp(`^error UnknownAwsKey: aws:${typo} is no key`))
        .and.contain(`Did you mean aws:${key}?\n`);
    });
  }

  for (const [key, form] of Object.entries(AWS_KEYS))
    for (const member of membersOf(form))
      it(`${key} refuses a secure and a misspelt ${member}`, async () => {
        const inside = (text: string) =>
          form.form === "list" ? `  aws:${key}: [{${text}}]\n` : `  aws:${key}: {${text}}\n`;
        const at = `aws:${key}${form.form === "list" ? "[0]" : ""}`;
        const arn = member === "roleArn" || key === "endpoints" ? "" : `roleArn: "${ROLE}", `;
        const secure = await refused(LOOK, inside(`${arn}${member}: {secure: v1:abc}`));
        expect(secure)
          .to.match(/^error SecureAwsKey: /)
          .and.contain(`${at}.${member} is a secure value`);
        const typo = `${member}x`;
        const misspelt = await refused(LOOK, inside(`${arn}${typo}: x`));
        expect(misspelt).to.contain(`${at}.${typo} is no key`).and.contain(`Did you mean ${at}.${member}?`);
      });

  it("shows no key or token that stands in the file, and all mistakes at once", async () => {
    const said = await refused(
      LOOK,
      `  aws:secretKey: {geheim: 1}\n  aws:assumeRoles: [{roleArn: 5, externalId: [geheim]}]\n  aws:asumeRoles: []\n  aws:accessKey: {secure: v1:x}\n`,
    );
    expect(said)
      .to.match(/^error InvalidAwsKeys: 5 mistakes/)
      .and.not.contain("geheim");
    expect(said).to.contain("aws:assumeRoles[0].roleArn is 5.\n    Wanted: the ARN of a role.");
  });

  it("that needs nothing may hold anything", async () => {
    const idle = Object.keys(AWS_KEYS).filter((key) => AWS_KEYS[key]?.form === "needs nothing");
    say(idle.map((key) => `  aws:${key}: {secure: v1:abc}\n`).join(""));
    expect((await around.project.live(LOOK, shell())).exitCode).to.equal(0);
  });

  it("has no say with --aws-from-shell, but for the accounts", async () => {
    const secure = "  aws:region: {secure: v1:a}\n  aws:secretKey: {secure: v1:a}\n  aws:asumeRoles: []\n";
    say(`${secure}  aws:allowedAccountIds: {secure: v1:a}\n`);
    const run = await around.project.live(`${LOOK} --aws-from-shell`, shell({ AWS_REGION: "us-east-1" }));
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stderr).to.match(
      /^prd: acts as AWS_ACCESS_KEY_ID in us-east-1, by --aws-from-shell and not by the stack file. aws:allowedAccountIds: secure, not checked.\n/,
    );
    say(`${secure}  aws:allowedAccountIds: ["999999999999"]\n`);
    const elsewhere = await around.project.live(
      `${LOOK} --aws-from-shell`,
      shell({ AWS_REGION: "us-east-1" }),
    );
    expect(elsewhere.stderr).to.contain("error WrongAccount: ");
  });

  it("must be replaced by variables with --aws-from-shell", async () => {
    say("");
    const run = await around.project.live(
      `${LOOK} --aws-from-shell`,
      shell({ AWS_ACCESS_KEY_ID: undefined }),
    );
    expect(run.exitCode).to.equal(2);
    expect(run.stderr)
      .to.contain("no variable of this shell says who acts.")
      .and.contain("no variable of this shell says the region.");
  });
});

/** The members that are read or refused. */
function membersOf(form: Form): string[] {
  if (form.form === "list") return membersOf(form.of);
  if (form.form !== "members") return [];
  return Object.keys(form.members).filter((name) => form.members[name]?.form !== "needs nothing");
}
