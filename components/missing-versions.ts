import * as lambda from "@pulumi/aws/lambda";
import { keyInside, removeCommand, setCommand } from "../lib/config-command.ts";
import { printedCommand } from "../lib/printed-command.ts";
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
 * `physicalName` turns a function's short name into its name in AWS. `renamed`, of a stack without a ledger, is asked
 * where none of these functions exists: its text about an old name takes the place of advice that would unpin.
 * Throws `Refusal` too if AWS has a zip where `isImage` says that the code is an image, or the other way round.
 */
export async function refuseMissingVersions(
  stack: string,
  versions: readonly NamedVersion[],
  physicalName: (functionName: string) => string,
  isImage: (functionName: string) => boolean,
  renamed: (() => Promise<string | undefined>) | undefined,
): Promise<void> {
  let somethingExists = false;
  const otherType = new Set<string>();
  const looked = await Promise.all(
    versions.map(async (wanted) => {
      const name = physicalName(wanted.functionName);
      const found = await lookUp(name, wanted.version);
      const newest = found ?? (await lookUp(name));
      somethingExists ||= newest !== undefined;
      if (newest && newest.isImage !== isImage(wanted.functionName)) otherType.add(wanted.functionName);
      return found ? [] : [missing(wanted, newest?.version)];
    }),
  );
  if (otherType.size > 0)
    throw new Refusal([...otherType].map((name) => fixedType(name, isImage(name))).join("\n"));
  const mistakes = looked.flat();
  if (mistakes.length === 0) return;
  const text = renderMistakes(stack, mistakes);
  if (somethingExists || !renamed) throw new Refusal(text);
  // The program sees neither an old name of the project nor, with few rights, another stack's ledger.
  const look = `If ${stack} or its project was renamed, keep the pins; this looks for the old name: ${printedCommand("live status", { stack, throughNpm: true })}`;
  throw new Refusal((await renamed()) ?? `${text}\n${look}`);
}

interface FoundVersion {
  readonly version: string;
  readonly isImage: boolean;
}

/** A version, by default the newest (`$LATEST` if none is published); `undefined` if missing. */
async function lookUp(functionName: string, qualifier?: string): Promise<FoundVersion | undefined> {
  const what = qualifier === undefined ? "the newest version" : `version ${qualifier}`;
  return askAws(`Looking up ${what} of ${functionName}`, async () => {
    try {
      const { version, imageUri } = await lambda.getFunction({ functionName, qualifier });
      // A command to paste will hold it.
      return { version: /^\d+$/.test(version) ? version : LATEST, isImage: Boolean(imageUri) };
    } catch (error) {
      if (/couldn't find resource|ResourceNotFoundException/.test((error as Error).message)) return undefined;
      throw error;
    }
  });
}

/** Pulumi would replace the function: delete it with all its versions and LIVE, then make another one. */
function fixedType(name: string, isImage: boolean): string {
  const [is, wanted] = isImage ? ["a zip", "an image"] : ["an image", "a zip"];
  return `${name} runs ${is} in AWS, and its code is now ${wanted}. A function can't change from one to the other: it would be deleted with all its versions, and LIVE with it. Give the new code a folder of its own in functions/, move the callers there, then remove ${name}.`;
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
