import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

const GITHUB = join(__dirname, "../../.github");

export interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly steps: readonly Step[];
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string };
}

export interface Workflow {
  /** `release` of release.yml. */
  readonly name: string;
  readonly text: string;
  readonly permissions: object;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** All workflows, as their files say. */
export function workflows(): Workflow[] {
  const folder = join(GITHUB, "workflows");
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return { ...parse(text), name: basename(file, ".yml"), text };
  });
}

/** The texts of the actions in .github/actions, whose steps jobs share. */
export function sharedActions(): string[] {
  const folder = join(GITHUB, "actions");
  return readdirSync(folder).map((name) => readFileSync(join(folder, name, "action.yml"), "utf8"));
}
