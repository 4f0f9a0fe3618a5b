/** The event buses at work: keep rules, send matching events to their targets, and fire schedules. */
import { randomUUID } from "node:crypto";
import { reportBug } from "../report-bug.ts";
import type { Store } from "../state/store.ts";
import type { Delivery } from "../triggers/delivery.ts";
import { DEFAULT_BUS } from "./event-bus.ts";
import { compileEventPattern } from "./event-pattern.ts";
import { type BusEvent, ofBus, RULES, type RuleDocument, showTime } from "./rule.ts";
import { nextFiring, type Timer } from "./schedule.ts";
import { inputFor } from "./target-input.ts";

export interface Bus {
  rules(region: string): RuleDocument[];
  find(region: string, name: string, bus: string): RuleDocument | undefined;
  /** Stores the rule and plans its next firing. */
  save(rule: RuleDocument): void;
  delete(rule: RuleDocument): void;
  /** Sends the event to all targets of all rules of the bus that match it. Default: the default bus. */
  publish(event: BusEvent, bus?: string): Promise<void>;
  /** Stops all schedules. */
  close(): void;
}

export interface BusDependencies {
  readonly store: Store;
  readonly delivery: Delivery;
  readonly accountId: string;
  readonly timer: Timer;
  /** Epoch milliseconds. */
  now(): number;
}

/** Opens the buses. Schedules that an earlier process stored go on. */
export function openBus({ store, delivery, accountId, timer, now }: BusDependencies): Bus {
  const rules = store.collection(RULES);
  const waiting = new Map<string, () => void>();
  const keyOf = ({ region, name, bus }: Pick<RuleDocument, "region" | "name" | "bus">) =>
    `${region}:${bus === undefined ? "" : `${bus}/`}${name}`;

  async function send(rule: RuleDocument, event: BusEvent): Promise<void> {
    const caller = { service: "events.amazonaws.com", sourceArn: rule.arn, sourceAccount: accountId };
    await Promise.all(
      rule.targets.map((target) => delivery.deliver(target.Arn ?? "", inputFor(target, event, rule), caller)),
    );
  }

  function plan(rule: RuleDocument): void {
    const key = keyOf(rule);
    waiting.get(key)?.();
    waiting.delete(key);
    if (rule.nextAt === undefined || rule.state === "DISABLED") return;
    waiting.set(
      key,
      timer.after(Math.max(rule.nextAt - now(), 0), () => fire(key)),
    );
  }

  function fire(key: string): void {
    const rule = rules.get(key);
    if (rule?.nextAt === undefined) return;
    if (now() < rule.nextAt) {
      plan(rule);
      return;
    }
    const tell = (error: unknown) => reportBug(`rule ${rule.name}`, error);
    send(rule, scheduledEvent(rule, accountId, now())).catch(tell);
    const next = { ...rule, nextAt: nextFiring(rule.schedule, now()) };
    plan(next);
    try {
      rules.set(key, next);
    } catch (error) {
      // No caller waits for a firing. On a full disk, the uncaught error would end all of local AWS.
      tell(error);
    }
  }

  for (const rule of rules.values()) plan(rule);

  return {
    rules: (region) => rules.values().filter((rule) => rule.region === region),
    find: (region, name, bus) => rules.get(keyOf({ region, name, ...ofBus(bus) })),
    save(rule) {
      rules.set(keyOf(rule), rule);
      plan(rule);
    },
    delete(rule) {
      rules.delete(keyOf(rule));
      waiting.get(keyOf(rule))?.();
      waiting.delete(keyOf(rule));
    },
    async publish(event, bus = DEFAULT_BUS) {
      const matching = rules
        .values()
        .filter((rule) => (rule.bus ?? DEFAULT_BUS) === bus && rule.region === event.region)
        .filter((rule) => rule.state !== "DISABLED" && rule.pattern)
        .filter((rule) => compileEventPattern(rule.pattern ?? "{}")({ ...event }));
      await Promise.all(matching.map((rule) => send(rule, event)));
    },
    close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}

function scheduledEvent(rule: RuleDocument, account: string, now: number): BusEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account,
    time: showTime(now),
    region: rule.region,
    resources: [rule.arn],
    detail: {},
  };
}
