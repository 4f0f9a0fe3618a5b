/** A team's project as its rehearsal plays it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
  CatalogError,
  type FunctionDefinition,
  physicalName,
  readCatalog,
} from "../../../functions/_catalog/catalog.ts";
import { PROJECT_FILES, stackFileName, stacksAmong } from "../../../lib/pulumi-files.ts";
import { StartRefused } from "../../start-refused.ts";
import { chooseStacks, type PlayedStack } from "./choose-stacks.ts";
import { type CleanFile, cleanFile } from "./clean-stack-file.ts";
import { type FunctionEvent, readEvents } from "./read-events.ts";

/** What was found, all of it good. */
export interface OwnProject {
  readonly name: string;
  readonly functions: readonly FunctionDefinition[];
  readonly events: Readonly<Record<string, readonly FunctionEvent[]>>;
  readonly release: PlayedStack;
  readonly other: PlayedStack;
  /** Pulumi.yaml. */
  readonly settings: CleanFile;
  readonly settingsFile: string;
  /** Path of a stack's file, relative to the project. */
  stackFile(stack: string): string;
}

/** Reads the project in `root`. Throws `StartRefused` with all mistakes of its files; nothing has been started then. */
export function readOwnProject(root: string): OwnProject {
  const mistakes: string[] = [];
  const clean = (file: string, project?: string): CleanFile => {
    try {
      const text = readFileSync(join(root, file), "utf8");
      return cleanFile(text, file, project ?? String(parse(text)?.name));
    } catch (error) {
      mistakes.push(`${file} can't be read: ${(error as Error).message.split("\n")[0]} Mend it.`);
      return { content: {}, differences: [] };
    }
  };
  const settingsFile = PROJECT_FILES.find((name) => existsSync(join(root, name))) ?? "Pulumi.yaml";
  const settings = clean(settingsFile);
  const name = String(settings.content.name);
  const folder = String(settings.content.stackConfigDir ?? ".");
  const stackFile = (stack: string) => join(folder, stackFileName(settingsFile, stack));
  const listed = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  const files = new Map(
    stacksAmong(listed, settingsFile).map((stack) => [stack, clean(stackFile(stack), name)]),
  );
  const { release, other } = chooseStacks(files, name);

  const functions = orMistakes(() => readCatalog(root), mistakes) ?? [];
  if (functions.length === 0 && mistakes.length === 0)
    mistakes.push('functions/ holds no function. Add one: README.md, "Add a function".');
  const events: Record<string, readonly FunctionEvent[]> = {};
  for (const one of functions) {
    const read = readEvents(root, one.name);
    events[one.name] = read.events;
    mistakes.push(...read.mistakes);
    for (const stack of [release.name, other.name])
      orMistakes(() => physicalName(name, stack, one.name), mistakes);
  }
  if (mistakes.length > 0)
    throw new StartRefused(
      `This project can't be rehearsed:\n${mistakes.map((mistake) => `  - ${mistake}`).join("\n")}`,
      "Nothing was started. Then run the same command again: npm start -- --mine",
    );
  return { name, functions, events, release, other, settings, settingsFile, stackFile };
}

function orMistakes<T>(read: () => T, mistakes: string[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    mistakes.push(...error.message.split("\n"));
    return undefined;
  }
}
