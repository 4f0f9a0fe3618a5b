/** Names shown where there are too many to name all. */
const SHOWN = 2;
/** So many names are shown whole. */
const FEW = 3;

/** The names in one phrase: `a, b, c`; from four names on `a, b and 27 more`. */
export function nameList(names: readonly string[]): string {
  if (names.length <= FEW) return names.join(", ");
  return `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
}
