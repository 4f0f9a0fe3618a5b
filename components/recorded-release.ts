import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { printedCommand } from "../lib/printed-command.ts";
import { askAws } from "./ask-aws.ts";
import type { StackConfig } from "./config.ts";
import { type Ledger, ledgerName, parseLedger } from "./ledger.ts";
import { Refusal } from "./refusal.ts";

/** Reads the stack's ledger. `undefined` before the first `pulumi up`, and with a warning for other text. */
export async function readRecordedRelease(project: string, stack: string): Promise<Ledger | undefined> {
  const name = ledgerName(project, stack);
  // By path: a look-up by name would fail before a stack's first `pulumi up`, when there is no parameter yet.
  const path = name.slice(0, name.lastIndexOf("/"));
  const found = await askAws(`Reading the ledger ${name}`, () =>
    ssm.getParametersByPath({ path, withDecryption: false }),
  );
  const value = found.values[found.names.indexOf(name)];
  if (value === undefined) return undefined;
  const ledger = parseLedger(value);
  if (!ledger) pulumi.log.warn(`The parameter ${name} holds no ledger; this update writes one.`);
  return ledger;
}

/**
 * Refuses a checkout that is older than a move made by `live`, because `pulumi up` would undo that move.
 * Throws `Refusal` with the traffic that LIVE serves, and the ways out.
 */
export function refuseOlderCheckout(stack: string, config: StackConfig, ledger: Ledger | undefined): void {
  if (!ledger || ledger.serial <= config.liveSerial) return;
  const moved = Object.entries(ledger.functions)
    .filter(([name, entry]) => describe(config.traffic[name]) !== describeEntry(entry))
    .map(
      ([name, entry]) =>
        `  ${name}: LIVE serves ${describeEntry(entry)}, this file says ${describe(config.traffic[name])}`,
    );
  throw new Refusal(
    [
      `Pulumi.${stack}.yaml is older than the last move of LIVE: its live_serial is ${config.liveSerial}, the ledger's is ${ledger.serial}.`,
      ...moved,
      `When, by whom and why: ${printedCommand("live history", { stack, throughNpm: true })}`,
      `Pull the commit that has the move, or write it into this file: ${printedCommand("live sync --from-aws", { stack, throughNpm: true })}`,
    ].join("\n"),
  );
}

function describe(traffic: StackConfig["traffic"][string] | undefined): string {
  if (!traffic) return "nothing";
  const { live, canary } = traffic;
  return describeEntry({ live, canary: canary?.version, weight: canary?.weight });
}

function describeEntry(entry: {
  live: string;
  canary?: string | undefined;
  weight?: number | undefined;
}): string {
  return entry.canary === undefined ? entry.live : `${entry.live} and ${entry.weight} % ${entry.canary}`;
}
