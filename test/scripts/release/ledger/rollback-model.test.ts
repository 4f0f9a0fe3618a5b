/**
 * Tests the rules of rollback against a model. In it, operators, `pulumi up` and people by hand move LIVE;
 * each function remembers its own way back; `live` knows only the ledger.
 */
import { expect } from "chai";
import fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import { DECLARED, FOUND, type LateWrite, SYNC } from "../../../../scripts/release/ledger/annotation.ts";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { selectTargets } from "../../../../scripts/release/ledger/rollback-target.ts";
import { ledgerOf, trafficOfEntry } from "../../../../scripts/release/ledger/served-ledger.ts";
import { sameTraffic } from "../../../../scripts/release/model/traffic.ts";
import { propertyRuns } from "../../../support/property-runs.ts";
import { on } from "../builders.ts";

const NAMES = ["a", "b", "c"];
const LIVE_VERBS = [
  "promote",
  "canary",
  "abort",
  "rollback",
  "rollback",
  "rollback --to",
  "rollout",
  "rollout",
  "rollout abort",
  SYNC,
] as const;
type Served = Record<string, Traffic>;

/** One run of `live` or `pulumi up`. */
interface Operation {
  readonly verb: (typeof LIVE_VERBS)[number] | typeof DECLARED;
  readonly selected: readonly string[];
  readonly failing: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly to: string;
  /** Traffic moved, and then the ledger could not be written. */
  readonly isUnrecorded: boolean;
}

/** One run: what it read before its moves, its plan, and the functions that it moved. */
interface Run {
  readonly operation: Operation;
  readonly read: Served;
  readonly serial: number;
  readonly entry: number;
  readonly isStale: boolean;
  readonly plan: Served;
  readonly moved: string[];
}

/** A function's own memory: its stable versions, oldest first, and the versions that a rollback left. */
interface Way {
  stables: string[];
  readonly left: Set<string>;
}

class World {
  readonly records: LedgerRecord[] = [];
  private readonly alias: Served = Object.fromEntries(NAMES.map((name) => [name, on("1")]));
  private readonly checkout = new Set(NAMES);
  private readonly ways = new Map(
    NAMES.map((name): [string, Way] => [name, { stables: ["1"], left: new Set() }]),
  );

  constructor() {
    this.write(1, this.alias, "publish --pin");
  }

  begin(operation: Operation): Run {
    const names = NAMES.filter((name) => this.checkout.has(name));
    const read = this.served(names);
    const last = this.records.at(-1)?.value ?? { serial: 0, functions: {} };
    return {
      operation,
      read,
      serial: last.serial,
      entry: this.records.length,
      isStale: names.some((name) => {
        const entry = last.functions[name];
        return !entry || !sameTraffic(trafficOfEntry(entry), read[name] as Traffic);
      }),
      plan: this.plan(operation, read),
      moved: [],
    };
  }

  /** Moves the planned functions. Each alias is guarded: one that somebody else moved since stays. */
  move({ operation, read, plan, moved }: Run): void {
    for (const [name, to] of Object.entries(plan)) {
      const from = read[name] as Traffic;
      if (sameTraffic(from, to) || operation.failing.includes(name) || this.alias[name] !== from) continue;
      this.alias[name] = to;
      moved.push(name);
    }
  }

  /** The versions that a run of `live` read count as known once that run writes the ledger. */
  notice({ operation: { verb }, read, moved }: Run): void {
    for (const [name, { live }] of Object.entries(read))
      if (verb !== DECLARED || !moved.includes(name)) this.madeStable(name, live);
  }

  /** Writes the ledger as `live` does: unrecorded traffic, then the move, then all again if others wrote. */
  record({ operation: { verb }, read, serial, entry, isStale, moved }: Run): void {
    for (const name of moved) this.follow(name, verb, read[name] as Traffic);
    if (verb === DECLARED) {
      this.write(serial, this.served(Object.keys(read)), verb);
      return;
    }
    const values = isStale ? 2 : 1;
    const raise = verb === SYNC ? 0 : 1;
    if (isStale) this.write(serial + raise, read, FOUND.action);
    const action = verb === "rollback --to" ? "rollback" : verb;
    this.write(serial + values * raise, { ...read, ...this.served(moved) }, action);
    if (this.records.length > entry + values) {
      const above = Math.max(...this.records.map(({ value }) => value.serial)) + 1;
      // Without a `sync`, the serials alone tell what a writer had read.
      const late = this.records.slice(entry).some(({ annotation }) => annotation.action === SYNC)
        ? { entry: this.records.length, read: entry }
        : undefined;
      this.write(above, this.served(Object.keys(read)), action, late);
    }
  }

  moveByHand(name: string, traffic: Traffic): void {
    this.alias[name] = traffic;
    this.ways.get(name)?.left.delete(traffic.live);
  }

  /** Adds the function to the checkout, or removes it, for all runs from now on. */
  toggle(name: string): void {
    if (!this.checkout.delete(name)) this.checkout.add(name);
  }

  /** Expects that the fold of the ledger equals the memory of each function. */
  check(): void {
    const histories = foldHistory(this.records);
    for (const [name, { stables }] of this.ways) {
      const folded = histories.get(name)?.stables.map(({ version }) => version);
      expect(folded, `${name} after ${this.told()}`).to.deep.equal(stables);
    }
  }

