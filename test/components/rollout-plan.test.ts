import { expect } from "chai";
import { parseStackConfig, type RolloutPlan, renderMistakes } from "../../components/config.ts";

type Values = Record<string, unknown>;

const parsed = (rollout: unknown, functions: readonly string[] = ["hello", "nightly"]) =>
  parseStackConfig({ rollout }, functions);

function plan(rollout: unknown, functions?: readonly string[]): RolloutPlan | undefined {
  const found = parsed(rollout, functions);
  if (!found.ok) throw new Error(renderMistakes("prd", found.mistakes));
  return found.config.rollout;
}

function mistakes(rollout: unknown, functions?: readonly string[]) {
  const found = parsed(rollout, functions);
  return found.ok ? [] : [...found.mistakes];
}

const FULL = {
  steps: [10, 50],
  hold: ["5m", "90m"],
  max_hold: "7d",
  on_inconclusive: "abort",
  approve_at: [50],
  gate: { max_error_increase: 0.5, max_slow_increase: 3, confidence: 99.9, alarms: ["hello-errors"] },
  functions: {
    hello: { smoke: { payload: { name: "x" }, expect: { message: "Hello" } }, slow_over: "800ms" },
    nightly: { wait: false, max_error_increase: 5, slow_over: "2s", max_slow_increase: 4 },
  },
};

