/**
 * Whether a text consists of these parts in order, with any text between them: `a*b` is the parts a and b.
 * Uses no regular expression, because many stars and a long text would keep it busy for ever.
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
