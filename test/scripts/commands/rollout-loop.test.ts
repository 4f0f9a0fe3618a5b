import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { type Fault, type FaultyProxy, startFaultyProxy } from "../../support/faulty-proxy.ts";
import type { LiveOptions, LiveRun } from "../../support/release-project.ts";
import {
  FEW_CALLS,
  makeRolloutProject,
  planLines,
  type RolloutProject,
} from "../../support/rollout-project.ts";

const LOOP = "rollout -s prd --confirm prd --every 0.2";
/** AWS's minute is a second. */
const SPEED = 60;

describe("live rollout, until it is over", function () {
  this.timeout(30_000);
  let project: RolloutProject;
  let proxy: FaultyProxy | undefined;

  before(async () => {
    project = await makeRolloutProject();
  });
  afterEach(async () => {
    project.aws.aws.setSpeed(1);
    await proxy?.close();
    proxy = undefined;
  });
  after(() => project.close());

  /** Runs the loop while LIVE is called, a minute of AWS's being a second. */
  async function underTraffic(args: string, options: LiveOptions = {}): Promise<LiveRun> {
    project.aws.aws.setSpeed(SPEED);
    let isOver = false;
    const calls = (async () => {
      for (; !isOver; await delay(10)) await project.call(10);
    })();
    const run = await project.live(args, options);
    isOver = true;
    await calls;
    return run;
  }

  /** Runs the loop, and presses Ctrl-C as soon as `when` holds for what it has written until then. */
  async function until(
    when: (stderr: string) => boolean,
    args = LOOP,
    options: LiveOptions = {},
  ): Promise<LiveRun> {
    const stops: (() => void)[] = [];
    let stderr = "";
    return project.live(args, {
      ...options,
      onInterrupt: (stop) => void stops.push(stop),
      err: (text) => {
        stderr += text;
        if (when(stderr)) for (const stop of stops) stop();
      },
    });
  }

  it("raises a good version to 100 %, tells each change in a line, and keeps a line of each look", async () => {
    await project.reset(planLines([30, 60]));
    const { exitCode, stdout, stderr } = await underTraffic(`${LOOP} --events looks.jsonl --json`);
    expect(exitCode, stderr).to.equal(0);
    expect(await project.served()).to.equal("2");
    expect(await project.recorded()).to.equal("3 rollout: promotion");
    const document = JSON.parse(stdout);
    expect(document).to.include({ state: "promoted", action: "promote", health: "healthy" });
    const events = project
      .read("looks.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events.length).to.equal(document.looks);
    expect(new Set(events.map(({ action }) => action))).to.deep.equal(
      new Set(["start", "hold", "advance", "promote"]),
    );
    const lines = stderr.split("\n").filter((line) => / UTC prd: /.test(line));
    expect(lines.filter((line) => line.endsWith("at 30 %, then 60 %: begun"))).to.have.length(1);
    expect(lines.filter((line) => line.endsWith("at 60 %, then 100 %: next step"))).to.have.length(1);
    expect(lines.length, stderr).to.be.below(events.length);
  });

  it("leaves the step on Ctrl-C, at once, and names the ways on", async () => {
    await project.reset(planLines([10]));
    const { exitCode, stderr } = await until(
      (said) => / UTC prd: /.test(said),
      "rollout -s prd --confirm prd",
    );
    expect(exitCode, stderr).to.equal(130);
    expect(stderr).to.contain(
      "error Interrupted: Interrupted; LIVE serves 1 at 90 %, 2 at 10 %.\nGo on: live rollout -s prd --confirm prd, or all at once: live promote -s prd --confirm prd, or back: live abort -s prd --confirm prd\n",
    );
    expect(await project.served()).to.equal("1+2@10");
  });

  it("holds while looks fail, says so once, and goes on", async () => {
    await project.reset(planLines([10]));
    await project.live("rollout -s prd --once --confirm prd");
    let reads = 0;
    const refused: Fault = { kind: "answer", status: 403, type: "ExpiredTokenException" };
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) => {
      if (operation === "GetParameterHistory") reads++;
      return reads >= 2 && reads <= 4 ? refused : undefined;
    });
    const { exitCode, stderr } = await until((said) => said.includes("succeed again"), LOOP, {
      env: { AWS_ENDPOINT_URL: proxy.endpoint },
    });
    expect(exitCode, stderr).to.equal(130);
    expect(stderr.match(/CredentialsExpired/g), stderr).to.have.length(1);
    expect(stderr.match(/A look failed: LIVE stays, and the next look tries again\./g)).to.have.length(1);
    expect(await project.served()).to.equal("1+2@10");
  });

  it("ends at its first look if that fails, and later if the stack file has mistakes", async () => {
    await project.reset(planLines([10]));
    proxy = await startFaultyProxy(project.aws.aws.endpoint, () => ({
      kind: "answer",
      status: 403,
      type: "ExpiredTokenException",
    }));
    const first = await project.live(LOOP, { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
    expect([first.exitCode, first.stderr]).to.deep.include(1);
    const later = await project.live(LOOP, {
      err: (text) => {
        if (/ UTC prd: /.test(text))
          project.write("Pulumi.prd.yaml", "config:\n  lambda-live:live_version: v7\n");
      },
    });
    expect(later.exitCode, later.stderr).to.equal(2);
  });

  it("ends at an approval where nobody watches, and waits for a person who does", async () => {
    await project.reset(planLines([30], [FEW_CALLS, "approve_at: [30]"]));
    const unwatched = await underTraffic(LOOP);
    expect(unwatched.exitCode, unwatched.stderr).to.equal(0);
    expect(unwatched.stdout).to.contain("The rollout in prd waits at 30 % for a person");
    const watched = project.live(LOOP, { answers: [], err: onWaiting });
    function onWaiting(text: string): void {
      if (text.includes("approves the next step"))
        void project.live("rollout -s prd --once --advance --confirm prd");
    }
    expect((await watched).stdout).to.contain("Nothing to roll out in prd");
    expect(await project.served()).to.equal("2");
  });

  it("draws a block in a terminal, and asks for the stack's name once", async () => {
    await project.reset(planLines([10]));
    const blocks: string[] = [];
    const stops: (() => void)[] = [];
    const { exitCode, stderr } = await project.live("rollout -s prd --every 0.2", {
      answers: ["prd"],
      onInterrupt: (stop) => void stops.push(stop),
      redraw: (block) => {
        blocks.push(block);
        if (blocks.length === 3) for (const stop of stops) stop();
      },
    });
    expect(exitCode, stderr).to.equal(130);
    expect(blocks[0]).to.equal("rollout in prd: at 10 %, then 100 %\n");
    expect(blocks[2]).to.match(
      /^rollout in prd: at 10 %, then 100 %, hold \d+ s more\n {2}hello {2}1 -> 2 {2}10 % set {2}.* inconclusive {2}missing: /,
    );
  });
});
