import { expect } from "chai";
import fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import { servedNow } from "../../../../scripts/release/model/snapshot.ts";
import { movesOf } from "../../../../scripts/release/plans/plan.ts";
import {
  isMoving,
  type MovingAction,
  planRollout,
} from "../../../../scripts/release/rollout/plan-rollout.ts";
import { rolloutPosition } from "../../../../scripts/release/rollout/position.ts";
import { stepAbove, trafficAt } from "../../../../scripts/release/rollout/standing.ts";
import { type Position, PROMOTION } from "../../../../scripts/release/rollout/types.ts";
import { propertyRuns } from "../../../support/property-runs.ts";
import { on } from "../builders.ts";
import { aRequest, BEGAN, planOf, type Told } from "./builders.ts";

const MINUTE = 60_000;

/** A position in one line: kind, weight, steps as `weight@entry`, functions that take part, functions left out. */
function shown(position: Position): string {
  if (position.kind === "others") return `others: ${position.error.message.split("\n")[0]}`;
  const names = (some: readonly { readonly name: string }[]) => some.map(({ name }) => name).join(" ");
  const parts = position.kind === "idle" ? position.ready : position.participants;
  const steps =
    position.kind === "under way" ? position.steps.map(({ weight, entry }) => `${weight}@${entry}`) : [];
  return [
    position.kind,
    "weight" in position ? `at ${position.weight}` : "",
    steps.join(","),
    position.kind === "canary lost" ? `(${position.lost.join(" ")})` : "",
    `[${names(parts)}]`,
    position.leftOut.length > 0
      ? `without ${position.leftOut.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

const both = (traffic: Traffic) => ({ a: traffic, b: traffic });
const STABLE: Told = ["promote", both(on("7"))];
const AT_10: Told = ["rollout: step 10 %", both(on("7", "8", 10))];
const AT_50: Told = ["rollout: step 50 %", both(on("7", "8", 50))];

const ROWS: readonly [
  says: string,
  lives: Record<string, Traffic>,
  told: readonly Told[],
  position: string,
  more?: Parameters<typeof aRequest>[2],
][] = [
  ["a new version is ready", both(on("7")), [STABLE], "idle [a b]"],
  ["no ledger is needed", both(on("7")), [], "idle [a b]"],
  [
    "a function on its newest version is left out",
    { a: on("7"), b: on("8") },
    [STABLE],
    "idle [a] without b: serves its newest version, 8",
  ],
  [
    "a rollback's version is not taken again",
    { a: on("7"), b: on("7") },
    [STABLE, ["promote", { a: on("8"), b: on("7") }], ["rollback", both(on("7"))]],
    "idle [b] without a: version 8, the newest, was rolled away from",
  ],
  [
    "a version that a rollout took back is not taken again",
    both(on("7")),
    [STABLE, AT_10, ["rollout abort: worse", both(on("7"))]],
    "idle [] without a: version 8, the newest, was rolled away from; b: version 8, the newest, was rolled away from",
  ],
  [
    "a version whose canary a person ended is named with the way on",
    both(on("7")),
    [STABLE, ["canary", { a: on("7", "8"), b: on("7") }], ["abort", both(on("7"))]],
    "idle [b] without a: the canary of 8, the newest, was ended (abort, ledger entry 3); to take it again: live canary -f a --weight 10 --version 8, then live rollout --take-over",
  ],
  ["a rollout's step", both(on("7", "8", 10)), [STABLE, AT_10], "under way at 10 10@2 [a b]"],
  ["two steps", both(on("7", "8", 50)), [STABLE, AT_10, AT_50], "under way at 50 10@2,50@3 [a b]"],
  [
    "pulumi up that moved nothing of it changes nothing",
    both(on("7", "8", 10)),
    [STABLE, AT_10, ["pulumi up", AT_10[1]]],
    "under way at 10 10@2 [a b]",
  ],
  [
    "a step whose weight the plan no longer has",
    both(on("7", "8", 10)),
    [STABLE, AT_10],
    "under way at 10 10@2 [a b]",
    { steps: [20, 60] },
  ],
  [
    "a function with nothing new is left out",
    { a: on("7", "8"), b: on("8") },
    [
      ["promote", { a: on("7"), b: on("8") }],
      ["rollout", { a: on("7", "8"), b: on("8") }],
    ],
    "under way at 10 10@2 [a] without b: serves its newest version, 8",
  ],
  [
    "a newer version waits its turn",
    both(on("7", "8", 10)),
    [STABLE, AT_10],
    "under way at 10 10@2 [a b] without a: version 9 waits for the end of this rollout; b: version 9 waits for the end of this rollout",
    { newest: "9" },
  ],
  [
    "a function that came later waits too",
    { a: on("7", "8"), b: on("7") },
    [STABLE, ["rollout", { a: on("7", "8"), b: on("7") }]],
    "under way at 10 10@2 [a] without b: version 8 waits for the end of this rollout",
  ],
  [
    "versions need not be read while it is under way",
    both(on("7", "8", 10)),
    [STABLE, AT_10],
    "under way at 10 10@2 [a b]",
    { versions: new Map() },
  ],
  [
    "-f brought one further: the lowest weight counts",
    { a: on("7", "8", 50), b: on("7", "8", 10) },
    [STABLE, AT_10, ["rollout", { a: on("7", "8", 50), b: on("7", "8", 10) }]],
    "under way at 10 10@2,10@3 [a b]",
  ],
  [
    "-f started one later: its first entry is a step",
    both(on("7", "8", 10)),
    [STABLE, ["rollout", { a: on("7", "8"), b: on("7") }], AT_10],
    "under way at 10 10@2,10@3 [a b]",
  ],

  ["the start, for some", { a: on("7", "8", 10), b: on("7") }, [STABLE], "half done at 10 [a b]"],
  ["the start, for all", both(on("7", "8", 10)), [STABLE], "half done at 10 [a b]"],
  ["the start of a first release", { a: on("7", "8", 10), b: on("7") }, [], "half done at 10 [a b]"],
  [
    "the start at --from",
    { a: on("7", "8", 50), b: on("7") },
    [STABLE],
    "half done at 50 [a b]",
    { from: 40 },
  ],
  [
    "a step, for some",
    { a: on("7", "8", 50), b: on("7", "8", 10) },
    [STABLE, AT_10],
    "half done at 50 [a b]",
  ],
  ["a step, for all", both(on("7", "8", 50)), [STABLE, AT_10], "half done at 50 [a b]"],
  [
    "the promotion, for some",
    { a: on("8"), b: on("7", "8", 50) },
    [STABLE, AT_10, AT_50],
    "half done at 100 [a b]",
  ],
  ["the promotion, for all", both(on("8")), [STABLE, AT_10, AT_50], "half done at 100 [a b]"],
  [
    "a step of one, where -f left the other behind",
    { a: on("8"), b: on("7", "8", 10) },
    [STABLE, AT_10, ["rollout", { a: on("7", "8", 50), b: on("7", "8", 10) }]],
    "half done at 100 [a] without b: stays at 10 %",
  ],
  [
    "a step, while a new version of the other waits",
    { a: on("7", "8", 50), b: on("7") },
    [STABLE, ["rollout", { a: on("7", "8"), b: on("7") }]],
    "half done at 50 [a] without b: version 8 waits for the end of this rollout",
  ],

  ["one lost its canary", { a: on("7"), b: on("7", "8", 10) }, [STABLE, AT_10], "canary lost (a) [a b]"],
  ["all lost it", both(on("7")), [STABLE, AT_10], "canary lost (a b) [a b]"],
  [
    "one lost it, and one was promoted",
    { a: on("7"), b: on("8") },
    [STABLE, AT_10, AT_50],
    "canary lost (a) [a b]",
  ],

  [
    "a person's canary",
    { a: on("7", "8", 30), b: on("7") },
    [STABLE, ["canary", { a: on("7", "8", 30), b: on("7") }]],
    "others: LIVE of a serves 7 at 70 %, 8 at 30 %, set by canary (ledger entry 2, alice, 2026-03-01T00:01:00.000Z).",
  ],
  [
    "a person's canary at a step of the plan, too",
    both(on("7", "8", 10)),
    [STABLE, ["canary", AT_10[1]]],
    "others: LIVE of a serves 7 at 90 %, 8 at 10 %, set by canary (ledger entry 2, alice, 2026-03-01T00:01:00.000Z).",
  ],
  [
    "a person's weight in between",
    both(on("7", "8", 30)),
    [STABLE, AT_10, ["canary", both(on("7", "8", 30))]],
    "others: LIVE of a serves 7 at 70 %, 8 at 30 %, set by canary (ledger entry 3, alice, 2026-03-01T00:02:00.000Z).",
  ],
  [
    "pulumi up moved it",
    both(on("7", "8", 20)),
    [STABLE, AT_10, ["pulumi up", both(on("7", "8", 20))]],
    "others: LIVE of a serves 7 at 80 %, 8 at 20 %, set by pulumi up (ledger entry 3, alice, 2026-03-01T00:02:00.000Z).",
  ],
  [
    "the console moved one",
    { a: on("7", "8", 33), b: on("7", "8", 10) },
    [STABLE, AT_10],
    "others: LIVE of a serves 7 at 67 %, 8 at 33 %, and the ledger says 7 at 90 %, 8 at 10 %: somebody moved LIVE without live, as the console does, or a run of live ended before its record.",
  ],
  [
    "the console skipped a step",
    both(on("8")),
    [STABLE, AT_10],
    "others: LIVE of a serves 8 at 100 %, and the ledger says 7 at 90 %, 8 at 10 %: somebody moved LIVE without live, as the console does, or a run of live ended before its record.",
  ],
  [
    "the console took another version",
    both(on("7", "6", 50)),
    [STABLE, AT_10],
    "others: LIVE of a serves 7 at 50 %, 6 at 50 %, and the ledger says 7 at 90 %, 8 at 10 %: somebody moved LIVE without live, as the console does, or a run of live ended before its record.",
  ],
  [
    "a canary that nothing tells of",
    { a: on("7", "8", 30) },
    [],
    "others: LIVE of a serves 7 at 70 %, 8 at 30 %, and the ledger says nothing of it.",
  ],
  [
    "a canary at the first step, of a version that was rolled away from",
    { a: on("7", "8", 10) },
    [
      ["promote", { a: on("8") }],
      ["rollback", { a: on("7") }],
    ],
    "others: LIVE of a serves 7 at 90 %, 8 at 10 %, and the ledger says 7 at 100 %: somebody moved LIVE without live, as the console does, or a run of live ended before its record.",
  ],
  [
    "a person's canary beside the rollout of another function stays apart",
    { a: on("7", "8", 10), b: on("7", "8", 30) },
    [
      STABLE,
      ["canary", { a: on("7"), b: on("7", "8", 30) }],
      ["rollout", { a: on("7", "8", 10), b: on("7", "8", 30) }],
    ],
    "under way at 10 10@3 [a] without b: has a canary that no rollout set",
  ],
  [
    "a person's canary in a function of the rollout stops all",
    { a: on("7", "8", 10), b: on("7", "8", 30) },
    [STABLE, AT_10, ["canary", { a: on("7", "8", 10), b: on("7", "8", 30) }]],
    "others: LIVE of b serves 7 at 70 %, 8 at 30 %, set by canary (ledger entry 3, alice, 2026-03-01T00:02:00.000Z).",
  ],
  [
    "a person's abort of one leaves the rollout of the other",
    { a: on("7", "8", 10), b: on("7") },
    [STABLE, AT_10, ["abort", { a: on("7", "8", 10), b: on("7") }]],
    "under way at 10 10@2 [a] without b: the canary of 8, the newest, was ended (abort, ledger entry 3); to take it again: live canary -f b --weight 10 --version 8, then live rollout --take-over",
  ],

  [
    "a take-over makes a person's canary the rollout's",
    both(on("7", "8", 30)),
    [STABLE, ["canary", both(on("7", "8", 30))], ["rollout: take-over", both(on("7", "8", 30))]],
    "under way at 30 30@3 [a b]",
  ],
  [
    "a take-over counts for every function that has a canary then",
    { a: on("7", "8", 30), b: on("7", "8", 10) },
    [
      STABLE,
      ["rollout", { a: on("7"), b: on("7", "8", 10) }],
      ["canary", { a: on("7", "8", 30), b: on("7", "8", 10) }],
      ["rollout: take-over: as agreed", { a: on("7", "8", 30), b: on("7", "8", 10) }],
    ],
    "under way at 10 10@2,10@4 [a b]",
  ],
  [
    "an entry written twice is no take-over",
    both(on("7", "8", 30)),
    [STABLE, ["canary", both(on("7", "8", 30))], ["rollout: step 50 %", both(on("7", "8", 30))]],
    "others: LIVE of a serves 7 at 70 %, 8 at 30 %, set by canary (ledger entry 2, alice, 2026-03-01T00:01:00.000Z).",
  ],
];

describe("where a rollout stands", () => {
  for (const [says, lives, told, position, more] of ROWS)
    it(says, () => {
      expect(shown(rolloutPosition(aRequest(lives, told, more)))).to.equal(position);
    });

  it("tells versions and the times of the steps", () => {
    const position = rolloutPosition(aRequest(both(on("7", "8", 50)), [STABLE, AT_10, AT_50]));
    expect(position).to.deep.include({
      steps: [
        { weight: 10, at: BEGAN + MINUTE, entry: 2 },
        { weight: 50, at: BEGAN + 2 * MINUTE, entry: 3 },
      ],
      participants: ["a", "b"].map((name) => ({ name, stable: "7", canary: "8", timeoutSeconds: 900 })),
    });
  });

  it("refuses to start while LIVE of a function follows $LATEST", () => {
    const request = aRequest({ a: on("7"), b: on("$LATEST") }, [STABLE]);
    expect(() => rolloutPosition(request)).to.throw("LIVE of b follows $LATEST");
  });

  it("goes on while LIVE of a function that came later follows $LATEST", () => {
    const lives = { a: on("7", "8"), b: on("$LATEST") };
    expect(shown(rolloutPosition(aRequest(lives, [["rollout", lives]])))).to.equal(
      "under way at 10 10@1 [a] without b: follows $LATEST",
    );
  });

  it("goes nowhere by a ledger that can't be read", () => {
    const request = aRequest(both(on("7", "8")), []);
    const error = { code: "NoAnswer", message: "ssm gave no answer." };
    const unreadable = {
      ...request,
      snapshot: { ...request.snapshot, ledger: { kind: "unreadable", error } as const },
    };
    expect(() => rolloutPosition(unreadable))
      .to.throw()
      .that.satisfies(({ code }: ReleaseError) => code === "NoAnswer");
  });
});

describe("after a run that was killed", () => {
  const NAMES = ["a", "b", "c"];
  const STEPS = [10, 50, 80];
  const plan = planOf(STEPS, NAMES);
  const pair = { stable: "7", canary: "8" };
  const all = (traffic: Traffic) => Object.fromEntries(NAMES.map((name) => [name, traffic]));

  /** What the next look does, as far as the position alone decides. */
  function actionOf(position: Position): MovingAction | undefined {
    const action =
      position.kind === "half done"
        ? ({ kind: "complete", weight: position.weight } as const)
        : position.kind === "canary lost"
          ? ({ kind: "take back", reason: "" } as const)
          : undefined;
    return action && isMoving(action) ? action : undefined;
  }

  it("goes to the state as planned for all, or back to stable for all", () => {
    fc.assert(
      fc.property(
        fc.nat(STEPS.length),
        fc.boolean(),
        fc.subarray(NAMES),
        fc.boolean(),
        (taken, isBack, moved, isRecorded) => {
          const weights = STEPS.slice(0, taken);
          const before = weights.at(-1) ?? 0;
          fc.pre(!(isBack && before === 0));
          const from = before === 0 ? on("7") : trafficAt(pair, before);
          const to = isBack ? on("7") : trafficAt(pair, stepAbove(plan, before));
          const told: Told[] = [
            ["promote", all(on("7"))],
            ...weights.map((weight): Told => ["rollout", all(trafficAt(pair, weight))]),
          ];
          const lives = Object.fromEntries(NAMES.map((name) => [name, moved.includes(name) ? to : from]));
          if (isRecorded) told.push([isBack ? "rollout abort" : "rollout", lives]);
          const request = aRequest(lives, told, { steps: STEPS });
          const position = rolloutPosition(request);
          const action = actionOf(position);
          const served = servedNow(request.snapshot);
          if (action)
            for (const move of movesOf(planRollout(request.snapshot, position, action)))
              served.set(move.functionName, move.to);
          const ends = [...served.values()];
          expect(position.kind).to.not.equal("others");
          for (const traffic of ends)
            expect([from, to, on("7")], JSON.stringify(traffic)).to.deep.include(traffic);
          if (!isRecorded && moved.length > 0) for (const traffic of ends) expect(traffic).to.deep.equal(to);
          if (moved.length === 0) for (const traffic of ends) expect(traffic).to.deep.equal(from);
        },
      ),
      propertyRuns(300),
    );
  });

  it("plans nothing more once the step is complete", () => {
    for (const weight of [10, 50, 80, PROMOTION]) {
      const lives = all(trafficAt(pair, weight));
      const request = aRequest(
        lives,
        [
          ["rollout", all(trafficAt(pair, 10))],
          ["rollout", lives],
        ],
        { steps: STEPS },
      );
      const position = rolloutPosition(request);
      expect(position.kind).to.equal(weight === PROMOTION ? "idle" : "under way");
    }
  });
});
