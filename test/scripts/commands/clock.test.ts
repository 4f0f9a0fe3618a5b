import { expect } from "chai";
import { withFaultyProject } from "../../support/faulty-project.ts";
import type { Fault, SeenRequest } from "../../support/faulty-proxy.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const DELETE = "prune -s prd --keep 1 --keep-live 1 --older-than 30 --delete --confirm prd";
const undated = (): Fault => ({ kind: "without date" });

describe("prune goes by AWS's clock", () => {
  const around = withFaultyProject({ once: true });
  // Version 1 is live, 3 is the newest; 2 is some seconds old, and nothing but its age keeps it.
  before(async () => {
    await around.project.publish("prd", "hello");
  });
  const prune = (args: string, now: number) => around.project.live(args, { now });
  const verdict = (stdout: string) => /^. hello +2 +(.*)$/m.exec(stdout)?.[1];
  const mayBeDeleted = (stdout: string): boolean =>
    JSON.parse(stdout).functions.hello.find(({ version }: { version: string }) => version === "2")
      .mayBeDeleted;

  for (const [what, now] of [
    ["400 days ahead", 400 * DAY_MS],
    ["400 days behind", -400 * DAY_MS],
    ["6 minutes ahead", 6 * 60_000],
  ] as const)
    it(`and deletes nothing where this machine's is ${what}`, async () => {
      for (const args of [DELETE, `${DELETE} --dry-run`, `${DELETE} --json`]) {
        const run = await prune(args, Date.now() + now);
        expect(run.exitCode).to.equal(1);
        expect(run.stderr).to.contain("error ClockDiffers: This machine's clock is ");
        expect(run.stderr).to.contain("Set this machine's clock");
        expect(run.requests.map(({ operation }) => operation)).to.not.include("DeleteFunction");
      }
    });

  it("and keeps a young version where this machine's is 400 days ahead, with a warning", async () => {
    const run = await prune("prune -s prd --keep 1 --keep-live 1", Date.now() + 400 * DAY_MS);
    expect(run.exitCode).to.equal(0);
    expect(run.stderr).to.contain(
      "warning: This machine's clock is 400 d ahead of AWS's: ages go by AWS's clock",
    );
    expect(verdict(run.stdout)).to.equal("keep  younger than 30 days");
  });

  it("in versions too: what may be deleted, and how old each version is", async () => {
    const args = "versions -s prd --keep 1 --keep-live 1";
    const wrong = { now: Date.now() + 400 * DAY_MS };
    const run = await around.project.live(args, wrong);
    expect(run.stderr).to.contain("warning: This machine's clock is 400 d ahead");
    expect(run.stdout).to.match(/ 2 +\d+ s old .*kept: younger than 30 days\n/);
    expect(mayBeDeleted((await around.project.live(`${args} --json`, wrong)).stdout)).to.equal(false);
    const right = await around.project.live(args);
    expect(right.stderr).to.equal("");
  });

  it("and deletes nothing where no answer tells it", async () => {
    const run = await around.faulty(DELETE, undated);
    expect(run.exitCode).to.equal(1);
    expect(run.stderr).to.match(
      /^error ClockUnknown: No answer of AWS had a Date header: .*\nCheck what stands/,
    );
    expect(run.requests.map(({ operation }) => operation)).to.not.include("DeleteFunction");
    const shown = await around.faulty("prune -s prd", undated);
    expect(shown.exitCode).to.equal(0);
    expect(shown.stderr).to.contain("warning: No answer of AWS had a Date header");
  });

  it("which any answer tells: one of Lambda, one of SSM, and a refusal too", async () => {
    const isLedger = ({ operation }: SeenRequest) => /Parameter/.test(operation);
    const chosen: ((request: SeenRequest) => Fault | undefined)[] = [
      (request) => (isLedger(request) ? undated() : undefined),
      (request) => (isLedger(request) ? undefined : undated()),
      (request) =>
        isLedger(request) ? { kind: "answer", status: 400, type: "AccessDeniedException" } : undated(),
    ];
    for (const choose of chosen) {
      const run = await around.faulty("prune -s prd", choose);
      expect(run.exitCode).to.equal(0);
      expect(run.stderr).to.not.contain("Date header");
    }
  });

  it("and deletes with a difference of less than 5 minutes", async () => {
    const run = await prune(DELETE.replace("--older-than 30", "--older-than 0"), Date.now() + 4 * 60_000);
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(run.stdout).to.equal("1 version of prd deleted; LIVE is unchanged.\n");
  });
});
