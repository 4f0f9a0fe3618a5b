/**
 * Finds the candidate that `word` was most likely meant to be: at most a third of the letters differ, or else
 * only this one begins with `word`. Two swapped letters are one difference; case, and `-` for `_`, are none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = fold(word);
  let best: string | undefined;
  let bestDistance = Math.floor(Math.max(word.length, 3) / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, fold(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best !== undefined || word.length < 3) return best;
  const begun = candidates.filter((candidate) => fold(candidate).startsWith(typed));
  return begun.length === 1 ? begun[0] : undefined;
}

/** What to write instead of an unknown word: the nearest of the known ones, or else all of them. */
export function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant ? `Did you mean ${meant}?` : `There are ${known.join(", ")}.`;
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/** Counts the letters added, removed, changed, or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= to.length; j++) {
      const change = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swap = isSwap ? at(i - 2, j - 2) + 1 : change;
      row.push(Math.min(change, swap, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(from.length, to.length);
}
