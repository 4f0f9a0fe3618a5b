import { expect } from "chai";
import fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import { formatProvenance, parseProvenance } from "../../../../scripts/release/model/provenance.ts";
import { differences } from "../../../../scripts/release/model/settings-difference.ts";
import type { VersionFacts } from "../../../../scripts/release/model/snapshot.ts";
import { editsFor } from "../../../../scripts/release/model/stack-file-edits.ts";
import { targetOf, toFraction, toPercent, trafficOf } from "../../../../scripts/release/model/traffic.ts";
import { type MovePlan, movesOf } from "../../../../scripts/release/plans/plan.ts";
import { planAbort } from "../../../../scripts/release/plans/plan-abort.ts";
import { planCanary } from "../../../../scripts/release/plans/plan-canary.ts";
import { planPromote } from "../../../../scripts/release/plans/plan-promote.ts";
import { planPublish } from "../../../../scripts/release/plans/plan-publish.ts";
import { planSync } from "../../../../scripts/release/plans/plan-sync.ts";
import { aStack, configOf, on } from "../builders.ts";

const apply = (lives: Record<string, Traffic>, plan: MovePlan) => ({
  ...lives,
  ...Object.fromEntries(movesOf(plan).map(({ functionName, to }) => [functionName, to])),
});

const aVersion = fc.integer({ min: 1, max: 5 }).map(String);
const someTraffic = fc
  .tuple(aVersion, fc.option(aVersion), fc.integer({ min: 1, max: 99 }))
  .map(([live, canary, weight]) => (canary && canary !== live ? on(live, canary, weight) : on(live)));
const someLives = fc.dictionary(fc.constantFrom("a", "b", "c"), someTraffic, { minKeys: 1 });
const versions = new Map(["a", "b", "c"].map((name) => [name, ["1", "2", "3", "4", "5"]]));

