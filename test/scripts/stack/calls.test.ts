import { expect } from "chai";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

interface Span {
  readonly operation: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Length of the longest chain of requests in which each began after the one before had ended. Without the question for the
 * caller, for which no move waits.
 */
function rounds(requests: readonly Span[]): number {
  const awaited = requests.filter(({ operation }) => !["GetCallerIdentity", "POST /"].includes(operation));
  const sorted = awaited.sort((one, other) => one.startedAt - other.startedAt);
  const depths: number[] = [];
  for (const [index, request] of sorted.entries()) {
    const before = sorted
      .slice(0, index)
      .flatMap(({ endedAt }, at) => (endedAt <= request.startedAt ? [depths[at] ?? 0] : []));
    depths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths);
}

/** Counts the requests by operation: `GetAlias 2, UpdateAlias 1`. */
function tally(requests: readonly Span[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts]
    .map(([operation, count]) => `${operation} ${count}`)
    .sort()
    .join(", ");
}

describe("the calls of live", () => {
  let project: ReleaseProject;
  before(async () => {
    project = await makeReleaseProject({ aws: { latencyMs: 60 } });
    await project.publish("prd", "hello");
    await project.live("publish -s prd --pin --confirm prd");
    for (let version = 2; version <= 3; version++) {
      await project.publish("prd", "hello");
      await project.live("promote -s prd --confirm prd");
    }
    await project.publish("prd", "hello");
  });
  after(() => project.close());

  // The order matters: each command leads to the state that the next one needs.
  const table: [string, number, string][] = [
    [
      "canary -s prd --weight 10 --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 4, GetParameterHistory 1, ListVersionsByFunction 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "abort -s prd --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 2, GetParameter 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "canary -s prd --weight 10 --version 4 --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 3, GetParameter 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "promote -s prd --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 2, GetParameter 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "rollback -s prd --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 3, GetParameterHistory 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "rollback -s prd --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 3, GetParameterHistory 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "rollback -s prd --to 1 --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 2, GetParameter 1, PutParameter 1, UpdateAlias 1",
    ],
    [
      "promote -s prd --version 4 --confirm prd",
      3,
      "GetAlias 2, GetCallerIdentity 1, GetFunction 2, GetParameter 1, PutParameter 1, UpdateAlias 1",
    ],
    ["sync -s prd --confirm prd", 1, "GetAlias 1, GetCallerIdentity 1, GetFunction 2, GetParameter 1"],
    ["sync --from-aws -s prd", 1, "GetAlias 1, GetParameter 1"],
    ["publish -s prd --confirm prd", 2, "GetCallerIdentity 1, GetFunction 1, ListVersionsByFunction 1"],
    ["status -s prd", 2, "GetAlias 1, GetFunctionConfiguration 2, GetParameterHistory 1"],
    ["versions -s prd", 1, "GetParameterHistory 1, ListAliases 1, ListVersionsByFunction 1"],
    ["history -s prd", 1, "GetParameterHistory 1, ListVersionsByFunction 1"],
    [
      "verify -s prd",
      3,
      "GetAlias 1, GetFunctionConcurrency 1, GetFunctionConfiguration 2, GetParameterHistory 1, GetPolicy 6, GetRole 1, ListAliases 1, ListEventSourceMappings 1, ListFunctionEventInvokeConfigs 1, ListFunctionUrlConfigs 1, ListVersionsByFunction 1",
    ],
    [
      "rollback -s prd --to 1 --dry-run",
      2,
      "GetAlias 1, GetFunctionConcurrency 1, GetFunctionConfiguration 2, GetParameter 1",
    ],
    ["publish -s prd --dry-run", 2, "GetCallerIdentity 1, GetFunction 1, ListVersionsByFunction 1"],
    ["prune -s prd", 1, "GetParameterHistory 1, ListAliases 1, ListVersionsByFunction 1"],
  ];
  for (const [args, limit, calls] of table)
    it(`${args} takes at most ${limit} rounds: ${calls}`, async () => {
      const run = await project.live(args);
      expect(run.exitCode, run.stderr).to.equal(0);
      // Nothing waits for the caller's name, so that a short command may end before it has asked.
      expect([calls, calls.replace("GetCallerIdentity 1, ", "")]).to.include(tally(run.requests));
      expect(rounds(run.requests)).to.be.at.most(limit);
    });

  it("promote without a canary takes at most 3 rounds", async () => {
    await project.publish("prd", "hello");
    const run = await project.live("promote -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(tally(run.requests)).to.equal(
      "GetAlias 2, GetCallerIdentity 1, GetFunction 3, GetParameterHistory 1, ListVersionsByFunction 1, PutParameter 1, UpdateAlias 1",
    );
    expect(rounds(run.requests)).to.be.at.most(3);
  });

  it("rollback takes one more round for each further page of history", async () => {
    for (let entry = 0; entry < 60; entry++)
      await project.putLedger("prd", `{"functions":{"hello":{"live":"5"}},"serial":${entry + 20}}`);
    const run = await project.live("rollback -s prd --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(rounds(run.requests)).to.be.at.most(4);
  });
});

describe("the calls of live that only looks", () => {
  for (const [count, call] of [
    [10, "GetFunctionConfiguration 10"],
    [11, "GetFunction 11"],
  ] as const)
    it(`read ${count} functions by ${call.split(" ")[0]}, also with -f`, async () => {
      const functions = Array.from({ length: count }, (_, index) => `fn-${index}`);
      const project = await makeReleaseProject({ functions, stacks: { sbx: "" } });
      try {
        expect(tally((await project.live("status")).requests)).to.contain(call);
        expect(tally((await project.live("verify -s sbx -f fn-3")).requests)).to.contain(
          call.replace(String(count), "1"),
        );
      } finally {
        await project.close();
      }
    });
});

describe("the calls of live for many functions", () => {
  const names = Array.from({ length: 20 }, (_, index) => `fn-${String(index).padStart(2, "0")}`);
  const HELD_MS = 700;

  it("takes no more rounds for 20 functions than for one", async () => {
    const project = await makeReleaseProject({
      functions: names,
      stacks: { prd: "  lambda-live:publish_versions: true\n" },
    });
    const held = () =>
      ({ kind: "hold", until: new Promise((resolve) => setTimeout(resolve, HELD_MS)) }) as const;
    const proxy = await startFaultyProxy(project.aws.aws.endpoint, held);
    try {
      for (const name of names) await project.publish("prd", name);
      await project.live("publish -s prd --pin --confirm prd");
      for (const name of names) await project.publish("prd", name);
      await project.live("promote -s prd --confirm prd");
      const run = await project.live("rollback -s prd --confirm prd", {
        env: { AWS_ENDPOINT_URL: proxy.endpoint },
      });
      expect(run.exitCode, run.stderr).to.equal(0);
      expect(run.stdout).to.contain("20 of 20 changed in prd");
      expect(run.stderr).to.contain("20 of 20: ");
      const spans = proxy.seen.map(({ at, operation }) => ({
        operation,
        startedAt: at,
        endedAt: at + HELD_MS,
      }));
      expect(rounds(spans)).to.equal(3);
      const counted =
        "GetAlias 40, GetFunction 40, GetParameterHistory 1, POST / 1, PutParameter 1, UpdateAlias 20";
      expect(tally(spans)).to.equal(counted);
    } finally {
      await proxy.close();
      await project.close();
    }
  });
});
