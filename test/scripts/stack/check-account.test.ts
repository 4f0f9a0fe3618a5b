import { expect } from "chai";
import { VERBS } from "../../../scripts/command-line/verbs.ts";
import { SILENCE, withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";
import { commitAll, git, useHermeticGit } from "../../support/git.ts";

const RELEASE = `  lambda-live:publish_versions: true\n  lambda-live:live_version: "1"\n  lambda-live:live_serial: 1\n  lambda-live:rollout: {steps: [10]}\n`;
const ALLOWED_ELSEWHERE = `  aws:allowedAccountIds: ["999999999999"]\n`;
const FORBIDDEN = `  aws:forbiddenAccountIds: ["123456789012"]\n`;
const ALLOWED = `  aws:allowedAccountIds: ["123456789012"]\n`;

/** A command of each verb that reaches AWS, and of each of its ways to get there. */
const COMMANDS = [
  "status -s prd",
  "publish -s prd --confirm prd",
  "publish -s prd --pin --confirm prd",
  "canary -s prd --weight 10 --confirm prd",
  "rollout -s prd --once --confirm prd",
  "promote -s prd --confirm prd",
  "abort -s prd --confirm prd",
  "rollback -s prd --confirm prd",
  "sync -s prd --confirm prd",
  "sync -s prd --from-aws",
  "versions -s prd",
  "report -s prd --out report.html",
  "history -s prd",
  "verify -s prd",
  "commit -s prd",
  "adopt -s prd -f hello --from lambda-live-prd-hello",
  "prune -s prd",
  "prune -s prd --keep 1 --older-than 0 --delete --confirm prd",
];
const OFFLINE = ["permissions", "simulate", "changed"];
const WRITES = ["UpdateAlias", "PutParameter", "PublishVersion", "DeleteFunction", "Invoke"];

const isSts = ({ operation }: SeenRequest) => operation === "POST /";
/** Lambda answers without an ARN, and tells no account. */
const nameless = ({ operation }: SeenRequest): Fault | undefined =>
  /Parameter|POST/.test(operation)
    ? undefined
    : { kind: "answer", status: 403, type: "AccessDeniedException" };

describe("the accounts that a stack file lists", () => {
  const around = withFaultyProject({ once: true });
  useHermeticGit();
  before(() => {
    git(around.project.root, "init", "-q");
    commitAll(around.project.root);
  });
  const withKeys = (keys: string) =>
    around.project.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${keys}${RELEASE}`);
  const asked = (requests: readonly { operation: string }[]) =>
    requests.filter(({ operation }) => operation === "GetCallerIdentity").length;

  it("are checked by each verb that reaches AWS", () => {
    const checked = new Set([...COMMANDS.map((args) => args.split(" ")[0]), ...OFFLINE]);
    expect([...checked]).to.have.members(VERBS.map(({ name }) => name));
  });

  for (const args of COMMANDS)
    it(`keep another account from being shown or changed: ${args}`, async () => {
      for (const [keys, says] of [
        [ALLOWED_ELSEWHERE, "aws:allowedAccountIds of prd: 999999999999."],
        [FORBIDDEN, "aws:forbiddenAccountIds of prd holds it."],
      ] as const) {
        withKeys(keys);
        const file = around.project.read("Pulumi.prd.yaml");
        const run = await around.project.live(args);
        const said = `error WrongAccount: These credentials belong to account 123456789012; ${says}\n`;
        expect(run.exitCode).to.equal(1);
        if (args.startsWith("status"))
          expect(run.stdout).to.contain(`prd  ! These credentials belong to account 123456789012; ${says}`);
        else
          expect({ stdout: run.stdout, stderr: run.stderr }).to.deep.equal({
            stdout: "",
            stderr: `${said}Switch to the right account, for example: export AWS_PROFILE=PROFILE\n`,
          });
        expect(run.requests.map(({ operation }) => operation)).to.not.include.any.members(WRITES);
        expect(asked(run.requests)).to.be.at.most(1);
        expect(around.project.read("Pulumi.prd.yaml")).to.equal(file);
      }
    });

  it("let the account pass that they name", async () => {
    withKeys(ALLOWED);
    for (const args of ["status -s prd", "history -s prd", "versions -s prd", "publish -s prd --dry-run"]) {
      const run = await around.project.live(args);
      expect(run.exitCode, run.stderr).to.equal(0);
    }
  });

  it("cost no call where there are none", async () => {
    withKeys("");
    for (const args of ["status -s prd", "history -s prd", "versions -s prd"])
      expect(asked((await around.project.live(args)).requests), args).to.equal(0);
  });

  it("are checked with STS where no answer names the account", async () => {
    for (const [keys, code] of [
      [ALLOWED_ELSEWHERE, "WrongAccount"],
      [ALLOWED, "AccessDenied"],
    ] as const) {
      withKeys(keys);
      const run = await around.faulty("rollback -s prd --confirm prd", nameless);
      expect(run.exitCode).to.equal(1);
      expect(run.stderr).to.contain(`error ${code}: `);
    }
  });

  it("let no account pass that stays unknown, and say why it does", async () => {
    withKeys(ALLOWED);
    // The lists that versions and prune can't do without were refused: that refusal is all they say.
    for (const args of COMMANDS.filter((args) => !/^(versions|prune)/.test(args))) {
      const run = await around.faulty(args, (request) =>
        isSts(request) ? { kind: "answer", status: 501, type: "NotImplemented" } : nameless(request),
      );
      const why =
        "The account can't be checked against aws:allowedAccountIds. sts:GetCallerIdentity is not known there:";
      expect(run.stdout + run.stderr, args).to.contain(why);
      expect(run.exitCode, args).to.equal(1);
    }
  });

  it("hold up no rollback with STS down: the answers to the other reads name the account", async () => {
    withKeys(ALLOWED);
    const run = await around.faulty("rollback -s prd --to 2 --dry-run", (request) =>
      isSts(request) ? SILENCE : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.contain("1 at 100 % -> 2 at 100 %");
  });
});
