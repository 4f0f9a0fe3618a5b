import * as ssm from "@pulumi/aws/ssm";
import type * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "./config.ts";
import { LEDGER_BYTES, ledgerEntry, ledgerName, serialiseLedger } from "./ledger.ts";
import { Refusal } from "./refusal.ts";

/**
 * The ledger's text for the traffic that a stack file declares. Throws `Refusal` if the text is too large for
 * a parameter, or if the parameter store refuses names that begin with the project's name.
 */
export function declaredLedger(project: string, config: StackConfig): string {
  if (/^(aws|ssm)/i.test(project)) {
    throw new Refusal(
      `The project ${project} can't have a ledger: the parameter store keeps names that begin with aws or ssm to itself. Give the project another name in Pulumi.yaml.`,
    );
  }
  const entries = Object.entries(config.traffic).map(([name, traffic]) => [name, ledgerEntry(traffic)]);
  const value = serialiseLedger({ serial: config.liveSerial, functions: Object.fromEntries(entries) });
  const bytes = Buffer.byteLength(value);
  if (bytes <= LEDGER_BYTES) return value;
  throw new Refusal(
    `The ledger of ${entries.length} functions is ${bytes} bytes; a parameter holds ${LEDGER_BYTES}. Split the project into several.`,
  );
}

/** Arguments of `recordLedger`. */
export interface LedgerParameterArgs {
  readonly project: string;
  readonly stack: string;
  /** The ledger's text. */
  readonly value: string;
  /** The aliases whose traffic the ledger records. The ledger is written after all of them have moved. */
  readonly aliases: readonly pulumi.Resource[];
  /** True in a release stack, where the ledger outlives a `pulumi destroy`. */
  readonly protect: boolean;
}

/** Declares the ledger, which `live` writes too. Ignores the description, where `live` puts its reason. */
export function recordLedger({
  project,
  stack,
  value,
  aliases,
  protect,
}: LedgerParameterArgs): ssm.Parameter {
  return new ssm.Parameter(
    "ledger",
    {
      name: ledgerName(project, stack),
      type: "String",
      insecureValue: value,
      overwrite: true,
      tier: "Intelligent-Tiering",
    },
    { dependsOn: [...aliases], ignoreChanges: ["description"], protect },
  );
}