  private plan({ verb, selected, versions, to }: Operation, read: Served): Served {
    const names = Object.keys(read).filter((name) => verb === DECLARED || selected.includes(name));
    if (verb === "rollback") return this.planRollback(names, read);
    const plan: Served = {};
    for (const name of names) {
      const { live, canary } = read[name] as Traffic;
      const version = versions[name];
      if (verb === "rollback --to") plan[name] = on(to);
      else if (verb === "abort" || verb === "rollout abort") plan[name] = on(live);
      else if (verb === "rollout" && canary) plan[name] = on(canary.version);
      else if (version && verb !== "canary" && verb !== "rollout") plan[name] = on(version);
      else if (version && version !== live) plan[name] = on(live, version);
    }
    return plan;
  }

  private planRollback(names: readonly string[], read: Served): Served {
    const serving = new Map(names.map((name) => [name, read[name] as Traffic]));
    const { targets } = selectTargets(serving, foldHistory(this.records));
    for (const { functionName, target } of targets) {
      const { stables, left } = this.ways.get(functionName) as Way;
      const at = stables.indexOf(read[functionName]?.live ?? "");
      const above = at < 0 ? [] : stables.slice(at + 1);
      const isLeft = left.has(target.version) || above.includes(target.version);
      const isMove = !sameTraffic(on(target.version), read[functionName] as Traffic);
      expect(isLeft && isMove, `${functionName} back to ${target.version} after ${this.told()}`).to.equal(
        false,
      );
    }
    return Object.fromEntries(targets.map(({ functionName, target }) => [functionName, on(target.version)]));
  }

  /** Applies one recorded move to the way back of its function. */
  private follow(name: string, verb: Operation["verb"], from: Traffic): void {
    const way = this.ways.get(name) as Way;
    const { live } = this.alias[name] as Traffic;
    const left = [
      ...(verb.startsWith("rollback") ? [from.live, from.canary?.version] : []),
      ...(verb === "rollout abort" ? [from.canary?.version] : []),
    ];
    for (const version of left)
      if (version && version !== live) {
        way.left.add(version);
        way.stables = way.stables.filter((stable) => stable !== version);
      }
    this.madeStable(name, live);
  }

  private madeStable(name: string, version: string): void {
    const way = this.ways.get(name) as Way;
    if (way.stables.at(-1) === version) return;
    const at = way.stables.indexOf(version);
    for (const above of at < 0 ? [] : way.stables.slice(at + 1)) way.left.add(above);
    way.stables = at < 0 ? [...way.stables, version] : way.stables.slice(0, at + 1);
    way.left.delete(version);
  }

  private served(names: readonly string[]): Served {
    return Object.fromEntries(names.map((name) => [name, this.alias[name] as Traffic]));
  }

  private write(serial: number, served: Served, action: string, late?: LateWrite): void {
    const value = ledgerOf(serial, new Map(Object.entries(served)));
    const entry = this.records.length + 1;
    this.records.push({ entry, at: "", by: "", annotation: { action }, value, ...(late ? { late } : {}) });
  }

  private told(): string {
    const line = ({ annotation, late, value }: LedgerRecord) =>
      `${annotation.action} ${JSON.stringify(late ?? "")} ${JSON.stringify(value)}`;
    return this.records.map(line).join("\n");
  }
}

const aVersion = fc.integer({ min: 1, max: 5 }).map(String);
const aName = fc.constantFrom(...NAMES);
const anOperation = (...verbs: Operation["verb"][]): fc.Arbitrary<Operation> =>
  fc.record({
    verb: fc.constantFrom(...verbs),
    selected: fc.subarray(NAMES, { minLength: 1 }),
    failing: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(NAMES)),
    versions: fc.dictionary(aName, aVersion),
    to: aVersion,
    isUnrecorded: fc.constant(false),
  });
const anUnrecorded = anOperation("promote", "canary", "abort").map((one) => ({ ...one, isUnrecorded: true }));

interface ByHand {
  readonly byHand: string;
  readonly live: string;
  readonly canary: string | null;
}
type Step = readonly Operation[] | ByHand | { readonly toggled: string };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(anOperation(...LIVE_VERBS, DECLARED)) },
  { weight: 1, arbitrary: fc.tuple(anUnrecorded) },
  { weight: 2, arbitrary: fc.tuple(anOperation(...LIVE_VERBS), anOperation(...LIVE_VERBS)) },
  { weight: 1, arbitrary: fc.record({ byHand: aName, live: aVersion, canary: fc.option(aVersion) }) },
  { weight: 1, arbitrary: fc.record({ toggled: aName }) },
);

function play(world: World, step: Step): void {
  if ("toggled" in step) world.toggle(step.toggled);
  else if ("byHand" in step) {
    const { byHand, live, canary } = step;
    world.moveByHand(byHand, on(live, canary && canary !== live ? canary : undefined));
  } else {
    const runs = step.map((operation) => world.begin(operation));
    for (const run of runs) world.move(run);
    const recorded = runs.filter(({ operation, moved }) => moved.length > 0 && !operation.isUnrecorded);
    for (const run of recorded) world.notice(run);
    for (const run of recorded) world.record(run);
  }
}

describe("rollback after any history", () => {
  it("never returns to a version that was rolled away from, and knows each function's way back", () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 25 }), (steps) => {
        const world = new World();
        for (const step of steps) {
          play(world, step);
          world.check();
        }
      }),
      propertyRuns(1000),
    );
  });
});
