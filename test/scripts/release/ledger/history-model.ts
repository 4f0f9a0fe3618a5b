/**
 * A model of what happens to a stack's functions, without the ledger: each function remembers its own way back. The
 * model says what a rollback must do, and writes the ledger that `live` would have to go by.
 */
import fc from "fast-check";
import type { Traffic } from "../../../../components/config.ts";
import { DECLARED, FOUND } from "../../../../scripts/release/ledger/annotation.ts";
import type { LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf, trafficOfEntry } from "../../../../scripts/release/ledger/served-ledger.ts";
import { sameTraffic } from "../../../../scripts/release/model/traffic.ts";
import { on } from "../builders.ts";

export const NAMES = ["a", "b", "c", "d"];
/** Enough between two steps for a version to be younger than an entry. */
export const STEP_MS = 60_000;
export const BEGINNING = Date.parse("2026-03-01T00:00:00Z");

const KINDS = [
  ["add", 2],
  ["remove", 1],
  ["make again", 2],
  ["make again by hand", 1],
  ["publish", 6],
  ["delete version", 2],
  ["promote", 6],
  ["canary", 3],
  ["abort", 1],
  ["rollback to", 1],
  ["rollback", 5],
] as const;

/** One step: its functions, and a number from which a version is chosen. */
export interface Step {
  readonly kind: (typeof KINDS)[number][0];
  readonly names: readonly string[];
  readonly pick: number;
}

export const aStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...KINDS.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) }))),
  names: fc.subarray(NAMES, { minLength: 1 }),
  pick: fc.nat(5),
});

/** Every history begins with two functions that have served two versions. */
export const BEGIN: readonly Step[] = [
  { kind: "add", names: ["a", "b"], pick: 0 },
  { kind: "publish", names: ["a", "b"], pick: 0 },
  { kind: "promote", names: ["a", "b"], pick: 0 },
  { kind: "publish", names: ["a", "b"], pick: 0 },
  { kind: "promote", names: ["a", "b"], pick: 1 },
];

export interface ModelFunction {
  /** Versions that exist, with the time of their publishing. */
  readonly versions: Map<string, string>;
  newest: number;
  traffic: Traffic;
  /** Stable versions that nobody rolled back from, oldest first, with the entry that recorded each. */
  way: { readonly version: string; readonly entry: number }[];
  readonly left: Set<string>;
  /** The entry of the newest move forward; 0 if the newest move was one back, or the pin of a first version. */
  movedForward: number;
  /** The entry of the newest move. */
  moved: number;
}

/** What a step does to AWS, for a test that does the same through the verbs. */
export type Effect =
  | { readonly kind: "create" | "delete" | "publish" | "remove"; readonly name: string }
  | { readonly kind: "delete version"; readonly name: string; readonly version: string }
  | { readonly kind: "up"; readonly record: LedgerRecord }
  | { readonly kind: "live"; readonly line: string };

export class Model {
  readonly functions = new Map<string, ModelFunction>();
  readonly records: LedgerRecord[] = [];
  private clock = BEGINNING;

  /** Plays a step, except for a rollback to the ledger's target; returns its effects, none if it fits nothing here. */
  play({ kind, names, pick }: Step): Effect[] {
    this.clock += STEP_MS;
    const here = names.filter((name) => this.functions.has(name));
    if (kind === "add") return this.add(names.filter((name) => !this.functions.has(name)));
    if (kind === "remove") return here.length < this.functions.size ? this.remove(here) : [];
    if (kind === "make again") return this.makeAgain(here);
    if (kind === "make again by hand") return here.flatMap((name) => this.create(name, true));
    if (kind === "publish") return here.map((name) => this.publish(name));
    const version = String(pick + 1);
    const having = here.filter((name) => this.of(name).versions.has(version));
    if (kind === "delete version")
      return having.flatMap((name) => this.deleteVersion(name, version)).slice(0, 1);
    if (kind === "promote") return this.move("promote", having, version, () => on(version));
    if (kind === "rollback to") return this.move("rollback", having, version, () => on(version));
    if (kind === "canary") {
      const pinned = having.filter((name) => ![version, "$LATEST"].includes(this.of(name).traffic.live));
      return this.move("canary", pinned, version, ({ traffic }) => on(traffic.live, version));
    }
    const split = here.filter((name) => this.of(name).traffic.canary);
    return kind === "abort" ? this.move("abort", split, "", ({ traffic }) => on(traffic.live)) : [];
  }

  /** What `rollback` must do: every function that moves, and where to. */
  expected(names: readonly string[] = [...this.functions.keys()]): Map<string, string> {
    const split = names.filter((name) => this.of(name).traffic.canary);
    if (split.length > 0) return new Map(split.map((name) => [name, this.of(name).traffic.live]));
    const backs = names.flatMap((name) => {
      const { way, versions } = this.of(name);
      const back = way.slice(0, -1).findLast(({ version }) => versions.has(version));
      return back ? [{ name, to: back.version, entry: way.at(-1)?.entry ?? 0 }] : [];
    });
    const newest = Math.max(...backs.map(({ entry }) => entry));
    return new Map(backs.filter(({ entry }) => entry === newest).map(({ name, to }) => [name, to]));
  }

