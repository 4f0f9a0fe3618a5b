import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../lib/foreign-text.ts";
import { type AwsKeys, areApart, describeClash, sharedNames, stackFileName, UNCLASH } from "./config.ts";
import { readYaml } from "./read-yaml.ts";
import { Refusal } from "./refusal.ts";
import type { StackList } from "./stack-list.ts";

/**
 * Throws `Refusal` if another stack of the project gives a function the name of one of this stack's, and the stack files
 * don't name different regions or accounts. `functions`: the names in the catalog. Asks nobody.
 */
export async function refuseNameClashes(
  { stacks, folder, projectFile, projectText }: StackList,
  project: string,
  stack: string,
  functions: readonly string[],
): Promise<void> {
  const shared = sharedNames(stack, stacks, functions);
  if (shared.length === 0) return;
  const own = awsKeysOf(pulumi.runtime.allConfig());
  const { config: ofAll } = await readYaml(projectText);
  const refused: string[] = [];
  for (const clash of shared) {
    const path = join(folder, stackFileName(projectFile, clash.otherStack));
    if (!areApart(own, await readAwsKeys(path, ofAll))) refused.push(describeClash(project, stack, clash));
  }
  if (refused.length > 0) throw new Refusal([...refused.map(foreignText), UNCLASH].join("\n"));
}

async function readAwsKeys(path: string, ofAll: unknown): Promise<AwsKeys> {
  const { config } = await readYaml(readFileSync(path, "utf8"));
  return config === undefined ? undefined : { ...awsKeysOf(ofAll), ...awsKeysOf(config) };
}

/** The keys `aws:region` and `aws:config:region`, as `region`. In Pulumi.yaml a key may hold `value` or `default`. */
function awsKeysOf(config: unknown): Readonly<Record<string, unknown>> {
  const keys = Object.entries(Object(config)).flatMap(([key, given]) => {
    const name = /^aws:(?:config:)?(\w+)$/.exec(key)?.[1];
    const { default: fallback, value = fallback ?? given } = Object(given) as Record<string, unknown>;
    return name === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(keys);
}
