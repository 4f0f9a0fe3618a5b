/** Makes a property draw `cases` cases instead of the usual number. `PROPERTY_RUNS` overrides both. */
export function propertyRuns(cases: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env.PROPERTY_RUNS ?? cases) };
}
