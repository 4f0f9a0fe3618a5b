import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { foreignText } from "../lib/foreign-text.ts";
import {
  type AwsKeys,
  adoptedNames,
  areApart,
  describeClash,
  type NamesOfStack,
  sharedNames,
  stackFileName,
  wayOutOf,
} from "./config.ts";
import { readYaml } from "./read-yaml.ts";
import { Refusal } from "./refusal.ts";
import type { StackList } from "./stack-list.ts";

/**
 * Throws `Refusal` if another function, of the project's stacks or of this one, has the name in AWS of one of this stack's,
 * and the stack files don't name different regions or accounts. `own` are the functions that this stack adopts,
 * `functions` the names in the catalog. Asks nobody.
 */
export async function refuseNameClashes(
  { stacks, folder, projectFile, projectText }: StackList,
  project: string,
  own: NamesOfStack,
  functions: readonly string[],
): Promise<void> {
  const textOf = (stack: string) => readFileSync(join(folder, stackFileName(projectFile, stack)), "utf8");
  const others = await Promise.all(
    stacks
      .filter((stack) => stack !== own.stack)
      .map(async (stack) => ({
        stack,
        adopted: await readAdopted(project, [projectText, textOf(stack)]),
      })),
  );
  const shared = sharedNames(project, own, others, functions);
  if (shared.length === 0) return;
  const ownKeys = awsKeysOf(pulumi.runtime.allConfig());
  const { config: ofAll } = await readYaml(projectText);
  const refused: typeof shared = [];
  for (const clash of shared) {
    const isOwn = clash.otherStack === own.stack;
    if (isOwn || !areApart(ownKeys, await readAwsKeys(textOf(clash.otherStack), ofAll))) refused.push(clash);
  }
  if (refused.length === 0) return;
  const sentences = refused.map((clash) => foreignText(describeClash(own.stack, clash)));
  throw new Refusal([...sentences, wayOutOf(refused)].join("\n"));
}

/** The functions that a stack adopts by these files, of which the last one wins. Text without the word needs no YAML reader. */
async function readAdopted(project: string, texts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (!texts.some((text) => text.includes("adopt"))) return new Map();
  const configs = await Promise.all(texts.map(async (text) => Object((await readYaml(text)).config)));
  const entries = configs.flatMap((config) => Object.entries(config));
  const spelled = ["functions", `${project}:functions`, `${project}:config:functions`];
  const functions = entries.filter(([key]) => spelled.includes(key)).at(-1)?.[1];
  const { default: fallback, value = fallback ?? functions } = Object(functions);
  return adoptedNames({ functions: value });
}

async function readAwsKeys(text: string, ofAll: unknown): Promise<AwsKeys> {
  const { config } = await readYaml(text);
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