describe("the plan of a rollout", () => {
  it("needs its steps alone, and fills in every default", () => {
    const one = { isWaitedFor: true, maxErrorIncrease: 1, maxSlowIncrease: 2 };
    expect(plan({ steps: [10, 50] })).to.deep.equal({
      steps: [
        { weight: 10, holdSeconds: 300 },
        { weight: 50, holdSeconds: 300 },
      ],
      maxHoldSeconds: 3600,
      onInconclusive: "hold",
      approveAt: [],
      confidence: 95,
      alarms: [],
      functions: { hello: one, nightly: one },
    });
  });

  it("reads every key, from YAML values and from the JSON text that Pulumi gives a program", () => {
    const read = plan(FULL);
    expect(read).to.deep.equal({
      steps: [
        { weight: 10, holdSeconds: 300 },
        { weight: 50, holdSeconds: 5400 },
      ],
      maxHoldSeconds: 604_800,
      onInconclusive: "abort",
      approveAt: [50],
      confidence: 99.9,
      alarms: ["hello-errors"],
      functions: {
        hello: {
          isWaitedFor: true,
          maxErrorIncrease: 0.5,
          maxSlowIncrease: 3,
          slowOverMs: 800,
          smoke: { payload: { name: "x" }, expect: { message: "Hello" } },
        },
        nightly: { isWaitedFor: false, maxErrorIncrease: 5, maxSlowIncrease: 4, slowOverMs: 2000 },
      },
    });
    expect(plan(JSON.stringify(FULL))).to.deep.equal(read);
  });

  it("takes the texts that `pulumi config set --path` writes", () => {
    const written = plan({
      steps: ["10"],
      hold: "60s",
      gate: { max_error_increase: "0.5", confidence: "90" },
      functions: { hello: { wait: "false" } },
    });
    expect(written).to.deep.include({ steps: [{ weight: 10, holdSeconds: 60 }], confidence: 90 });
    expect(written?.functions.hello).to.deep.include({ maxErrorIncrease: 0.5, isWaitedFor: false });
  });

  it("is absent where the key is absent or empty", () => {
    for (const rollout of [undefined, null, ""]) expect(plan(rollout)).to.equal(undefined);
  });

  it("gives no function what belongs to every object", () => {
    expect(plan({ steps: [10] }, ["constructor"])?.functions.constructor).to.deep.equal({
      isWaitedFor: true,
      maxErrorIncrease: 1,
      maxSlowIncrease: 2,
    });
  });

  describe("each mistake", () => {
    const on = (more: Values): Values => ({ steps: [10, 50], ...more });
    const gate = (values: unknown) => on({ gate: values });
    const hello = (values: unknown) => on({ functions: { hello: values } });
    const table: [title: string, rollout: unknown, key: string, says: RegExp][] = [
      ["a word", "fast", "", /fast is not an object/],
      ["an unknown key", on({ holds: "5m" }), ".holds", /no such key.*Did you mean hold\?/],
      ["no steps", { hold: "5m" }, ".steps", /is missing; it is a list of percents.*steps: \[10, 50\]/],
      ["an empty list of steps", { steps: [] }, ".steps", /an empty list is not/],
      ["a number for steps", { steps: 10 }, ".steps", /10 is not a list/],
      ["a step of 100", { steps: [10, 100] }, ".steps[1]", /100 is out of range: .* from 1 to 99/],
      ["a step of 0", { steps: [0] }, ".steps[0]", /0 is out of range/],
      ["a step that is nothing", { steps: [null, 10] }, ".steps[0]", /null is not a whole number/],
      ["a step that is empty", { steps: ["", 10] }, ".steps[0]", /null is not a whole number/],
      ["steps that fall", { steps: [50, 10] }, ".steps", /50, 10 do not rise/],
      ["steps that repeat", { steps: [10, 10] }, ".steps", /do not rise/],
      [
        "a hold without unit",
        on({ hold: 300 }),
        ".hold",
        /300 has no unit: 300s are seconds.*rollout.hold 5m`/,
      ],
      ["the text of a number as a hold", on({ hold: "5" }), ".hold", /5 has no unit/],
      ["a hold of seconds", on({ hold: "30s" }), ".hold", /30s is out of range: durations from 1m to 24h/],
      ["a hold within a minute", on({ hold: "90s" }), ".hold", /90s is not whole minutes: CloudWatch counts/],
      ["a hold of two units", on({ hold: "1h30m" }), ".hold", /1h30m is not a duration/],
      ["a long hold", on({ hold: "25h", max_hold: "2d" }), ".hold", /25h is out of range/],
      ["a wrong hold in a list", on({ hold: ["5m", "x"] }), ".hold[1]", /x is not a duration/],
      ["a hold that is nothing", on({ hold: [null, "5m"] }), ".hold[0]", /null is not a duration/],
      ["fewer holds than steps", on({ hold: ["5m"] }), ".hold", /1 holds, and the number of steps is 2/],
      [
        "a longest hold below a hold",
        on({ hold: "2h", max_hold: "90m" }),
        ".max_hold",
        /90m is less than the hold of 2h.*max_hold 4h`/,
      ],
      [
        "a hold above the default of max_hold",
        on({ hold: ["5m", "2h"] }),
        ".max_hold",
        /1h, the default, is less than the hold of 2h/,
      ],
      [
        "a very long max_hold",
        on({ max_hold: "8d" }),
        ".max_hold",
        /8d is out of range: durations from 1m to 7d/,
      ],
      [
        "another end of a step",
        on({ on_inconclusive: "promote" }),
        ".on_inconclusive",
        /promote is neither hold .* nor abort/,
      ],
      ["one step to approve", on({ approve_at: 50 }), ".approve_at", /50 is not a list of steps/],
      [
        "an approval at no step",
        on({ approve_at: [10, 25] }),
        ".approve_at[1]",
        /25 is no step. The steps are 10, 50/,
      ],
      ["an approval at a word", on({ approve_at: ["all"] }), ".approve_at[0]", /all is not a whole number/],
      ["a word for the gate", gate("strict"), ".gate", /strict is not an object/],
      ["an unknown key of the gate", gate({ alarm: ["x"] }), ".gate.alarm", /Did you mean alarms\?/],
      [
        "an increase of nothing",
        gate({ max_error_increase: 0 }),
        ".gate.max_error_increase",
        /0 is out of range: above 0, at most 50/,
      ],
      [
        "a large increase",
        gate({ max_error_increase: 50.1 }),
        ".gate.max_error_increase",
        /50\.1 is out of range/,
      ],
      [
        "a percentage with its sign",
        gate({ max_error_increase: "1%" }),
        ".gate.max_error_increase",
        /1% is not a number/,
      ],
      [
        "an endless number",
        gate({ max_error_increase: Number.NaN }),
        ".gate.max_error_increase",
        /NaN is out of range/,
      ],
      ["certainty", gate({ confidence: 100 }), ".gate.confidence", /100 is out of range: from 80 to 99\.9/],
      ["a coin's confidence", gate({ confidence: 50 }), ".gate.confidence", /50 is out of range/],
      [
        "an alarm without a name",
        gate({ alarms: ["a", ""] }),
        ".gate.alarms",
        /a list is not a list of alarm names/,
      ],
      ["a word for alarms", gate({ alarms: "a" }), ".gate.alarms", /a is not a list/],
      [
        "slow calls where no function has any",
        gate({ max_slow_increase: 3 }),
        ".gate.max_slow_increase",
        /no function uses it.*slow_over/,
      ],
      [
        "slow calls where each function has a limit of its own",
        on({
          gate: { max_slow_increase: 3 },
          functions: { hello: { slow_over: "1s", max_slow_increase: 1 } },
        }),
        ".gate.max_slow_increase",
        /no function uses it/,
      ],
      [
        "errors where each function has a limit of its own",
        on({
          gate: { max_error_increase: 3 },
          functions: { hello: { max_error_increase: 1 }, nightly: { max_error_increase: 2 } },
        }),
        ".gate.max_error_increase",
        /no function uses it: each sets its own/,
      ],
      [
        "an unknown function",
        on({ functions: { helo: {} } }),
        ".functions.helo",
        /no function helo.*Did you mean hello\?/,
      ],
      ["a list of functions", on({ functions: ["hello"] }), ".functions", /a list is not an object/],
      ["a word for a function", hello("fast"), ".functions.hello", /fast is not an object/],
      ["an unknown key of a function", hello({ slow: "1s" }), ".functions.hello.slow", /no such key/],
      [
        "slow without unit",
        hello({ slow_over: 800 }),
        ".functions.hello.slow_over",
        /800 has no unit.*slow_over 800ms`/,
      ],
      [
        "slower than any function may be",
        hello({ slow_over: "16m" }),
        ".functions.hello.slow_over",
        /16m is out of range/,
      ],
      [
        "a limit for slow calls without slow calls",
        hello({ max_slow_increase: 1 }),
        ".functions.hello.max_slow_increase",
        /nothing says which calls are slow/,
      ],
      ["a word for wait", hello({ wait: "no" }), ".functions.hello.wait", /no is neither true nor false/],
      [
        "nobody to wait for",
        on({ functions: { hello: { wait: false }, nightly: { wait: false } } }),
        ".functions",
        /no function is waited for/,
      ],
      [
        "a smoke without payload",
        hello({ smoke: { expect: 1 } }),
        ".functions.hello.smoke.payload",
        /is missing/,
      ],
      ["a smoke of true", hello({ smoke: true }), ".functions.hello.smoke", /true is not an object/],
      [
        "an unknown key of a smoke",
        hello({ smoke: { payload: {}, want: 1 } }),
        ".functions.hello.smoke.want",
        /no such key/,
      ],
      [
        "a secret in a payload",
        hello({ smoke: { payload: { a: [{ secure: "hunter2" }] } } }),
        ".functions.hello.smoke.payload",
        /encrypted value, which live cannot read/,
      ],
      [
        "a secret to expect",
        hello({ smoke: { payload: 1, expect: { secure: "hunter2" } } }),
        ".functions.hello.smoke.expect",
        /encrypted/,
      ],
      ["the former holds", on({ hold_seconds: 90 }), ".hold_seconds", /Write in its place: hold: 2m$/],
      ["a list of the former holds", on({ hold_seconds: [0, 3600] }), ".hold_seconds", /: hold: \[1m, 1h\]$/],
      ["former holds that were none", on({ hold_seconds: "x" }), ".hold_seconds", /: hold: 5m$/],
      [
        "the former gate",
        on({ health: { max_error_percent: 2, min_calls: 50, alarms: ["a-b"] } }),
        ".health",
        /min_calls is gone.*: gate: \{max_error_increase: 2, alarms: \[a-b\]\}$/,
      ],
      [
        "a former gate of zero errors",
        on({ health: '{"max_error_percent":0}' }),
        ".health",
        /gate: \{max_error_increase: 1\}$/,
      ],
      [
        "a former gate with odd alarms",
        on({ health: { alarms: ["a: b"] } }),
        ".health",
        /gate: \{max_error_increase: 1, alarms: as they are\}$/,
      ],
      ["a former gate that was none", on({ health: "good" }), ".health", /gate: \{max_error_increase: 1\}$/],
    ];
    for (const [title, rollout, key, says] of table)
      it(`is reported alone, with its limit and a way out: ${title}`, () => {
        for (const given of [rollout, typeof rollout === "string" ? rollout : JSON.stringify(rollout)]) {
          if (title === "an endless number" && given !== rollout) continue;
          const found = mistakes(given);
          expect(found.map((mistake) => mistake.key)).to.deep.equal([`rollout${key}`]);
          expect(`${found[0]?.message} ${found[0]?.hint}`).to.match(says).and.not.contain("hunter2");
        }
      });
  });

  it("finds all mistakes at once, in a fixed order", () => {
    const found = mistakes({
      hold_seconds: 5,
      pace: 1,
      steps: [0],
      hold: 5,
      max_hold: "9d",
      on_inconclusive: 1,
      approve_at: "x",
      gate: { confidence: 1, alarms: 1, max_error_increase: -1 },
      functions: { helo: { wait: 7 }, hello: { slow_over: "x", smoke: 1, wait: "x" } },
    });
    expect(found.map(({ key }) => key.replace("rollout.", ""))).to.deep.equal([
      "hold_seconds",
      "pace",
      "steps[0]",
      "hold",
      "max_hold",
      "on_inconclusive",
      "approve_at",
      "gate.max_error_increase",
      "gate.confidence",
      "gate.alarms",
      "functions.helo",
      "functions.helo.wait",
      "functions.hello.smoke",
      "functions.hello.slow_over",
      "functions.hello.wait",
    ]);
  });

  it("names the functions there are in place of an unknown one", () => {
    const [mistake] = mistakes({ steps: [10], functions: { payments: {} } });
    expect(mistake?.hint).to.contain("Functions here: hello, nightly.");
  });

  it("waits for nobody where there is no function, and says nothing of it", () => {
    expect(plan({ steps: [10] }, [])?.functions).to.deep.equal({});
  });
});
