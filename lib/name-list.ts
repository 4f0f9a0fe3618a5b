/** Names shown where there are too many to name all. */
const SHOWN = 2;
/** So many names are shown whole. */
const FEW = 3;

/** The names in one phrase: `a, b, c`; from four names on `a, b and 27 more`. */
export function nameList(names: readonly string[]): string {
  const shown = listedNames(names);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The names that `nameList` shows, for a command beside it. */
export function listedNames(names: readonly string[]): readonly string[] {
  return names.length > FEW ? names.slice(0, SHOWN) : names;
}
