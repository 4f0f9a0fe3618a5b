import { type ReleaseError, usageError } from "../release/model/errors.ts";

const MARK = /^(<{7}|\|{7}|={7}|>{7})(?: |$)/;

/** Two people who both moved LIVE both wrote its serial, so git can't merge the file: what LIVE serves decides. */
export function findConflict(text: string, name: string): ReleaseError | undefined {
  const at = text.split("\n").findIndex((line) => MARK.exec(line)?.[1]?.startsWith("<"));
  if (at < 0) return undefined;
  return usageError(
    "InvalidYaml",
    `${name} has an open merge conflict (line ${at + 1}).`,
    "Keep either side of the conflict, then take over what LIVE serves: live sync --from-aws",
  );
}

/** The side whose lines begin at a mark. */
const SIDES: Readonly<Record<string, string>> = { "<": "ours", "|": "base", "=": "theirs", ">": "both" };

/** The file as each side of its conflicts has it: ours, theirs. */
export function sidesOf(text: string): string[] {
  let side = "both";
  const lines = text.split("\n").flatMap((line) => {
    const mark = MARK.exec(line)?.[1]?.[0];
    if (!mark) return [{ line, side }];
    side = SIDES[mark] ?? "both";
    return [];
  });
  return ["ours", "theirs"].map((wanted) =>
    lines
      .filter((kept) => kept.side === wanted || kept.side === "both")
      .map(({ line }) => line)
      .join("\n"),
  );
}
