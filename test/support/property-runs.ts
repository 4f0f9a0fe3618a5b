/** How many cases a property draws that needs another number than usual; `PROPERTY_RUNS` goes before both. */
export function propertyRuns(cases: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env.PROPERTY_RUNS ?? cases) };
}
