import { expect } from "chai";
import { type FaultyProxy, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { makeRolloutProject, planLines, type RolloutProject } from "../../support/rollout-project.ts";

const ONCE = "rollout -s prd --once --confirm prd";

describe("two runners of one rollout at once", function () {
  this.timeout(60_000);
  let project: RolloutProject;
  let proxy: FaultyProxy;

  before(async () => {
    project = await makeRolloutProject({ functions: ["a", "b", "c"], plan: planLines([10, 50]) });
  });
  afterEach(() => proxy.close());
  after(() => project.close());

  /** Runs both through a proxy that lets neither write before both have read. */
  async function both(args: string): Promise<readonly [number, string][]> {
    let arrived = 0;
    let open = () => {};
    const bothWrite = new Promise<void>((resolve) => {
      open = resolve;
    });
    let first = 2 * 3;
    proxy = await startFaultyProxy(project.aws.aws.endpoint, ({ operation }) => {
      if (operation !== "UpdateAlias" || first-- <= 0) return undefined;
      arrived++;
      if (arrived === 2) setTimeout(open, 50);
      return { kind: "hold", until: bothWrite };
    });
    const options = { env: { AWS_ENDPOINT_URL: proxy.endpoint } };
    const runs = await Promise.all([project.live(args, options), project.live(args, options)]);
    return runs.map(({ exitCode, stderr }) => [exitCode, stderr]);
  }

  for (const [what, args, before, ends] of [
    ["start", ONCE, [], "1+2@10"],
    ["take a step", `${ONCE} --advance`, [ONCE], "1+2@50"],
    ["promote", `${ONCE} --advance`, [ONCE, `${ONCE} --advance`], "2"],
  ] as const)
    it(`${what} once: the one that was late looks again and ends well`, async () => {
      await project.reset();
      for (const line of before) await project.live(line);
      const runs = await both(args);
      expect(await project.served(), JSON.stringify(runs)).to.equal(ends);
      expect(
        runs.map(([exitCode]) => exitCode),
        JSON.stringify(runs),
      ).to.deep.equal([0, 0]);
      const { functions } = JSON.parse((await project.ledger("prd")) ?? "{}");
      const recorded = Object.values(
        functions as Record<string, { live: string; canary?: string; weight?: number }>,
      );
      expect(
        new Set(recorded.map(({ live, canary, weight }) => (canary ? `${live}+${canary}@${weight}` : live))),
      ).to.deep.equal(new Set([ends]));
      const look = await project.live(ONCE);
      expect(look.exitCode, look.stderr).to.equal(0);
      expect(await project.served()).to.equal(ends);
    });
});
