import type { StackConfig, Traffic } from "../../../components/config.ts";
import { sameTraffic } from "./traffic.ts";

/** One change of a stack file: the path of a key in the project's namespace, and the key's new value. */
export interface StackFileEdit {
  readonly path: readonly string[];
  /** `undefined` removes the key, and with its last key the mapping in it, as `functions.hello`. */
  readonly value: string | number | undefined;
}

/**
 * The edits after which the stack file declares the traffic of the `moved` functions (in whole percents) and
 * the serial. If all functions get the same traffic, the stack's keys are written, and those of functions removed.
 * Otherwise the moved functions get their own keys, and stack keys that no function inherits are removed:
 *     live_version 1                     a, b move to 2  -> live_version 2
 *     live_version 1, functions.b has 2  a moves to 2    -> live_version 2, nothing in functions.b
 *     live_version 1                     a moves to 2    -> functions.a.live_version 2
 *     live_version 1, functions.b has 5  a moves to 2    -> functions.a.live_version 2, no live_version
 */
export function editsFor(
  config: StackConfig,
  moved: ReadonlyMap<string, Traffic>,
  serial: number | undefined,
): StackFileEdit[] {
  const declared = new Map(
    Object.entries(config.traffic).map(([name, traffic]) => [name, moved.get(name) ?? traffic]),
  );
  const changed = [...moved].filter(
    ([name, traffic]) => !sameTraffic(traffic, config.traffic[name] ?? { live: "" }),
  );
  const edits: StackFileEdit[] = [];
  if (changed.length > 0) {
    const overriders = new Set(
      Object.keys(config.declaredIn).filter((name) => config.declaredIn[name] === "function"),
    );
    const [first, ...others] = declared.values();
    if (first && others.every((traffic) => sameTraffic(first, traffic))) {
      edits.push(...trafficEdits([], first));
      for (const name of overriders) edits.push(...removals(["functions", name]));
    } else {
      for (const [name, traffic] of changed) {
        edits.push(...trafficEdits(["functions", name], traffic));
        overriders.add(name);
      }
      if ([...declared.keys()].every((name) => overriders.has(name))) edits.push(...removals([]));
    }
  }
  if (serial !== undefined && serial !== config.liveSerial)
    edits.push({ path: ["live_serial"], value: serial });
  return edits;
}

function removals(at: readonly string[]): StackFileEdit[] {
  return ["live_version", "canary_version", "canary_weight"].map((key) => ({
    path: [...at, key],
    value: undefined,
  }));
}

function trafficEdits(at: readonly string[], { live, canary }: Traffic): StackFileEdit[] {
  return [
    { path: [...at, "live_version"], value: live },
    { path: [...at, "canary_version"], value: canary?.version },
    { path: [...at, "canary_weight"], value: canary?.weight },
  ];
}
