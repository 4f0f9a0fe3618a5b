/**
 * Whether a text consists of these parts in their order, with any text between two of them: `a*b` is the parts a and b.
 * No regular expression, which many stars and a long text would keep busy for ever.
 */
export function hasParts(text: string, [first = "", ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
