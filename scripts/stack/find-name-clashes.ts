import { type AwsKeys, areApart, describeClash, sharedNames, UNCLASH } from "../../components/config.ts";
import { type Project, stackFilePath } from "../adapters/project.ts";
import { readStackFile } from "../adapters/stack-file.ts";
import { type ReleaseError, usageError } from "../release/model/errors.ts";

/**
 * The functions of `stack` whose name in AWS another stack of the project gives too, by name, each with its `NameClash`.
 * Stacks whose files name different regions or accounts share no function. Makes no call.
 */
export function findNameClashes(
  project: Project,
  stack: string,
  functions: readonly string[],
  aws: AwsKeys,
): Map<string, ReleaseError> {
  const clashes = sharedNames(stack, project.stacks, functions).filter(
    ({ otherStack }) => !areApart(aws, awsKeysOf(project, otherStack)),
  );
  return new Map(
    clashes.map((clash) => [
      clash.functionName,
      usageError("NameClash", describeClash(project.name, stack, clash), UNCLASH),
    ]),
  );
}

/** A file that can't be read says nothing about where its stack is. */
function awsKeysOf({ configFile: _, ...project }: Project, stack: string): AwsKeys {
  try {
    return readStackFile(stackFilePath(project, stack), project).aws;
  } catch {
    return undefined;
  }
}
