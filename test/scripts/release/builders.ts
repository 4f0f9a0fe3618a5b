/** Stacks, configs and versions for the tests of the pure core. */
import { parseStackConfig, type Traffic } from "../../../components/config.ts";
import type { LedgerState, StackSnapshot, VersionFacts } from "../../../scripts/release/model/snapshot.ts";

/** Traffic: `on("7")` without a canary, `on("7", "8")` with 8 as canary at 10 %. */
export const on = (live: string, canary?: string, weight = 10): Traffic =>
  canary ? { live, canary: { version: canary, weight } } : { live };

/** The config of a stack file that holds `values`. */
export function configOf(values: Record<string, unknown>, names: readonly string[]) {
  const parsed = parseStackConfig(values, names);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.config;
}

/** A stack whose functions serve `lives`. `values` are the keys of its stack file. */
export function aStack(
  lives: Record<string, Traffic>,
  values: Record<string, unknown> = {},
  ledger: LedgerState = { kind: "missing" },
): StackSnapshot {
  const names = Object.keys(lives);
  const config = configOf(values, names);
  return {
    project: "lambda-live",
    stack: "prd",
    fileName: "Pulumi.prd.yaml",
    config,
    functions: names.map((name) => ({
      name,
      physicalName: `lambda-live-prd-${name}`,
      declared: config.traffic[name] as Traffic,
      live: { ok: true, value: { traffic: lives[name] as Traffic, revisionId: `r-${name}`, arn: "" } },
    })),
    selected: names,
    ledger,
  };
}

/** A version that AWS would run now. */
export function aVersion(version: string, more: Partial<VersionFacts> = {}): VersionFacts {
  return {
    version,
    state: "Active",
    role: "r",
    codeSha256: "c",
    description: "",
    settings: {},
    ...more,
  };
}
