import { expect } from "chai";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import type { LiveRun } from "../../support/release-project.ts";
import {
  FEW_CALLS,
  makeRolloutProject,
  planLines,
  type RolloutProject,
} from "../../support/rollout-project.ts";

const ONCE = "rollout -s prd --once --confirm prd";
/** Calls that decide under the limits of `FEW_CALLS`, at 30 % and above: about 25 are enough. */
const CALLS = 80;

let project: RolloutProject;

/** State, exit code, and what LIVE serves after one look. */
async function look(more = "", options = {}): Promise<LiveRun & { readonly ends: string }> {
  const run = await project.live(`${ONCE} ${more} --json`.replace(/ +/g, " "), options);
  const { state, error } = JSON.parse(run.stdout);
  return { ...run, ends: `${run.exitCode} ${state ?? error.code}, LIVE ${await project.served()}` };
}

describe("live rollout, a look at a time", function () {
  this.timeout(60_000);

  describe("of a good version", () => {
    before(async () => {
      project = await makeRolloutProject({ functions: ["hello", "other"] });
    });
    after(() => project.close());

    it("takes it to 100 %, each step earned", async () => {
      const smoke = ["functions: {hello: {smoke: {payload: {}, expect: {message: Hello}}}}"];
      await project.reset(planLines([30, 60], [FEW_CALLS, ...smoke]));
      const start = await look("--reason autumn");
      expect(start.ends).to.equal("0 under way, LIVE 1+2@30");
      expect(start.stderr).to.contain("smoke calls passed: hello");
      expect(await project.recorded()).to.equal("1 rollout: start at 30 %: autumn");
      const early = await look();
      expect(early.ends).to.equal("0 under way, LIVE 1+2@30");
      expect(JSON.parse(early.stdout)).to.include({ action: "hold", health: "inconclusive", next: 60 });
      await project.measure(CALLS);
      expect((await look()).ends).to.equal("0 under way, LIVE 1+2@60");
      expect((await look()).ends, "the minutes of the step before don't count").to.equal(
        "0 under way, LIVE 1+2@60",
      );
      await project.measure(CALLS);
      const end = await look();
      expect(end.ends, end.stdout).to.equal("0 promoted, LIVE 2");
      expect(await project.recorded()).to.equal("3 rollout: promotion");
      expect(project.read("Pulumi.prd.yaml"))
        .to.match(/live_version: "2"\n.*live_serial: 3\n/s)
        .and.not.contain("canary");
      expect((await look()).ends).to.equal("0 idle, LIVE 2");
    });

    it("takes one function alone with -f, and the others to the same step later", async () => {
      await project.reset();
      expect((await look("-f hello")).ends).to.equal("0 under way, LIVE 1+2@10 1");
      const { stdout } = await look();
      expect(JSON.parse(stdout).leftOut).to.deep.equal({
        other: "version 2 waits for the end of this rollout",
      });
      expect((await look("-f other")).ends).to.equal("0 under way, LIVE 1+2@10");
      expect((await look("-f hello --advance")).ends).to.equal("0 under way, LIVE 1+2@50 1+2@10");
      expect((await look("--advance")).ends).to.equal("0 under way, LIVE 1+2@50");
    });

    it("goes by the plan as it is now", async () => {
      await project.reset();
      await look();
      project.write("Pulumi.prd.yaml", project.read("Pulumi.prd.yaml").replace("[10, 50]", "[5, 30, 60]"));
      expect((await look("--advance")).ends).to.equal("0 under way, LIVE 1+2@30");
    });

    it("begins with the first step of at least --from", async () => {
      await project.reset();
      expect((await look("--from 11")).ends).to.equal("0 under way, LIVE 1+2@50");
    });

    it("begins nothing with --continue, and nothing with --dry-run", async () => {
      await project.reset();
      expect((await look("--continue")).ends).to.equal("0 idle, LIVE 1");
      expect((await look("--dry-run")).ends).to.equal("0 under way, LIVE 1");
      expect(await project.ledger("prd")).to.equal(undefined);
    });

    it("says before a start what each step needs, and writes a report at the end", async () => {
      await project.reset(planLines([10, 50], []));
      await project.call(24, ["hello"]);
      await project.skip(70);
      const { stdout } = await project.live("rollout -s prd --dry-run");
      expect(stdout, stdout).to.match(
        /^ {2}step 10 % {2}hold 60 s {2}hello {2}about [\d,]+ calls, \d+ d at the last day's rate$/m,
      );
      expect(stdout.match(/^ {2}step /gm), stdout).to.have.length(4);
      expect(stdout, stdout).to.match(
        /\nNothing was changed: a look in prd would begin the rollout \(10 %\) \(1 look, .* s\)\.\n$/,
      );
      expect((await look("--report looks.html")).ends).to.equal("0 under way, LIVE 1+2@10");
      expect(project.read("looks.html")).to.contain("<html").and.contain("start at 10 %");
    });

    it("says that 5xx answers of a URL are not judged where CloudWatch has none by version", async () => {
      await project.reset(planLines([30]));
      project.write("functions/other/function.json", '{"url": true}');
      await look();
      await project.measure(CALLS);
      const { stderr } = await look("--dry-run");
      expect(stderr).to.contain(
        "warning: other: CloudWatch counts no requests of its URL by version, so 5xx answers are not judged\n",
      );
      expect(stderr).not.to.contain("hello: CloudWatch");
      project.write("functions/other/function.json", "{}");
    });

    it("waits for a person where the plan says so", async () => {
      await project.reset(planLines([30, 60], [FEW_CALLS, "approve_at: [30]"]));
      await look();
      await project.measure(CALLS);
      const waits = await look();
      expect(waits.ends).to.equal("0 waiting, LIVE 1+2@30");
      expect((await project.live(ONCE)).stdout).to.contain(
        "Next step: live rollout -s prd --advance --confirm prd, or",
      );
      expect((await look("--advance")).ends).to.equal("0 under way, LIVE 1+2@60");
      expect(await project.recorded()).to.equal("2 rollout: step 60 %, by hand");
    });

    it("stops after max_hold without a verdict, or takes back", async () => {
      await project.reset(planLines([10, 50], [FEW_CALLS, "max_hold: 5m"]));
      await look();
      await project.skip(6);
      const stops = await look();
      expect(stops.ends).to.equal("1 stopped, LIVE 1+2@10");
      expect(JSON.parse(stops.stdout).error.code).to.equal("Inconclusive");
      project.write(
        "Pulumi.prd.yaml",
        project.read("Pulumi.prd.yaml").replace("max_hold: 5m", "max_hold: 5m\n    on_inconclusive: abort"),
      );
      expect((await look()).ends).to.equal("3 taken back, LIVE 1");
      expect(await project.recorded()).to.match(/^2 rollout abort: No verdict within 5 min at 10 %: /);
    });

    it("refuses to start while an alarm is red, unless told to ignore it", async () => {
      await project.reset(planLines([10], ["gate: {alarms: [trouble]}"]));
      expect((await look()).ends).to.equal("1 stopped, LIVE 1");
      await project.alarm("trouble", "ALARM");
      const red = await look();
      expect([red.ends, JSON.parse(red.stdout).error.code]).to.deep.equal([
        "1 stopped, LIVE 1",
        "AlarmIsRed",
      ]);
      expect((await look("--ignore-alarms")).ends).to.equal("0 under way, LIVE 1+2@10");
      await project.alarm("trouble", "OK");
      await project.skip(1);
      await project.alarm("trouble", "ALARM");
      expect((await look()).ends).to.equal("3 taken back, LIVE 1");
    });

    it("holds while CloudWatch does not answer, and says so", async () => {
      await project.reset();
      await look();
      await project.measure(CALLS);
      const proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) =>
        /GetMetricData/.test(operation) ? { kind: "answer", status: 400, type: "AccessDenied" } : undefined,
      );
      const blind = await look("", { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
      await proxy.close();
      expect(blind.ends).to.equal("0 under way, LIVE 1+2@10");
      expect(JSON.parse(blind.stdout)).to.include({ action: "hold", health: "unknown" });
    });
  });

  describe("of a bad version", () => {
    before(async () => {
      project = await makeRolloutProject({ fails: true, plan: planLines([10], []) });
    });
    after(() => project.close());

    it("takes it back at the look that sees it, and does not begin it again", async () => {
      expect((await look()).ends).to.equal("0 under way, LIVE 1+2@10");
      await project.measure(CALLS);
      const { stdout, ends } = await look("--reason autumn");
      expect(ends).to.equal("3 taken back, LIVE 1");
      expect(JSON.parse(stdout)).to.include({ action: "take back", health: "unhealthy" });
      expect(await project.recorded()).to.match(
        /^3 rollout abort: canary \d+ of \d+ failed, stable 0 of \d+; limit \+1 point: autumn$/,
      );
      const again = await look();
      expect(again.ends).to.equal("0 idle, LIVE 1");
      expect(JSON.parse(again.stdout).leftOut).to.deep.equal({
        hello: "version 2, the newest, was rolled away from",
      });
    });

    it("changes nothing if a smoke call fails", async () => {
      await project.reset(planLines([10], ["functions: {hello: {smoke: {payload: {}}}}"]));
      const { ends, stderr } = await look();
      expect(ends).to.equal("3 SmokeFailed, LIVE 1");
      expect(stderr).to.contain("hello: the smoke call of version 2: it failed: ");
      expect(await project.ledger("prd")).to.equal(undefined);
    });
  });

  describe("of what it did not set itself", () => {
    before(async () => {
      project = await makeRolloutProject({ functions: ["hello", "other"] });
    });
    beforeEach(() => project.reset());
    after(() => project.close());

    it("leaves a person's canary, and goes on from it with --take-over", async () => {
      await project.live("canary -s prd --weight 30 --confirm prd");
      const stops = await look();
      expect(stops.ends).to.equal("1 stopped, LIVE 1+2@30");
      expect(stops.stderr).to.match(
        /error AliasChanged: LIVE of hello serves 1 at 70 %, 2 at 30 %, set by canary \(ledger entry 1, tester, .*live rollout -s prd --confirm prd --take-over, or end it: live abort -s prd --confirm prd\n/s,
      );
      expect((await look("--take-over --reason agreed")).ends).to.equal("0 under way, LIVE 1+2@30");
      expect(await project.recorded()).to.equal("2 rollout: take-over: agreed");
      expect((await look("--advance")).ends).to.equal("0 under way, LIVE 1+2@50");
    });

    it("takes nothing over behind -f", async () => {
      await project.live("canary -s prd --weight 30 --confirm prd");
      const refused = await look("-f hello --take-over");
      expect(refused.ends).to.equal("2 CanariesLeftOut, LIVE 1+2@30");
      expect(refused.stderr).to.contain("live rollout -s prd --take-over --confirm prd\n");
    });

    it("leaves what the console set in between", async () => {
      await look();
      await project.pointLive("prd", "other", "1", { "2": 0.33 });
      expect((await look()).ends).to.equal("1 stopped, LIVE 1+2@10 1+2@33");
      expect((await look("--take-over")).ends).to.equal("0 under way, LIVE 1+2@10 1+2@33");
      expect((await look("--advance")).ends).to.equal("0 under way, LIVE 1+2@50");
    });

    it("completes a step that a run left half done", async () => {
      await look();
      await project.pointLive("prd", "other", "1", { "2": 0.5 });
      const completes = await look();
      expect(completes.ends).to.equal("0 under way, LIVE 1+2@50");
      expect(await project.recorded()).to.equal("2 rollout: step 50 %, which a run had left half done");
      expect(
        JSON.parse((await look()).stdout).steps.map(({ weight }: { weight: number }) => weight),
      ).to.deep.equal([10, 50]);
    });

    it("takes all back where one function has lost its canary", async () => {
      await look();
      await project.pointLive("prd", "other", "1");
      expect((await look()).ends).to.equal("3 taken back, LIVE 1");
      expect(await project.recorded()).to.equal("2 rollout abort: other has no canary any more");
      expect((await look()).ends).to.equal("0 idle, LIVE 1");
    });

    it("brings a stack file up to date that a run left behind", async () => {
      await look();
      const file = project.read("Pulumi.prd.yaml");
      await look("--advance");
      project.write("Pulumi.prd.yaml", file);
      const { stderr } = await look();
      expect(stderr).to.contain("Pulumi.prd.yaml: brought up to ledger entry 2\n");
      expect(project.read("Pulumi.prd.yaml"))
        .to.contain("canary_weight: 50\n")
        .and.contain("live_serial: 2\n");
    });
  });

  describe("that can't go on", () => {
    before(async () => {
      project = await makeRolloutProject();
      await project.reset();
    });
    after(() => project.close());

    const slow = planLines([10], ["gate: {max_slow_increase: 3}", "functions: {hello: {slow_over: 3s}}"]);
    const ROWS: readonly [says: string, plan: string, flags: string, ends: RegExp][] = [
      [
        "without a plan",
        "",
        "",
        /^2 NoRolloutPlan.*lambda-live:rollout:\n {4}steps: \[10, 50\]\n {4}hold: 5m\n$/s,
      ],
      [
        "where no call could be slow",
        slow,
        "",
        /^2 SlowOverTimeout.*hello times out after 3 s\.\nUse less than 3s\n$/s,
      ],
      [
        "without a step of at least --from",
        planLines([10, 50]),
        "--from 51",
        /^2 NoSuchStep.*Its last step: --from 50\n$/s,
      ],
      ["with a share that is none", planLines([10]), "--from 100", /^2 InvalidWeight/],
      [
        "with a file of events in a missing folder",
        planLines([10]),
        "--events gone/looks.jsonl",
        /^2 FileNotWritable/,
      ],
      [
        "with a report in a missing folder",
        planLines([10]),
        "--report gone/report.html",
        /^2 FileNotWritable/,
      ],
      ["with --advance and no rollout", planLines([10]), "--advance", /^1 NoRollout/],
    ];
    for (const [says, plan, flags, ends] of ROWS)
      it(`${says}: refuses, with nothing changed`, async () => {
        await project.reset(plan);
        const { exitCode, stdout, stderr } = await project.live(
          `${ONCE} ${flags} --json`.replace(/ +/g, " "),
        );
        expect(`${exitCode} ${JSON.parse(stdout).error.code} ${stderr}`).to.match(ends);
        expect(await project.served()).to.equal("1");
      });

    it("refuses without a confirmation before it looks a second time", async () => {
      await project.reset();
      await look();
      const run = await project.live("rollout -s prd --once --json");
      expect([run.exitCode, JSON.parse(run.stdout).error.code]).to.deep.equal([1, "ConfirmationRequired"]);
    });
  });
});
