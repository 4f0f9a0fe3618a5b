/** Filter patterns over events of space-separated fields: `[ip, user, ..., status = 4*, bytes > 1000]`. */
import { compileComparison, invalidPattern } from "./json-pattern.ts";

type Condition = (field: string) => boolean;

const REST = "...";

/** Compiles the text between the brackets. Throws if the text is not a pattern. */
export function compileSpacePattern(text: string): (message: string) => boolean {
  const parts = split(text, /"(?:[^"\\]|\\.)*"|%[^%]*%|,|[^",%]+|./gs, ",");
  const rest = parts.indexOf(REST);
  if (rest !== parts.lastIndexOf(REST)) throw invalidPattern();
  const first = parts.slice(0, rest < 0 ? undefined : rest).map(compileField);
  const last = rest < 0 ? [] : parts.slice(rest + 1).map(compileField);
  return (message) => {
    const fields = readFields(message);
    const wanted = first.length + last.length;
    if (rest < 0 ? fields.length !== wanted : fields.length < wanted) return false;
    const tail = fields.slice(fields.length - last.length);
    return (
      first.every((holds, index) => holds(fields[index] ?? "")) &&
      last.every((holds, index) => holds(tail[index] ?? ""))
    );
  };
}

/** Fields are words, or texts in quotes or brackets. */
function readFields(message: string): string[] {
  return [...message.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g)].map(
    ([, quoted, bracketed, word]) => quoted ?? bracketed ?? word ?? "",
  );
}

/** `name`, `name = value`, or several of these with && and ||. */
function compileField(text: string): Condition {
  const anyOf = split(text, /"(?:[^"\\]|\\.)*"|%[^%]*%|\|\||[^"%|]+|./gs, "||").map((part) => {
    const allOf = split(part, /"(?:[^"\\]|\\.)*"|%[^%]*%|&&|[^"%&]+|./gs, "&&").map(compileCondition);
    return (field: string) => allOf.every((holds) => holds(field));
  });
  return (field) => anyOf.some((holds) => holds(field));
}

function compileCondition(text: string): Condition {
  const [, operator, operand = ""] =
    /^[\w-]+(?:\s*(<=|>=|!=|=|<|>)\s*(".*"|%.*%|[^\s"%]+))?$/s.exec(text) ?? [];
  if (operator === undefined) {
    if (!/^[\w-]+$/.test(text)) throw invalidPattern();
    return () => true;
  }
  const compare = compileComparison(operator, operand);
  const isNumeric = (word: string) => word !== "" && Number.isFinite(Number(word));
  return (field) => compare(isNumeric(operand) && isNumeric(field) ? Number(field) : field);
}

/** The parts between separators outside quotes and regular expressions. Throws if a part is empty. */
function split(text: string, pieces: RegExp, separator: string): string[] {
  const parts = [""];
  for (const [piece] of text.matchAll(pieces)) {
    if (piece === separator) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  const trimmed = parts.map((part) => part.trim());
  if (trimmed.includes("")) throw invalidPattern();
  return trimmed;
}