describe("plans", () => {
  const planners: [string, (lives: Record<string, Traffic>) => MovePlan][] = [
    ["canary", (lives) => planCanary(aStack(lives), { weight: 25, versions, histories: new Map() })],
    ["promote", (lives) => planPromote(aStack(lives), { versions, histories: new Map() })],
    [
      "promote --version",
      (lives) => planPromote(aStack(lives), { version: "3", versions: new Map(), histories: new Map() }),
    ],
    ["abort", (lives) => planAbort(aStack(lives))],
    ["sync", (lives) => planSync(aStack(lives, { live_version: 2, canary_version: 3, canary_weight: 5 }))],
  ];
  for (const [name, plan] of planners) {
    it(`plans ${name} the same way twice for the same stack`, () => {
      fc.assert(fc.property(someLives, (lives) => void expect(plan(lives)).to.deep.equal(plan(lives))));
    });

    it(`has nothing to do once the plan of ${name} is applied`, () => {
      fc.assert(
        fc.property(someLives, (lives) => {
          const applied = apply(lives, plan(lives));
          // With no canary left, promote moves the other functions to their newest version: another plan.
          if (name === "promote" && Object.values(lives).some(({ canary }) => canary)) return;
          expect(movesOf(plan(applied))).to.deep.equal([]);
        }),
      );
    });

    it(`plans ${name} with traffic only for versions that exist, and at most two of them`, () => {
      fc.assert(
        fc.property(someLives, (lives) => {
          for (const { to } of movesOf(plan(lives))) {
            expect(versions.get("a")).to.include(to.live);
            if (to.canary) expect(versions.get("a")).to.include(to.canary.version).and.not.equal(to.live);
          }
        }),
      );
    });
  }

  it("says that a function stays because it serves the wanted version already", () => {
    const stack = aStack({ a: on("5") });
    const histories = new Map();
    const newest = { versions, histories };
    const asked = { version: "5", versions: new Map(), histories };
    const reasonsOf = ({ actions }: MovePlan) => actions.map((action) => "reason" in action && action.reason);
    expect(reasonsOf(planCanary(stack, { weight: 25, ...newest }))).to.deep.equal([
      "already on 5, the newest version",
    ]);
    expect(reasonsOf(planPromote(stack, newest))).to.deep.equal(["already on 5, the newest version"]);
    expect(reasonsOf(planPromote(stack, asked))).to.deep.equal(["already on 5"]);
  });

  it("refuses a canary of the version that is stable everywhere, and leaves out functions where it is", () => {
    const request = { weight: 10, version: "2", versions: new Map(), histories: new Map() };
    expect(() => planCanary(aStack({ a: on("2"), b: on("2") }), request)).to.throw(
      "Version 2 is the stable version of a, b: it has all traffic, and a canary is another version.",
    );
    const plan = planCanary(aStack({ a: on("2"), b: on("1") }), request);
    expect(movesOf(plan).map(({ functionName }) => functionName)).to.deep.equal(["b"]);
  });

  it("keeps the running canary, and names a newer version", () => {
    const plan = planCanary(aStack({ a: on("1", "2") }), {
      weight: 50,
      versions: new Map([["a", ["1", "2", "3"]]]),
      histories: new Map(),
    });
    expect(movesOf(plan).map(({ to }) => to)).to.deep.equal([on("1", "2", 50)]);
    expect(plan.warnings).to.deep.equal(["a: 3 is newer than the canary 2; to take it: --version 3"]);
  });

  it("refuses a canary while LIVE follows $LATEST, and says how to pin LIVE in a release stack", () => {
    const hintFor = (values: Record<string, unknown>) => {
      try {
        planCanary(aStack({ a: on("$LATEST") }, values), { weight: 10, versions, histories: new Map() });
        return undefined;
      } catch (error) {
        const { code, hint } = error as ReleaseError;
        return [code, hint];
      }
    };
    expect(hintFor({ publish_versions: true })).to.deep.equal([
      "CanaryOnLatest",
      "Pin it first: live publish -f a --pin",
    ]);
    expect(hintFor({})).to.deep.equal([
      "CanaryOnLatest",
      "Versions are published in release stacks only: pulumi config set publish_versions true -s prd",
    ]);
  });

  it("gives no canary to a function that serves the newest version already", () => {
    const plan = planCanary(aStack({ a: on("5"), b: on("1") }), {
      weight: 10,
      versions,
      histories: new Map(),
    });
    expect(plan.actions.map(({ kind }) => kind)).to.deep.equal(["keep", "move"]);
  });

  it("refuses the stable version as canary", () => {
    const plan = () =>
      planCanary(aStack({ a: on("1", "2") }), {
        weight: 10,
        version: "1",
        versions: new Map(),
        histories: new Map(),
      });
    expect(plan).to.throw(ReleaseError, "Version 1 of a is stable already");
  });

  it("promotes only the functions with a canary if some have one", () => {
    const plan = planPromote(aStack({ a: on("1", "2"), b: on("1") }), { versions, histories: new Map() });
    expect(plan).to.deep.equal({
      verb: "promote",
      actions: [
        {
          kind: "move",
          functionName: "a",
          from: on("1", "2"),
          to: on("2"),
          revisionId: "r-a",
          reason: "the canary, at 10 % until now",
        },
        { kind: "keep", functionName: "b", serves: on("1"), reason: "no canary to promote" },
      ],
      warnings: [],
    });
  });

  it("moves a canary from the traffic and revision that were read", () => {
    const request = { weight: 20, version: "3", versions: new Map(), histories: new Map() };
    expect(planCanary(aStack({ a: on("1", "2"), b: on("1", "3", 20), c: on("3") }), request)).to.deep.equal({
      verb: "canary",
      actions: [
        {
          kind: "move",
          functionName: "a",
          from: on("1", "2"),
          to: on("1", "3", 20),
          revisionId: "r-a",
          reason: "as asked",
        },
        { kind: "keep", functionName: "b", serves: on("1", "3", 20), reason: "3 has 20 % already" },
        { kind: "keep", functionName: "c", serves: on("3"), reason: "already on 3" },
      ],
      warnings: [],
    });
  });

  it("refuses the newest version as default if it was rolled away from, by live or by hand", () => {
    const stable = (version: string) => ({ version, entry: 1, at: "" });
    const byLedger = { stables: [stable("1")], rolledAway: new Set(["5"]), ended: new Map<string, number>() };
    const byHand = {
      stables: [stable("1"), stable("5")],
      rolledAway: new Set<string>(),
      ended: new Map<string, number>(),
    };
    for (const history of [byLedger, byHand]) {
      const request = { versions, histories: new Map([["a", history]]) };
      const stack = aStack({ a: on("1") });
      expect(() => planCanary(stack, { weight: 10, ...request })).to.throw(ReleaseError, "Version 5 of a is");
      expect(() => planPromote(stack, request)).to.throw(ReleaseError, "it was rolled away from");
    }
  });
});

