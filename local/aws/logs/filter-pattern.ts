/** Filter patterns: which messages FilterLogEvents finds. */
import { invalidParameter } from "./errors.ts";
import { compileExpression, compileJsonPattern, invalidPattern, unquote } from "./json-pattern.ts";
import { compileSpacePattern } from "./space-pattern.ts";

/** Compiles a pattern; an empty one finds everything. Throws if the text is not a pattern. */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === "") return () => true;
  if (text.startsWith("{")) {
    if (!text.endsWith("}")) throw invalidPattern();
    return compileJsonPattern(text.slice(1, -1));
  }
  if (text.startsWith("[")) {
    if (!text.endsWith("]")) throw invalidPattern();
    return compileSpacePattern(text.slice(1, -1));
  }
  if (/^%.*%$/s.test(text)) {
    const expression = compileExpression(text.slice(1, -1));
    return (message) => expression.test(message);
  }
  return compileTerms(text);
}

/** `ERROR "two words"`: all of them; `?a ?b`: any, and ignored beside plain terms; `-c`: none of these. */
function compileTerms(text: string): (message: string) => boolean {
  const wanted: string[] = [];
  const optional: string[] = [];
  const unwanted: string[] = [];
  for (const [word] of text.matchAll(/[?-]?"(?:[^"\\]|\\.)*"?|\S+/g)) {
    const sign = /^[?-]/.exec(word)?.[0] ?? "";
    const term = readTerm(word.slice(sign.length));
    (sign === "?" ? optional : sign === "-" ? unwanted : wanted).push(term);
  }
  const isPlain = wanted.length > 0 || unwanted.length > 0;
  return (message) =>
    wanted.every((term) => message.includes(term)) &&
    !unwanted.some((term) => message.includes(term)) &&
    (isPlain || optional.some((term) => message.includes(term)));
}

function readTerm(word: string): string {
  if (word.startsWith('"')) {
    if (!/^"(?:[^"\\]|\\.)*"$/.test(word)) throw invalidPattern();
    return unquote(word);
  }
  if (!/^[\w]+$/.test(word)) throw invalidParameter(`Invalid character(s) in term '${word}'`);
  return word;
}
