import { LATEST } from "../../../components/config.ts";
import { nameList } from "../../../lib/name-list.ts";
import { type FunctionHistory, withServed } from "../ledger/history.ts";
import { existingOf, type KnownFunctions } from "../ledger/lost-functions.ts";
import { type FunctionSnapshot, type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { count } from "../model/text.ts";
import { isNewer, publishedOf } from "../model/traffic.ts";

const SHOWN = 5;
const LINES = 5;
const NAMED = 3;

/** Versions that a person may name for a rollback, since the ledger names none. */
export interface Candidates {
  /** At most five lines, each with functions of the same versions. */
  readonly lines: readonly string[];
  /** A version, and functions whom it fits; absent if no function has an earlier version. */
  readonly example?: { readonly version: string; readonly functions: readonly string[] };
  /** Some function has an earlier version; without an example, all of them were rolled away from. */
  readonly hasEarlier: boolean;
}

/** Lists the 5 newest versions of each function, and marks those serving or rolled away from. */
export function listCandidates(
  snapshot: StackSnapshot,
  known: KnownFunctions,
  histories: ReadonlyMap<string, FunctionHistory>,
): Candidates {
  const alike = new Map<string, { names: string[]; best: string | undefined }>();
  let someEarlier = false;
  for (const fn of selectedFunctions(snapshot)) {
    const { text, best, hasEarlier = false } = candidatesOf(fn, known, histories.get(fn.name));
    const group = alike.get(text) ?? { names: [], best };
    someEarlier ||= hasEarlier;
    alike.set(text, { ...group, names: [...group.names, fn.name] });
  }
  const groups = [...alike];
  const shown = groups.length > LINES ? groups.slice(0, LINES - 1) : groups;
  const rest = groups.slice(shown.length).reduce((sum, [, { names }]) => sum + names.length, 0);
  const first = groups.find(([, { best }]) => best)?.[1];
  return {
    lines: [
      ...shown.map(([text, { names }]) => `${nameList(names)}: ${text}`),
      ...(rest > 0 ? [`and ${count(rest, "function")} more`] : []),
    ],
    hasEarlier: someEarlier,
    ...(first?.best ? { example: { version: first.best, functions: first.names.slice(0, NAMED) } } : {}),
  };
}

function candidatesOf({ name, live }: FunctionSnapshot, known: KnownFunctions, history?: FunctionHistory) {
  if (!live.ok)
    return {
      text: live.error.code === "LiveMissing" ? "not deployed" : "LIVE can't be read",
      best: undefined,
    };
  const versions = known.get(name);
  if (!versions) return { text: "its versions can't be read", best: undefined };
  const existing = existingOf(new Map([[name, versions]])).get(name) ?? [];
  const published = publishedOf(existing.map((version) => ({ version }))).map(({ version }) => version);
  const serves = live.value.traffic.live;
  const left = history && withServed(history, serves).rolledAway;
  const newest = published.slice(-SHOWN).reverse();
  const text = newest.map((version) => {
    if (version === serves) return `${version} (serves now)`;
    return left?.has(version) ? `${version} (rolled away from)` : version;
  });
  const earlier = published.filter(
    (version) => version !== serves && (!isNewer(version, serves) || serves === LATEST),
  );
  const best = earlier.findLast((version) => !left?.has(version));
  return { text: text.join(", ") || "no published version", best, hasEarlier: earlier.length > 0 };
}
