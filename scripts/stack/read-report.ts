import type { RolloutPlan } from "../../components/config.ts";
import { nameList } from "../../lib/name-list.ts";
import { printWarnings } from "../command-line/print.ts";
import { knownVersions, withoutLost } from "../release/ledger/lost-functions.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { describePlace } from "../release/model/place.ts";
import { parseProvenance } from "../release/model/provenance.ts";
import type { RolloutMinute } from "../release/model/rollout-minutes.ts";
import type { ListedVersion, Reading } from "../release/model/snapshot.ts";
import { publishedOf } from "../release/model/traffic.ts";
import { findRollout, type RolloutOfFunction } from "../release/rollout/find-rollout.ts";
import type { ReportedFunction, ReportedVersion, RolloutReport } from "../release/rollout/report-data.ts";
import type { OpenStack } from "./open-stack.ts";
import { readPast } from "./read-past.ts";

/** CloudWatch keeps minutes so long. */
const KEPT_DAYS = 15;
const DAY_MS = 24 * 60 * 60_000;
/** Lambda's longest timeout, where a version is gone or can't be read. */
const LONGEST_SECONDS = 900;

/**
 * Reads everything that a report says: the ledger, the versions of the selected functions, and CloudWatch's minutes.
 * `entry` is one of the rollout's in the ledger; by default its newest rollout. Warns of minutes that can't be read.
 * Throws `NoRollout`, `WrongAccount`, and why the ledger can't be read.
 */
export async function readReport(
  stack: OpenStack,
  plan: RolloutPlan,
  entry?: number,
): Promise<RolloutReport> {
  const { run, files, aws } = stack;
  const { records, lists, place } = await readPast(stack);
  const known = new Map([...lists].map(([name, list]) => [name, knownVersions(publishedOf(list))]));
  const { entries, functions, outcome } = findRollout(withoutLost(records, known), entry);
  const shown = files.selected.flatMap(({ name }) => {
    const fn = functions.get(name);
    return fn ? [{ name, fn }] : [];
  });
  if (shown.length === 0)
    throw new ReleaseError("NoRollout", `The rollout was of ${nameList([...functions.keys()])}.`, {
      hint: "Name one of them with -f, or leave -f out",
    });
  const madeAt = aws.caller.clock.now();
  const minutes = await readMinutes(stack, plan, shown, madeAt);
  const errors = [...minutes.values()].flatMap((read) => (read.ok ? [] : [read.error.message]));
  printWarnings(run, [...new Set(errors)]);
  return {
    stack: files.stack,
    place: describePlace(place),
    madeAt,
    plan,
    entries,
    functions: shown.map(({ name, fn }) => ({
      ...reportedFunction(name, fn, lists.get(name) ?? []),
      minutes: minutes.get(name) as Reading<RolloutMinute[]>,
    })),
    outcome,
  };
}

type Shown = { readonly name: string; readonly fn: RolloutOfFunction };

function reportedFunction(
  name: string,
  { stable, canary, steps }: RolloutOfFunction,
  list: readonly ListedVersion[],
): Omit<ReportedFunction, "minutes"> {
  const find = (version: string) => list.find((one) => one.version === version);
  const version = (version: string): ReportedVersion => ({
    version,
    origin: parseProvenance(find(version)?.description),
  });
  const timeouts = [stable, canary].map((version) =>
    Number(find(version)?.settings.Timeout ?? LONGEST_SECONDS),
  );
  return {
    name,
    stable: version(stable),
    canary: version(canary),
    timeoutSeconds: Math.max(...timeouts),
    steps,
  };
}

/** The minutes of each function from its first step to the end of its last one. */
async function readMinutes(
  { files, aws }: OpenStack,
  plan: RolloutPlan,
  functions: readonly Shown[],
  now: number,
): Promise<Map<string, Reading<readonly RolloutMinute[]>>> {
  const endOf = ({ fn }: Shown) => fn.steps.at(-1)?.until ?? now;
  const from = Math.min(...functions.flatMap(({ fn }) => fn.steps.map(({ at }) => at)));
  if (from < now - KEPT_DAYS * DAY_MS) {
    const day = new Date(from).toISOString().slice(0, 10);
    const message = `CloudWatch keeps minutes for ${KEPT_DAYS} days, and this rollout began on ${day}: no charts, no verdicts`;
    return new Map(
      functions.map(({ name }) => [name, { ok: false, error: { code: "MinutesGone", message } }]),
    );
  }
  const metrics = await aws.metrics();
  const metered = functions.map(({ name, fn: { stable, canary } }) => {
    const slowOverMs = plan.functions[name]?.slowOverMs;
    return { ...files.inAws(name), stable, canary, ...(slowOverMs ? { slowOverMs } : {}) };
  });
  const read = await metrics.readMinutes(metered, from, Math.max(...functions.map(endOf)));
  return new Map(
    functions.map((shown): [string, Reading<RolloutMinute[]>] => {
      const minutes = read.get(shown.name) as Reading<RolloutMinute[]>;
      if (!minutes.ok) return [shown.name, minutes];
      return [shown.name, { ok: true, value: minutes.value.filter(({ at }) => at < endOf(shown)) }];
    }),
  );
}
