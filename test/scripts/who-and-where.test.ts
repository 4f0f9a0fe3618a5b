import { expect } from "chai";
import { SILENCE, withFaultyProject } from "../support/faulty-project.ts";
import type { LiveRun } from "../support/release-project.ts";

const WHO = "arn:aws:iam::123456789012:user/tester";
const known = ({ stdout }: LiveRun) => {
  const { verb, stack, account, region, caller, endpoint } = JSON.parse(stdout);
  return { verb, stack, account, region, caller, endpoint };
};

describe("live says who acts and where", () => {
  const faults = withFaultyProject();
  const here = () => faults.project.aws.aws.endpoint;
  const PLACE = { stack: "prd", account: "123456789012", region: "us-east-1" };

  it("in the document of a write, with the caller", async () => {
    for (const args of ["promote -s prd --confirm prd", "rollback -s prd --confirm prd"]) {
      const run = await faults.project.live(`${args} --json`);
      const verb = args.split(" ")[0];
      expect(known(run), args).to.deep.equal({ ...PLACE, verb, caller: WHO, endpoint: here() });
    }
  });

  it("in the document of a read, for which nobody asks STS", async () => {
    for (const args of [
      "versions -s prd",
      "verify -s prd",
      "prune -s prd",
      "status -s prd",
      "rollback -s prd --to 2 --dry-run",
    ]) {
      const run = await faults.project.live(`${args} --json`);
      const verb = args.split(" ")[0];
      expect(known(run), args).to.deep.equal({ ...PLACE, verb, caller: null, endpoint: here() });
      expect(run.requests.map(({ operation }) => operation)).not.to.include("GetCallerIdentity");
    }
  });

  it("also where a stack could be opened and then refused, or could not", async () => {
    const refused = await faults.project.live("rollback -s prd --to 9 --confirm prd --json");
    expect(JSON.parse(refused.stdout)).to.deep.include({ ...PLACE, verb: "rollback", endpoint: here() });
    expect(JSON.parse(refused.stdout).error.code).to.be.a("string");
    const nothing = { stack: null, account: null, region: null, caller: null, endpoint: null };
    expect(known(await faults.project.live("history -s nowhere --json"))).to.deep.equal({
      ...nothing,
      verb: "history",
    });
    expect(known(await faults.project.live("hystory -s prd --json"))).to.deep.equal({
      ...nothing,
      verb: null,
    });
  });

  it("in a status of several stacks for each of them, a broken one too", async () => {
    faults.project.write("Pulumi.sbx.yaml", "config: [\n");
    const run = await faults.project.live("status --json");
    const nothing = { stack: null, account: null, region: null, caller: null, endpoint: null };
    expect(known(run)).to.deep.equal({ ...nothing, verb: "status" });
    const { prd, sbx } = JSON.parse(run.stdout).stacks;
    expect(prd).to.include({ account: "123456789012", region: "us-east-1", endpoint: here(), drift: false });
    expect(sbx).to.include({ account: null });
    expect(sbx.error.code).to.equal("InvalidYaml");
  });

  it("and waits for STS no longer than for the rest: the caller is null then", async () => {
    const asked = () => faults.seen.filter(({ operation }) => operation === "POST /").length;
    const run = await faults.faulty("rollback -s prd --to 2 --confirm prd --json", ({ operation }) =>
      operation === "POST /" ? SILENCE : undefined,
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(asked()).to.equal(1);
    expect(known(run).caller).to.equal(null);
    expect(JSON.parse(run.stdout).seconds).to.be.below(2);
  });

  it("calls local AWS so only where its answers say so", async () => {
    const stranger = await faults.faulty("status -s prd", () => ({
      kind: "answer",
      status: 403,
      type: "AccessDenied",
    }));
    expect(stranger.stdout).to.match(
      /^prd {2}release stack, account unknown, us-east-1, endpoint http:\/\/127/,
    );
    for (const args of ["status", "versions", "history", "verify", "prune", "rollback --to 2 --dry-run"])
      expect((await faults.project.live(`${args} -s prd`)).stdout, args).to.contain(
        `, us-east-1, local AWS at ${here()}`,
      );
  });

  it("has the warnings of stderr in the document, and what failed in its error", async () => {
    await faults.project.putLedger("prd", "{");
    const run = await faults.project.live("versions -s prd --json");
    const { warnings, error } = JSON.parse(run.stdout);
    expect(error).to.equal(null);
    expect(run.stderr).to.equal(warnings.map((warning: string) => `warning: ${warning}\n`).join(""));
    expect(warnings).to.have.length(1);
    const moved = await faults.faulty("rollback -s prd --to 2 --confirm prd --json", ({ operation }) =>
      operation === "PutParameter"
        ? { kind: "answer", status: 403, type: "AccessDeniedException" }
        : undefined,
    );
    expect(moved.exitCode, moved.stderr).to.equal(4);
    const { functions, error: unrecorded } = JSON.parse(moved.stdout);
    expect(functions.hello).to.deep.include({ action: "moved", serves: { live: "2" } });
    expect(unrecorded).to.include({ code: "LedgerNotWritten" });
    expect(moved.stderr).to.contain(`error LedgerNotWritten: ${unrecorded.message}\n${unrecorded.hint}\n`);
  });
});
