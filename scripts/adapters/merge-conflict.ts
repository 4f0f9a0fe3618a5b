import { printedCommand } from "../../lib/printed-command.ts";
import { type ReleaseError, usageError } from "../release/model/errors.ts";

const MARK = /^(<{7}|\|{7}|={7}|>{7})(?: |$)/;

/** Finds an open merge conflict: two moves of LIVE both wrote its serial. What LIVE serves decides. */
export function findConflict(text: string, name: string): ReleaseError | undefined {
  const at = text.split("\n").findIndex((line) => MARK.exec(line)?.[1]?.startsWith("<"));
  if (at < 0) return undefined;
  return usageError(
    "InvalidYaml",
    `${name} has an open merge conflict (line ${at + 1}).`,
    `Keep either side of the conflict, then take over what LIVE serves: ${printedCommand("live sync --from-aws")}`,
  );
}

/** Side whose lines begin after each mark. */
const SIDES: Readonly<Record<string, string>> = { "<": "ours", "|": "base", "=": "theirs", ">": "both" };

/** The text of the file on each side of its conflicts: ours, then theirs. */
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
