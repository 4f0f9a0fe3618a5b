import { expect } from "chai";
import { decide } from "../../../../scripts/release/rollout/decide-rollout.ts";
import type { Asked, Look, Position, RolloutAction } from "../../../../scripts/release/rollout/types.ts";
import { ASKED, anAlarm, anEvidence, aParticipant, aPlan, aStep, minute, minutes } from "./a-look.ts";

const GOOD = minutes(0, 100, [300, 3], [2700, 27]);
const EVEN = minutes(0, 100, [1500, 15], [1500, 15]);
const BAD = minutes(0, 100, [300, 18], [2700, 27]);
const FEW = minutes(0, 100, [1, 0], [9, 0]);

const IDLE: Position = { kind: "idle", ready: [aParticipant()], leftOut: [] };

function underWay(weight: number, names = ["hello"]): Position {
  const participants = names.map((name) => aParticipant(name));
  return { kind: "under way", weight, steps: [aStep(weight)], participants, leftOut: [] };
}

/** A look at hello at 10 % since minute 0, in minute `now`. */
function look(now: number, hello: Parameters<typeof anEvidence>[0][string], more: Partial<Look> = {}): Look {
  return {
    plan: aPlan(),
    position: underWay(10),
    evidence: anEvidence({ hello }),
    asked: ASKED,
    now: minute(now),
    ...more,
  };
}

const asks = (asked: Partial<Asked>): Partial<Look> => ({ asked: { ...ASKED, ...asked } });
const at = (position: Position, more: Partial<Look> = {}): Look => look(20, GOOD, { position, ...more });

const withAlarm = (alarms: Parameters<typeof anEvidence>[1], asked: Partial<Asked> = {}): Look =>
  at(IDLE, { plan: aPlan({ alarms: ["hello-errors"] }), evidence: anEvidence({}, alarms), ...asks(asked) });

/** What an action says, in one line. */
function said(action: RolloutAction): string {
  switch (action.kind) {
    case "start":
    case "advance":
    case "complete":
      return `${action.kind} ${action.weight}`;
    case "promote":
      return action.kind;
    case "stop":
      return `stop ${action.error.code}: ${action.error.message}`;
    default:
      return `${action.kind}: ${action.reason}`;
  }
}

const LEFT_OUT = { name: "hello", reason: "version 8 is live already" };
const OTHERS = { code: "AliasChanged", message: "bob moved LIVE of hello." };
const TWO = { plan: aPlan({}, { hello: {}, other: {} }), position: underWay(10, ["hello", "other"]) };
const NIGHTLY = { ...TWO, plan: aPlan({}, { hello: {}, other: { isWaitedFor: false } }) };
const UNCLEAR =
  "canary 0 of 58 failed, stable 0 of 522; limit +1 point; missing: about 430 canary calls, 430 min";

