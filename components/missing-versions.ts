import * as lambda from "@pulumi/aws/lambda";
import { keyInside, removeCommand, setCommand } from "../lib/config-command.ts";
import { askAws } from "./ask-aws.ts";
import { type ConfigMistake, LATEST, renderMistakes, type StackConfig } from "./config.ts";
import { Refusal } from "./refusal.ts";

/** A version that the stack file names, with the key that names the version. */
export interface NamedVersion {
  readonly functionName: string;
  readonly version: string;
  readonly key: string;
  /** True if the key is the stack's and no other function uses it. */
  readonly isKeyForItAlone: boolean;
}

/**
 * The versions that the file names. Those that LIVE served before may be missing too: a function, or its LIVE, may have
 * been deleted by hand, and one that was made again begins with version 1.
 */
export function namedVersions(config: StackConfig): NamedVersion[] {
  const usersOfTheStacksKeys = Object.values(config.declaredIn).filter((owner) => owner === "stack").length;
  return Object.entries(config.traffic).flatMap(([functionName, { live, canary }]) => {
    const isOwn = config.declaredIn[functionName] === "function";
    const prefix = isOwn ? `${keyInside("functions", functionName)}.` : "";
    const named = { functionName, isKeyForItAlone: !isOwn && usersOfTheStacksKeys === 1 };
    return [
      { ...named, version: live, key: `${prefix}live_version` },
      ...(canary ? [{ ...named, version: canary.version, key: `${prefix}canary_version` }] : []),
    ].filter(({ version }) => version !== LATEST);
  });
}

/**
 * Looks up every named version, all in one round. Throws `Refusal` with all that do not exist, each with the newest one.
 * `physicalName` turns a function's short name into its name in AWS.
 */
export async function refuseMissingVersions(
  stack: string,
  versions: readonly NamedVersion[],
  physicalName: (functionName: string) => string,
): Promise<void> {
  const looked = await Promise.all(
    versions.map(async (wanted) => {
      const name = physicalName(wanted.functionName);
      if (await lookUp(name, wanted.version)) return [];
      return [missing(wanted, await lookUp(name))];
    }),
  );
  const mistakes = looked.flat();
  if (mistakes.length > 0) throw new Refusal(renderMistakes(stack, mistakes));
}

/** Number of a version, by default the newest (`$LATEST` if none is published); `undefined` if missing. */
async function lookUp(functionName: string, qualifier?: string): Promise<string | undefined> {
  const what = qualifier === undefined ? "the newest version" : `version ${qualifier}`;
  return askAws(`Looking up ${what} of ${functionName}`, async () => {
    try {
      const { version } = await lambda.getFunction({ functionName, qualifier });
      // A command to paste will hold it.
      return /^\d+$/.test(version) ? version : LATEST;
    } catch (error) {
      if (/couldn't find resource|ResourceNotFoundException/.test((error as Error).message)) return undefined;
      throw error;
    }
  });
}

function missing(
  { functionName, version, key, isKeyForItAlone }: NamedVersion,
  newest: string | undefined,
): ConfigMistake {
  if (newest === undefined || newest === LATEST) {
    const follow = setCommand(`${keyInside("functions", functionName)}.live_version`, "latest");
    return {
      key,
      message:
        newest === undefined
          ? `${functionName} has no version ${version}: the function is not there, and a new one begins without a version.`
          : `${functionName} has no version ${version}: none of it is published yet.`,
      // Without `config rm` the next refusal would be that no function uses the stack's key.
      hint: isKeyForItAlone
        ? `Let its LIVE follow $LATEST until one is, by a key of its own: ${removeCommand(key)} && ${follow}`
        : `Let its LIVE follow $LATEST until one is: ${follow}`,
    };
  }
  return {
    key,
    message: `${functionName} has no version ${version}; its newest is ${newest}.`,
    hint: `Name one that exists, for example the newest: ${setCommand(key, newest)}`,
  };
}
