import {
  adoptedNames,
  areApart,
  describeClash,
  type NameClash,
  type NamesOfStack,
  sharedNames,
  wayOutOf,
} from "../../components/config.ts";
import { type Project, stackFilePath } from "../adapters/project.ts";
import { readStackFile, type StackFile } from "../adapters/stack-file.ts";
import { type ReleaseError, usageError } from "../release/model/errors.ts";

/**
 * The functions of `own` whose name in AWS another function of the project's stacks has too, by name, each with its
 * `NameClash`. Stacks whose files name different regions or accounts share no function. Makes no call.
 */
export function findNameClashes(
  project: Project,
  own: NamesOfStack & { readonly aws: StackFile["aws"] },
  functions: readonly string[],
): Map<string, ReleaseError> {
  const others = project.stacks
    .filter((stack) => stack !== own.stack)
    .map((stack) => ({ stack, file: readOther(project, stack) }));
  const named = others.map(({ stack, file }) => ({ stack, adopted: adoptedNames(file?.own ?? {}) }));
  const clashes = sharedNames(project.name, own, named, functions).filter(({ otherStack }) => {
    const other = others.find(({ stack }) => stack === otherStack);
    return !other || !areApart(own.aws, other.file?.aws);
  });
  const refused = clashes.flatMap((clash): [string, NameClash][] => [
    [clash.functionName, clash],
    ...(clash.otherStack === own.stack ? [[clash.otherFunction, clash] as [string, NameClash]] : []),
  ]);
  return new Map(
    refused.map(([name, clash]) => [
      name,
      usageError("NameClash", describeClash(own.stack, clash), wayOutOf([clash])),
    ]),
  );
}

/** A file that can't be read says nothing about where its stack is, and what it adopts. */
function readOther({ configFile: _, ...project }: Project, stack: string): StackFile | undefined {
  try {
    return readStackFile(stackFilePath(project, stack), project);
  } catch {
    return undefined;
  }
}
