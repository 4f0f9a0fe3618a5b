import { expect } from "chai";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

const PLAN = `  lambda-live:rollout:
    steps: [10, 50]
    gate: {alarms: [red]}
    functions: {orders: {max_error_increase: 0.5, slow_over: 800ms}}
`;
const NOWHERE = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "",
  AWS_CONFIG_FILE: "/nowhere",
};

describe("live simulate", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject({ functions: ["hello", "orders"], stacks: { prd: PLAN } });
  });
  after(() => project.close());

  const simulated = async (args: string) => {
    const run = await project.live(`simulate -s prd --json ${args}`, { env: NOWHERE });
    expect([run.exitCode, run.stderr, run.requests]).to.deep.equal([0, "", []]);
    return JSON.parse(run.stdout);
  };

  it("says how rollouts by the plan end, without a call to AWS", async () => {
    const good = await simulated("--runs 20 -f hello --errors 0.1 --calls 50");
    expect(good).to.include({ verb: "simulate", stack: "prd", error: null });
    expect(good.simulation).to.deep.include({ functions: ["hello"], changed: "hello", canaryErrors: 0.1 });
    expect(good.plan).to.include({ promoted: 100, takenBack: 0, undecided: 0 });
    expect(good.plan.minutes.median).to.be.within(10, 20);
    const bad = await simulated("--runs 20 -f hello --errors 0.1 --canary-errors 20%");
    expect(bad.plan).to.include({ promoted: 0, takenBack: 100 });
    expect(bad.plan.spoiled.median).to.be.above(0).and.at.most(bad.plan.spoiled.p99);
    expect(bad.codeDeploy.takenBack).to.equal(100);
  });

  it("leaves a rollout without calls undecided", async () => {
    const { plan, codeDeploy } = await simulated("--runs 2 -f hello --calls 0.0001");
    expect(plan).to.include({ promoted: 0, takenBack: 0, undecided: 100 });
    expect(codeDeploy.promoted).to.equal(100);
  });

  it("gives the same document for the same seed, and another one for another", async () => {
    const args = "--runs 20 -f hello --errors 1 --canary-errors 3 --bursts 3 --retries 2 --delay 60s";
    const first = await simulated(args);
    expect(await simulated(args)).to.deep.equal(first);
    expect((await simulated(`${args} --seed 2`)).plan).to.not.deep.equal(first.plan);
  });

  it("plays all functions, and gives the errors to the strictest", async () => {
    const { simulation, codeDeploy } = await simulated("--runs 20 --canary-errors 100");
    expect(simulation).to.deep.include({ functions: ["hello", "orders"], changed: "orders" });
    expect(codeDeploy.alarm).to.contain("of the new version above 1.5 % in 2 of 2 one-minute periods");
  });

  it("shows a run of the most frequent end as a report", async () => {
    for (const [args, title] of [
      ["--errors 0.1", "Promoted"],
      ["--canary-errors 50", "Taken back"],
      ["--calls 0.01", "Under way"],
    ]) {
      await simulated(`--runs 3 -f hello ${args} --report report.html`);
      const page = project.read("report.html");
      expect(page).to.contain(`<h1>${title}</h1>`);
      expect(page).to.contain("simulated: calls ").and.contain("by lambda-live, from a simulation.");
    }
  });

  it("says in words what was simulated and how it ended", async () => {
    const run = await project.live("simulate -s prd --runs 5 --canary-errors 100 --bursts 1 --retries 2", {
      env: NOWHERE,
    });
    expect(run.stdout).to.equal(`5 simulated rollouts by the plan of prd; AWS was not called
Plan     at least 10 % for 5 min, 50 % for 5 min, then 100 %
Limit    0.5 percentage points more failed calls than stable: orders, the strictest of hello, orders
Calls    50 a second; stable fails 1 %, the new version 100 %
Bursts   1 an hour: 30 % of all calls fail for 2 min
Retries  2: a failed call fails so often again, in the same version
Metrics  120 s late
Seed     1

            promoted  taken back  undecided  minutes to the end  spoiled calls
plan        0.0 %     100.0 %     0.0 %      3.5, 4.0            3213, 3654
CodeDeploy  0.0 %     100.0 %     0.0 %      3.3, 3.9            2925, 3432

Minutes and calls: half of the rollouts stay within the first number, 99 of 100 within the second.
Spoiled calls: those until the end that the new version failed and stable would have answered.
CodeDeploy: Canary10Percent5Minutes of orders; its alarm: Errors / Invocations of the new version above 1.5 % in 2 of 2 one-minute periods, missing data not breaching.
The alarm knows what stable fails in this model; a real one has to guess its threshold.
The new versions of all other functions are as good as their stable ones.
Of both versions 1 % of the calls are slow.
The plan's alarms stay OK.
`);
  });
});
