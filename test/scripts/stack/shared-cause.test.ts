import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { VERBS } from "../../../scripts/command-line/verbs.ts";
import { withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault } from "../../support/faulty-proxy.ts";
import { commitAll, git, useHermeticGit } from "../../support/git.ts";
import { startWitness, type Witness } from "../../support/witness.ts";

const KEYS = `  aws:region: us-east-1\n  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n  lambda-live:rollout: {steps: [10]}\n`;

/** A command of each verb that reaches AWS, and of each of its ways to get there. */
const COMMANDS = [
  "status -s prd",
  "status",
  "publish -s prd --confirm prd",
  "publish -s prd --pin --confirm prd",
  "canary -s prd --weight 10 --confirm prd",
  "rollout -s prd --once --confirm prd",
  "promote -s prd --confirm prd",
  "abort -s prd --confirm prd",
  "rollback -s prd --confirm prd",
  "rollback -s prd --to 2 --confirm prd",
  "sync -s prd --confirm prd",
  "sync -s prd --from-aws",
  "versions -s prd",
  "report -s prd --out report.html",
  "history -s prd",
  "verify -s prd",
  "commit -s prd",
  "adopt -s prd -f hello --from lambda-live-prd-hello",
  "prune -s prd --keep 1 --older-than 0 --delete --confirm prd",
];
const OFFLINE = ["permissions", "simulate", "changed"];

interface Cause {
  readonly name: string;
  readonly code: string;
  readonly says: string;
  readonly hint: string;
  env?(): Readonly<Record<string, string | undefined>>;
  readonly fault?: Fault;
}

describe("what stops every call of a verb", () => {
  // Two functions, since one cause is one message.
  const around = withFaultyProject({ once: true, functions: ["hello", "world"] });
  const folder = mkdtempSync(join(tmpdir(), "lambda-live-cause-"));
  const config = join(folder, "config");
  let secure: Witness;
  useHermeticGit();
  before(async () => {
    git(around.project.root, "init", "-q");
    commitAll(around.project.root);
    secure = await startWitness(around.project.aws.aws.endpoint, { secure: true });
    writeFileSync(config, "[default]\n[profile release]\nregion = us-east-1\n");
    for (const stack of ["prd", "sbx"]) around.project.write(`Pulumi.${stack}.yaml`, `config:\n${KEYS}`);
  });
  after(async () => {
    await secure.close();
    rmSync(folder, { recursive: true });
  });

  it("is tested with each verb that reaches AWS", () => {
    const tested = new Set([...COMMANDS.map((args) => args.split(" ")[0]), ...OFFLINE]);
    expect([...tested]).to.have.members(VERBS.map(({ name }) => name));
  });

  const causes: readonly Cause[] = [
    {
      name: "no credentials",
      code: "NoCredentials",
      says: "No AWS credentials could be found: no keys in the environment",
      hint: "aws sso login",
      env: () => ({ AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: "true" }),
    },
    {
      name: "an expired token",
      code: "CredentialsExpired",
      says: "The AWS credentials have expired",
      hint: "Log in again",
      fault: { kind: "answer", status: 403, type: "ExpiredTokenException" },
    },
    {
      name: "an unknown profile",
      code: "UnknownProfile",
      says: "There is no profile releas (AWS_PROFILE)",
      hint: "Did you mean release?",
      env: () => ({ AWS_PROFILE: "releas" }),
    },
    {
      name: "a dead endpoint",
      code: "Unreachable",
      says: "Nothing answers at http://127.0.0.1:9",
      hint: "AWS_ENDPOINT_URL",
      env: () => ({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" }),
    },
    {
      name: "a dead proxy",
      code: "Unreachable",
      says: "The proxy http://127.0.0.1:9 does not answer",
      hint: "NO_PROXY",
      env: () => ({ AWS_ENDPOINT_URL: "http://aws.test", HTTP_PROXY: "http://127.0.0.1:9" }),
    },
    {
      name: "a certificate that isn't trusted",
      code: "CertificateNotTrusted",
      says: "is not trusted",
      hint: "aws:customCaBundle, AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS",
      env: () => ({ AWS_ENDPOINT_URL: `https://127.0.0.1:${secure.port}` }),
    },
  ];

  for (const { name, code, says, hint, env, fault } of causes)
    for (const args of COMMANDS)
      it(`is said first and once: ${name}, ${args}`, async () => {
        const { project } = around;
        const file = project.read("Pulumi.prd.yaml");
        const options = { env: { HOME: folder, AWS_CONFIG_FILE: config, ...env?.() } };
        const run = fault
          ? await around.faulty(args, () => fault, options)
          : await project.live(args, options);
        const [first = "", next = "", ...rest] = run.stderr.split("\n");
        expect(first)
          .to.match(new RegExp(`^error ${code}: .* Nothing was changed\\.$`))
          .and.contain(says);
        expect(next).to.contain(hint);
        expect(rest, run.stderr).to.deep.equal([""]);
        expect(run.stdout + run.stderr).to.not.match(/NoRollbackTarget|VERSION|--to /);
        if (!args.startsWith("status")) expect(run.stdout).to.equal("");
        expect(run.exitCode).to.be.oneOf(code === "UnknownProfile" ? [1, 2] : [1]);
        expect(project.read("Pulumi.prd.yaml")).to.equal(file);
      });

  it("is not what stops one function alone: rollback goes on with the others", async () => {
    const run = await around.faulty("rollback -s prd --to 2 --dry-run", ({ path }) =>
      path.includes("world") ? { kind: "answer", status: 403, type: "ExpiredTokenException" } : undefined,
    );
    expect(run.stdout).to.contain("hello").and.contain("1 at 100 % -> 2 at 100 %");
  });
});
