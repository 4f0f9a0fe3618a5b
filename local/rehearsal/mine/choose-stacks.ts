/** Which stacks a rehearsal of a team's own program plays. Pure. */
import { type CleanFile, ownValue } from "./clean-stack-file.ts";

/** A stack that is played: under the name and with the file of a team's own, or made up after the other one. */
export interface PlayedStack {
  readonly name: string;
  readonly file: CleanFile;
  readonly isMadeUp: boolean;
}

/**
 * The first release stack, and of the others `sbx` or else the first. The one that is missing is made up with the config
 * of the other, so that the program finds the keys that it needs.
 */
export function chooseStacks(
  files: ReadonlyMap<string, CleanFile>,
  project: string,
): { readonly release: PlayedStack; readonly other: PlayedStack } {
  const names = [...files.keys()];
  const isRelease = (name: string) => {
    const file = files.get(name);
    return file !== undefined && String(ownValue(file, project, "publish_versions")) === "true";
  };
  const others = names.filter((name) => !isRelease(name));
  const releaseName = names.find(isRelease);
  const otherName = others.includes("sbx") ? "sbx" : others[0];
  const releaseFile = files.get(releaseName ?? "");
  const otherFile = files.get(otherName ?? "");
  const free = (wanted: string) => (files.has(wanted) ? `rehearsal-${wanted}` : wanted);
  return {
    release: releaseFile
      ? { name: releaseName ?? "", file: releaseFile, isMadeUp: false }
      : { name: free("prd"), file: madeAfter(otherFile, project, true), isMadeUp: true },
    other: otherFile
      ? { name: otherName ?? "", file: otherFile, isMadeUp: false }
      : { name: free("sbx"), file: madeAfter(releaseFile, project, false), isMadeUp: true },
  };
}

function madeAfter(file: CleanFile | undefined, project: string, publishes: boolean): CleanFile {
  const config = Object.entries(file?.content.config ?? { "aws:region": "us-east-1" });
  const others = config.filter(([key]) => !/^(.*:)?publish_versions$/.test(key));
  const own = publishes ? [[`${project}:publish_versions`, true]] : [];
  return { content: { ...file?.content, config: Object.fromEntries([...others, ...own]) }, differences: [] };
}