describe("the decision of a look", () => {
  const rows: readonly [string, Look, string | RegExp][] = [
    // Before a rollout
    ["starts with the first step", at(IDLE), "start 10"],
    ["starts with the first step that --from allows", at(IDLE, asks({ from: 11 })), "start 50"],
    [
      "refuses --from above the last step",
      at(IDLE, asks({ from: 51 })),
      "stop NoSuchStep: The plan has no step of 51 % or more.",
    ],
    [
      "refuses --advance where nothing is under way",
      at(IDLE, asks({ advances: true })),
      "stop NoRollout: No rollout is under way: there is no step to take.",
    ],
    [
      "begins nothing new with --continue",
      at(IDLE, asks({ onlyContinues: true })),
      "none: no rollout is under way, and --continue begins none",
    ],
    [
      "has nothing to do where no function is ready",
      at({ kind: "idle", ready: [], leftOut: [LEFT_OUT] }),
      "none: hello: version 8 is live already",
    ],
    [
      "has nothing to do without functions",
      at({ kind: "idle", ready: [], leftOut: [] }),
      "none: no function has a newer version",
    ],
    ["starts where the alarms are green", withAlarm([anAlarm("OK", -9)]), "start 10"],
    [
      "refuses the start while an alarm is red",
      withAlarm([anAlarm("ALARM", -9)]),
      "stop AlarmIsRed: 1 alarm in ALARM before the start: hello-errors.",
    ],
    [
      "starts all the same with --ignore-alarms",
      withAlarm([anAlarm("ALARM", -9)], { ignoresAlarms: true }),
      "start 10",
    ],
    [
      "refuses the start while the alarms can't be read, --ignore-alarms or not",
      withAlarm("Rate exceeded", { ignoresAlarms: true }),
      "stop Throttled: Rate exceeded",
    ],
    [
      "refuses the start where the alarms were not read",
      at(IDLE, { plan: aPlan({ alarms: ["hello-errors"] }), evidence: undefined }),
      "stop MetricsNotRead: Nothing was read from CloudWatch.",
    ],
    // Positions without a verdict
    [
      "stops where somebody else moved LIVE",
      at({ kind: "others", error: OTHERS }),
      "stop AliasChanged: bob moved LIVE of hello.",
    ],
    [
      "completes a step that was left half done",
      at({ kind: "half done", weight: 50, participants: [], leftOut: [] }),
      "complete 50",
    ],
    [
      "completes a promotion that was left half done",
      at({ kind: "half done", weight: 100, participants: [], leftOut: [] }),
      "complete 100",
    ],
    [
      "takes all back where a canary is gone",
      at({ kind: "canary lost", lost: ["hello"], participants: [], leftOut: [] }),
      "take back: hello has no canary any more",
    ],
    [
      "takes all back where two canaries are gone",
      at({ kind: "canary lost", lost: ["hello", "other"], participants: [], leftOut: [] }),
      "take back: hello, other have no canary any more",
    ],
    // Under way
    ["holds a healthy step until its hold is over", look(4.9, GOOD), /^hold: canary .*missing/],
    [
      "holds for the hold of 10 minutes",
      look(9.9, EVEN, { position: underWay(50) }),
      "hold: healthy at 50 %; the hold is not over",
    ],
    ["advances after the hold", look(20, GOOD), "advance 50"],
    ["promotes after the last step", look(20, EVEN, { position: underWay(50) }), "promote"],
    [
      "takes back what is unhealthy, before its hold is over",
      look(4.9, BAD),
      "take back: canary 54 of 900 failed, stable 81 of 8,100; limit +1 point",
    ],
    [
      "takes back what is unhealthy, whatever --advance asks",
      look(4.9, BAD, asks({ advances: true })),
      /^take back/,
    ],
    ["advances by hand without a verdict", look(1, [], asks({ advances: true })), "advance 50"],
    ["advances by hand while CloudWatch is down", look(1, "down", asks({ advances: true })), "advance 50"],
    ["promotes by hand", look(1, [], { position: underWay(50), ...asks({ advances: true }) }), "promote"],
    ["holds without a verdict, and says what is missing", look(59.9, FEW), `hold: ${UNCLEAR}`],
    [
      "stops after the longest hold",
      look(60, FEW),
      `stop Inconclusive: No verdict within 60 min at 10 %: ${UNCLEAR}`,
    ],
    [
      "takes back after the longest hold, where the plan says so",
      look(60, FEW, { plan: aPlan({ onInconclusive: "abort" }) }),
      `take back: No verdict within 60 min at 10 %: ${UNCLEAR}`,
    ],
    ["holds while CloudWatch is down", look(59, "Rate exceeded"), "hold: Rate exceeded"],
    [
      "stops after the longest hold while CloudWatch is down",
      look(60, "Rate exceeded"),
      "stop Inconclusive: No verdict within 60 min at 10 %: Rate exceeded",
    ],
    ["advances by hand after the longest hold", look(90, FEW, asks({ advances: true })), "advance 50"],
    [
      "waits for a person after the hold",
      look(20, GOOD, { plan: aPlan({ approveAt: [10] }) }),
      "wait: healthy at 10 %; a person approves the next step with --advance",
    ],
    [
      "waits for a person past the longest hold",
      look(90, GOOD, { plan: aPlan({ approveAt: [10] }) }),
      /^wait/,
    ],
    [
      "goes on when the person said so",
      look(20, GOOD, { plan: aPlan({ approveAt: [10] }), ...asks({ advances: true }) }),
      "advance 50",
    ],
    ["asks no person at another step", look(20, GOOD, { plan: aPlan({ approveAt: [50] }) }), "advance 50"],
    // A plan that changed, a weight that is no step
    [
      "takes the first step above a weight that is no step",
      look(20, minutes(0, 100, [600, 6], [2400, 24]), { position: underWay(20) }),
      "advance 50",
    ],
    [
      "promotes from above the last step",
      look(20, minutes(0, 100, [1800, 18], [1200, 12]), { position: underWay(60) }),
      "promote",
    ],
    // Several functions
    [
      "takes all back for one unhealthy function, and names it",
      look(20, [], { ...TWO, evidence: anEvidence({ hello: GOOD, other: BAD }) }),
      "take back: other: canary 324 of 5,400 failed, stable 486 of 48,600; limit +1 point",
    ],
    [
      "names no function in an alarm's reason",
      look(20, [], { ...TWO, evidence: anEvidence({ hello: GOOD, other: BAD }, [anAlarm("ALARM", 5)]) }),
      "take back: alarm hello-errors is in ALARM: 3 datapoints were above 1",
    ],
    [
      "names each unhealthy function with its reason",
      look(4.9, [], {
        ...TWO,
        evidence: anEvidence({ hello: minutes(0, 9, [300, 30], [2700, 27]), other: BAD }),
      }),
      "take back: hello: canary 90 of 900 failed, stable 81 of 8,100; limit +1 point; other: canary 54 of 900 failed, stable 81 of 8,100; limit +1 point",
    ],
    [
      "waits for every function",
      look(20, [], { ...TWO, evidence: anEvidence({ hello: GOOD, other: [] }) }),
      "hold: other: canary 0 of 0 failed, stable 0 of 0; limit +1 point; missing: calls of both versions that count",
    ],
    [
      "does not wait for a function with `wait: false`",
      look(20, [], { ...NIGHTLY, evidence: anEvidence({ hello: GOOD, other: [] }) }),
      "advance 50",
    ],
    [
      "names only functions that are waited for in what is missing",
      look(3, [], { ...NIGHTLY, evidence: anEvidence({ hello: [], other: [] }) }),
      "hold: hello: canary 0 of 0 failed, stable 0 of 0; limit +1 point; missing: calls of both versions that count",
    ],
    [
      "takes back for a function with `wait: false`",
      look(20, [], { ...NIGHTLY, evidence: anEvidence({ hello: GOOD, other: BAD }) }),
      /^take back: other/,
    ],
    ["holds after a clock that jumped back", look(-9, GOOD), /^hold/],
  ];
  for (const [name, given, expected] of rows)
    it(name, () => {
      const text = said(decide(given).action);
      if (typeof expected === "string") expect(text).equal(expected);
      else expect(text).match(expected);
    });

  it("says until when it holds and what comes next", () => {
    const { holdUntil, next, health } = decide(look(3, GOOD));
    expect({ holdUntil, next, health }).deep.equal({
      holdUntil: minute(5),
      next: 50,
      health: "inconclusive",
    });
    expect(decide(look(3, GOOD, { position: underWay(50) }))).include({ holdUntil: minute(10), next: 100 });
    expect(decide(at(IDLE)).next).equal(50);
    expect(decide(at({ kind: "half done", weight: 10, participants: [], leftOut: [] })).next).equal(50);
    expect(decide(at({ kind: "half done", weight: 100, participants: [], leftOut: [] }))).not.property(
      "next",
    );
  });

  it("holds a weight that is no step as long as the nearest step below, else as the first", () => {
    const holds = [5, 10, 20, 60].map(
      (weight) => decide(look(1, [], { position: underWay(weight) })).holdUntil,
    );
    expect(holds).deep.equal([5, 5, 5, 10].map(minute));
  });

  it("hints at --ignore-alarms, and at the ways out of a rollout without a verdict", () => {
    const hint = (given: Look): string | undefined => {
      const { action } = decide(given);
      return action.kind === "stop" ? action.error.hint : undefined;
    };
    expect(hint(withAlarm([anAlarm("ALARM", -9)]))).include("--ignore-alarms");
    expect(hint(look(60, FEW))).equal(
      "Take the next step with --advance, or end the rollout with promote or abort",
    );
    expect(hint(at(IDLE, asks({ from: 51 })))).equal("Its last step: --from 50");
    expect(hint(at(IDLE, asks({ advances: true })))).equal("Begin one without --advance");
  });

  it("is the same however often it is asked", () => {
    const given = look(20, BAD);
    expect(decide(given)).deep.equal(decide(given));
  });
});
