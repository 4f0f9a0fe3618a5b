import type { StackConfig, Traffic } from "../../../components/config.ts";
import { ledgerIsStale, wholePercents } from "../ledger/served-ledger.ts";
import { type StackSnapshot, selectedFunctions } from "../model/snapshot.ts";
import { editsFor, type StackFileEdit } from "../model/stack-file-edits.ts";
import { sameTraffic } from "../model/traffic.ts";
import { liveOf } from "./live-of.ts";

/** The plan of `sync --from-aws`: edits that make the stack file declare what LIVE serves. */
export interface DeclarePlan {
  readonly functions: readonly {
    readonly name: string;
    readonly declared: Traffic;
    readonly serves: Traffic;
    /** The file declares other traffic than LIVE serves. */
    readonly changes: boolean;
  }[];
  /** The file's `live_serial` afterwards; `undefined` if the ledger can't be read. */
  readonly serial: number | undefined;
  readonly edits: readonly StackFileEdit[];
  readonly ledgerIsStale: boolean;
}

/**
 * Plans the edits for the selected functions, or for all functions if the file is older than the ledger.
 * `config` is the stack file as it is now. Throws the error of a LIVE that could not be read.
 */
export function planDeclare(snapshot: StackSnapshot, config: StackConfig): DeclarePlan {
  const { ledger } = snapshot;
  const fileSerial = snapshot.config.liveSerial;
  const ledgerSerial = ledger.kind === "read" ? ledger.now.value.serial : undefined;
  const fileIsStale = ledgerSerial !== undefined && ledgerSerial > fileSerial;
  const functions = (fileIsStale ? snapshot.functions : selectedFunctions(snapshot)).map((fn) => {
    const serves = wholePercents(liveOf(fn).traffic);
    return { name: fn.name, declared: fn.declared, serves, changes: !sameTraffic(serves, fn.declared) };
  });
  const serial = ledgerSerial === undefined ? undefined : Math.max(ledgerSerial, fileSerial);
  const served = new Map(functions.map(({ name, serves }) => [name, serves]));
  return {
    functions,
    serial,
    edits: editsFor(config, served, serial),
    ledgerIsStale: ledgerIsStale(snapshot),
  };
}