  /** Functions that stay, though they moved forward after something that goes back. */
  expectedLater(moving: ReadonlyMap<string, string>): string[] {
    const since = Math.min(...[...moving.keys()].map((name) => this.of(name).moved));
    return [...this.functions].flatMap(([name, { movedForward }]) =>
      !moving.has(name) && movedForward > since && this.expected([name]).size > 0 ? [name] : [],
    );
  }

  rollBack(targets: ReadonlyMap<string, string>): void {
    this.move("rollback", [...targets.keys()], "", (_, name) => on(targets.get(name) as string));
  }

  serving(): Map<string, Traffic> {
    return new Map([...this.functions].map(([name, { traffic }]) => [name, traffic]));
  }

  of(name: string): ModelFunction {
    return this.functions.get(name) as ModelFunction;
  }

  told(): string {
    return this.records
      .map(
        ({ entry, annotation, value }) => `${entry} ${annotation.action} ${JSON.stringify(value.functions)}`,
      )
      .join("\n");
  }

  private add(names: readonly string[]): Effect[] {
    if (names.length === 0) return [];
    return [...names.flatMap((name) => this.create(name, false)), this.up()];
  }

  private remove(names: readonly string[]): Effect[] {
    if (names.length === 0) return [];
    for (const name of names) this.functions.delete(name);
    const gone = names.flatMap((name): Effect[] => [
      { kind: "delete", name },
      { kind: "remove", name },
    ]);
    return [...gone, this.up()];
  }

  private makeAgain(names: readonly string[]): Effect[] {
    if (names.length === 0) return [];
    return [...names.flatMap((name) => this.create(name, true)), this.up()];
  }

  private create(name: string, isThere: boolean): Effect[] {
    this.functions.set(name, {
      versions: new Map(),
      newest: 0,
      traffic: on("$LATEST"),
      way: [],
      left: new Set(),
      movedForward: 0,
      moved: 0,
    });
    return [...(isThere ? [{ kind: "delete", name } as const] : []), { kind: "create", name }];
  }

  private publish(name: string): Effect {
    const fn = this.of(name);
    fn.newest++;
    fn.versions.set(String(fn.newest), this.now());
    return { kind: "publish", name };
  }

  private deleteVersion(name: string, version: string): Effect[] {
    const { traffic, versions } = this.of(name);
    if (traffic.live === version || traffic.canary?.version === version) return [];
    versions.delete(version);
    return [{ kind: "delete version", name, version }];
  }

  private move(
    action: "promote" | "canary" | "abort" | "rollback",
    names: readonly string[],
    version: string,
    to: (fn: ModelFunction, name: string) => Traffic,
  ): Effect[] {
    const moved = names.filter((name) => !sameTraffic(to(this.of(name), name), this.of(name).traffic));
    if (moved.length === 0) return [];
    const last = this.records.at(-1)?.value.functions ?? {};
    const isStale = [...this.functions].some(([name, { traffic }]) => {
      const entry = last[name];
      return !entry || !sameTraffic(trafficOfEntry(entry), traffic);
    });
    if (isStale) this.write(FOUND.action, 1);
    const entry = this.records.length + 1;
    for (const name of moved) {
      const fn = this.of(name);
      const from = fn.traffic;
      fn.traffic = to(fn, name);
      follow(fn, action, from, entry);
    }
    this.write(action, 1);
    const verb =
      action === "rollback" ? "rollback --to" : action === "abort" ? "abort" : `${action} --version`;
    const line = [`${verb} ${version}`.trim(), ...moved.map((name) => `-f ${name}`)].join(" ");
    return [{ kind: "live", line: action === "canary" ? `${line} --weight 10` : line }];
  }

  private up(): Effect {
    return { kind: "up", record: this.write(DECLARED, 0) };
  }

  private write(action: string, raise: number): LedgerRecord {
    const serial = (this.records.at(-1)?.value.serial ?? 0) + raise;
    const entry = this.records.length + 1;
    const value = ledgerOf(serial, this.serving());
    const record = { entry, at: this.now(), by: "", annotation: { action }, value };
    this.records.push(record);
    return record;
  }

  private now(): string {
    return new Date(this.clock).toISOString();
  }
}

function follow(fn: ModelFunction, action: string, from: Traffic, entry: number): void {
  const { live } = fn.traffic;
  const isFirst = fn.way.length === 0 && fn.left.size === 0;
  fn.moved = entry;
  fn.movedForward =
    action === "rollback" || action === "abort" || (isFirst && live !== from.live) ? 0 : entry;
  if (action === "rollback")
    for (const version of [from.live, from.canary?.version]) {
      if (!version || version === live || version === "$LATEST") continue;
      fn.left.add(version);
      fn.way = fn.way.filter((one) => one.version !== version);
    }
  const at = fn.way.findIndex(({ version }) => version === live);
  if (at < 0) fn.way.push({ version: live, entry });
  else for (const { version } of fn.way.splice(at + 1)) fn.left.add(version);
  fn.left.delete(live);
}