describe("the edits of a stack file", () => {
  const names = ["a", "b"];
  const edited = (values: Record<string, unknown>, moved: Record<string, Traffic>, serial?: number) =>
    Object.fromEntries(
      editsFor(configOf(values, names), new Map(Object.entries(moved)), serial).map(({ path, value }) => [
        path.join("."),
        value,
      ]),
    );

  it("writes the stack's keys if all functions get the same traffic", () => {
    expect(edited({ live_version: 1 }, { a: on("2"), b: on("2") }, 4)).to.deep.equal({
      live_version: "2",
      canary_version: undefined,
      canary_weight: undefined,
      live_serial: 4,
    });
  });
  it("writes the moved function's keys if its traffic differs from that of the others", () => {
    expect(edited({ live_version: 1 }, { a: on("2", "3", 5) })).to.deep.equal({
      "functions.a.live_version": "2",
      "functions.a.canary_version": "3",
      "functions.a.canary_weight": 5,
    });
  });
  it("removes the stack's live_version once every function has keys of its own", () => {
    expect(edited({ live_version: 1, functions: { b: { live_version: 5 } } }, { a: on("2") })).to.include({
      "functions.a.live_version": "2",
      live_version: undefined,
    });
  });
  it("removes all three of the stack's keys once no function inherits them", () => {
    const values = {
      live_version: 1,
      canary_version: 2,
      canary_weight: 10,
      functions: { b: { live_version: 5 } },
    };
    const edits = edited(values, { a: on("2") });
    expect(Object.keys(edits).filter((key) => edits[key] === undefined)).to.include.members([
      "live_version",
      "canary_version",
      "canary_weight",
    ]);
  });
  it("writes the functions' keys if only some functions get the same traffic", () => {
    const config = configOf({ live_version: 1 }, ["a", "b", "c"]);
    const edits = editsFor(
      config,
      new Map([
        ["a", on("2")],
        ["b", on("2")],
      ] as const),
      undefined,
    );
    expect(edits.filter(({ value }) => value !== undefined).map(({ path }) => path.join("."))).to.deep.equal([
      "functions.a.live_version",
      "functions.b.live_version",
    ]);
  });
  it("takes the functions' keys out again once all functions get the same traffic", () => {
    const values = { live_version: 1, functions: { b: { live_version: 5, memory_size: 256 } } };
    expect(edited(values, { a: on("5") })).to.deep.equal({
      live_version: "5",
      canary_version: undefined,
      canary_weight: undefined,
      "functions.b.live_version": undefined,
      "functions.b.canary_version": undefined,
      "functions.b.canary_weight": undefined,
    });
  });
  it("changes nothing if the file declares the traffic and the serial already", () => {
    expect(edited({ live_version: 1, live_serial: 3 }, { a: on("1"), b: on("1") }, 3)).to.deep.equal({});
  });

  it("makes the file declare the served traffic, without a mistake, whatever the file and the move", () => {
    const values = fc.record({
      stack: fc.option(fc.integer({ min: 1, max: 5 })),
      own: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 5 })),
    });
    fc.assert(
      fc.property(values, fc.dictionary(fc.constantFrom(...names), someTraffic), ({ stack, own }, moved) => {
        const before: Record<string, unknown> = {
          ...(stack && Object.keys(own).length < names.length ? { live_version: stack } : {}),
          functions: Object.fromEntries(
            Object.entries(own).map(([name, version]) => [name, { live_version: version }]),
          ),
        };
        const config = configOf(before, names);
        const after = structuredClone(before) as Record<string, Record<string, Record<string, unknown>>>;
        for (const { path, value } of editsFor(config, new Map(Object.entries(moved)), undefined)) {
          const [first = "", name = "", key = ""] = path;
          const holder = path.length === 1 ? after : functionKeys(after, name);
          const at = path.length === 1 ? first : key;
          if (value === undefined) delete (holder as Record<string, unknown>)[at];
          else (holder as Record<string, unknown>)[at] = value;
        }
        const { traffic } = configOf(after, names);
        for (const name of names) expect(traffic[name]).to.deep.equal(moved[name] ?? config.traffic[name]);
      }),
    );
  });
});

