import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../lib/foreign-text.ts";
import {
  type AwsKeys,
  areApart,
  describeClash,
  PROJECT_FILES,
  sharedNames,
  stackFileName,
  stacksAmong,
  UNCLASH,
} from "./config.ts";
import { Refusal } from "./refusal.ts";

/**
 * Throws `Refusal` if another stack of the project gives a function the name of one of this stack's, and the stack files
 * don't name different regions or accounts. `functions`: the names in the catalog. Asks nobody.
 */
export async function refuseNameClashes(
  root: string,
  project: string,
  stack: string,
  functions: readonly string[],
): Promise<void> {
  const projectFile = PROJECT_FILES.find((name) => existsSync(join(root, name))) ?? "Pulumi.yaml";
  const text = readFileSync(join(root, projectFile), "utf8");
  // A YAML reader costs time at each start, and nearly no project needs it here.
  const { stackConfigDir = "." } = text.includes("stackConfigDir") ? await readYaml(text) : {};
  const folder = join(root, String(stackConfigDir));
  const stacks = existsSync(folder) ? stacksAmong(readdirSync(folder), projectFile) : [];
  const shared = sharedNames(stack, stacks, functions);
  if (shared.length === 0) return;
  const own = awsKeysOf(pulumi.runtime.allConfig());
  const { config: ofAll } = await readYaml(text);
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

/** A text that can't be read says nothing about a place. */
async function readYaml(text: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import("yaml");
  try {
    return Object(parse(text));
  } catch {
    return {};
  }
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
