import { nameList } from "../../../lib/name-list.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import type { FunctionHistory, LedgerRecord } from "../ledger/history.ts";
import { wholePercents } from "../ledger/served-ledger.ts";
import type { ShownError } from "../model/errors.ts";
import type { FunctionSnapshot } from "../model/snapshot.ts";
import { callerName } from "../model/text.ts";
import { describeTraffic, sameTraffic } from "../model/traffic.ts";
import { liveOf } from "../plans/live-of.ts";

interface Told {
  readonly records: readonly LedgerRecord[];
  readonly histories: ReadonlyMap<string, FunctionHistory>;
}

/** `AliasChanged`: what LIVE of the functions serves, and who set it as far as the ledger tells. */
export function movedByOthers(told: Told, functions: readonly FunctionSnapshot[]): ShownError {
  const lines = functions.map(
    (fn) => `LIVE of ${fn.name} serves ${describeTraffic(liveOf(fn).traffic)}, ${setBy(fn, told)}.`,
  );
  const names = nameList(functions.map(({ name }) => name));
  return {
    code: "AliasChanged",
    message: `${lines.join("\n")}\nNo rollout set that, so nothing was changed.`,
    hint: `Go on from what ${names} ${functions.length === 1 ? "serves" : "serve"}: ${printedCommand("live rollout --take-over")}, or end it: ${printedCommand("live abort")}`,
  };
}

function setBy({ name, live }: FunctionSnapshot, { records, histories }: Told): string {
  const last = histories.get(name)?.lastChange;
  const record = last && records.find(({ entry }) => entry === last.entry);
  const isRecorded = last && live.ok && sameTraffic(wholePercents(live.value.traffic), last.to);
  if (isRecorded && record)
    return `set by ${last.action} (ledger entry ${last.entry}, ${callerName(record.by)}, ${record.at})`;
  return last
    ? `and the ledger says ${describeTraffic(last.to)}: somebody moved LIVE without live, as the console does, or a run of live ended before its record`
    : "and the ledger says nothing of it";
}