describe("the comparison of publish", () => {
  it("compares code and settings, and ignores fields that AWS adds", () => {
    const base = {
      CodeSha256: "x",
      MemorySize: 128,
      Environment: { Variables: { KEY: "secret" } },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    };
    const frozen = {
      ...base,
      Version: "3",
      FunctionArn: "arn:3",
      RevisionId: "r",
      LastModified: "t",
      Description: "commit=1",
      State: "Active",
      RuntimeVersionConfig: { RuntimeVersionArn: "new" },
      Layers: [],
      SnapStart: { ApplyOn: "None", OptimizationStatus: "On" },
    };
    expect(differences(base, frozen)).to.deep.equal([]);
  });
  it("shows which variable differs, never its value", () => {
    const shown = differences(
      { Environment: { Variables: { KEY: "one", State: "x" } } },
      { Environment: { Variables: { KEY: "two" } } },
    );
    expect(shown).to.deep.equal([
      { setting: "Environment.Variables.KEY", from: "set", to: "set" },
      { setting: "Environment.Variables.State", from: "set", to: "none" },
    ]);
  });
  it("refuses to publish a function whose deployment failed", () => {
    const latest: VersionFacts = {
      version: "$LATEST",
      state: "Active",
      role: "",
      codeSha256: "x",
      description: "",
      settings: {},
      updateStatus: "Failed",
      updateReason: "No permission for the image",
    };
    const request = {
      stack: "prd",
      provenance: {},
      pin: false,
      acceptDeployed: false,
      allowDirty: false,
      isLoopback: false,
      functions: [
        {
          functionName: "a",
          latest,
          newest: undefined,
          built: { ok: true as const, value: "x" },
          uncommitted: [],
          unclaimed: [],
          hasBuild: false,
        },
      ],
    };
    expect(() => planPublish(request)).to.throw("The last update of a failed: No permission for the image.");
  });
});

describe("provenance and shares", () => {
  it("reads provenance back as written, within 256 characters", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{7,40}$/), fc.string(), fc.string(), (commit, ref, by) => {
        const text = formatProvenance({ commit, ref, by, dirty: true });
        expect(text.length).to.be.at.most(256);
        expect(parseProvenance(text)).to.include({ commit, dirty: true });
      }),
    );
  });
  it("turns percents into fractions and back without loss", () => {
    for (let percent = 1; percent <= 99; percent++) {
      expect(toPercent(toFraction(percent))).to.equal(percent);
      expect(trafficOf(targetOf(on("1", "2", percent)))).to.deep.equal(on("1", "2", percent));
    }
  });
});

function functionKeys(
  values: Record<string, Record<string, Record<string, unknown>>>,
  name: string,
): Record<string, unknown> {
  values.functions ??= {};
  values.functions[name] ??= {};
  return values.functions[name];
}
