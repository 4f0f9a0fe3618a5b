import { expect } from "chai";
import { ledgerDigest, serialiseLedger } from "../../../components/ledger.ts";
import { ledgerOf } from "../../../scripts/release/ledger/served-ledger.ts";
import { trafficAt } from "../../../scripts/release/rollout/standing.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { buildLive, startLive } from "../../support/live-process.ts";
import { makeRolloutProject, planLines, type RolloutProject } from "../../support/rollout-project.ts";

const FUNCTIONS = ["a", "b", "c"];
const PLAN = planLines([10, 50], ["gate: {alarms: [trouble]}"]);
const PAIR = { stable: "1", canary: "2" };

/** One action of a rollout: the weight before it (0: none), the run that takes it, and what LIVE serves after it. */
const ACTIONS = {
  start: { before: 0, args: "", ends: "1+2@10", entry: /rollout: start at 10 %|rollout: step 10 %, which/ },
  step: { before: 10, args: " --advance", ends: "1+2@50", entry: /rollout: step 50 %/ },
  promotion: { before: 50, args: " --advance", ends: "2", entry: /rollout: promotion/ },
  "taking back": { before: 10, args: "", ends: "1", entry: /rollout abort: / },
} as const;
type Action = keyof typeof ACTIONS;

const SERVED = { 0: "1", 10: "1+2@10", 50: "1+2@50" } as const;

/** Before this request, an action only reads: some moments stand for all of them. */
const FIRST_WRITE = 14;
const READS = [0, 4, 9];

/** A project with a local AWS of its own, where one action is killed at a time. */
interface Lane {
  /** Kills the action when its request of that number arrives. `undefined`: the run made fewer requests. */
  kill(action: Action, request: number): Promise<string | undefined>;
  close(): Promise<void>;
}

describe("a rollout of three functions that is killed", function () {
  this.timeout(300_000);
  const lanes: Lane[] = [];

  before(async () => {
    buildLive();
    lanes.push(...(await Promise.all([openLane(), openLane()])));
  });
  after(() => Promise.all(lanes.map((lane) => lane.close())));

  for (const action of Object.keys(ACTIONS) as Action[])
    it(`at any request of its ${action}: the next run ends as planned`, async () => {
      const wrong: string[] = [];
      const moments = READS.slice();
      let next = FIRST_WRITE;
      let isOver = false;
      await Promise.all(
        lanes.map(async (lane) => {
          while (!isOver) {
            const ending = await lane.kill(action, moments.shift() ?? next++);
            if (ending === undefined) isOver = true;
            else if (ending !== "as planned") wrong.push(ending);
          }
        }),
      );
      expect(wrong).to.deep.equal([]);
      expect(next, "requests of the action").to.be.above(FIRST_WRITE + 5);
    });
});

async function openLane(): Promise<Lane> {
  const project = await makeRolloutProject({ functions: FUNCTIONS, plan: PLAN });
  let count = 0;
  let onRequest: (count: number) => Fault | undefined = () => undefined;
  const proxy = await startFaultyProxy(project.aws.aws.endpoint, () => onRequest(count++));

  return {
    async kill(action, request) {
      const { args, ends, entry, before } = ACTIONS[action];
      await prepare(project, before);
      await project.alarm("trouble", "OK");
      if (action === "taking back") {
        await project.skip(1);
        await project.alarm("trouble", "ALARM");
      }
      count = 0;
      let isKilled = false;
      const live = startLive(`rollout -s prd --once --confirm prd${args}`, {
        cwd: project.root,
        endpoint: proxy.endpoint,
      });
      onRequest = (index) => {
        if (index === request) isKilled = live.child.kill("SIGKILL");
        return undefined;
      };
      await live.ended;
      if (!isKilled) return undefined;
      const killed = await project.served();
      // A run that died before its first write has left nothing; the same command then takes the action.
      const more = killed === SERVED[before] ? args : "";
      const again = await project.live(`rollout -s prd --once --confirm prd${more}`);
      const served = await project.served();
      const recorded = await project.recorded();
      const file = project.read("Pulumi.prd.yaml");
      const isDeclared = served.startsWith(/live_version: "?(\w+)/.exec(file)?.[1] ?? "-");
      return served === ends && entry.test(recorded) && isDeclared
        ? "as planned"
        : JSON.stringify({ action, request, killed, served, recorded, file, ...again, requests: 0 });
    },
    async close() {
      await proxy.close();
      await project.close();
    },
  };
}

/** LIVE, ledger and stack file as a rollout leaves them at that weight. */
async function prepare(project: RolloutProject, weight: 0 | 10 | 50): Promise<void> {
  await project.reset();
  if (weight === 0) return;
  for (const name of FUNCTIONS) await project.pointLive("prd", name, "1", { "2": weight / 100 });
  const traffic = trafficAt(PAIR, weight);
  const value = serialiseLedger(ledgerOf(1, new Map(FUNCTIONS.map((name) => [name, traffic]))));
  await project.putLedger("prd", value, `${ledgerDigest(value)} rollout: step ${weight} %`);
  project.write(
    "Pulumi.prd.yaml",
    project
      .read("Pulumi.prd.yaml")
      .replace(
        'live_version: "1"\n',
        `live_version: "1"\n  lambda-live:canary_version: "2"\n  lambda-live:canary_weight: ${weight}\n  lambda-live:live_serial: 1\n`,
      ),
  );
}
