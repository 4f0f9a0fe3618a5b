import { CatalogError } from "../_catalog/catalog.ts";

/** Lambda's limits in bytes: of a zip that is uploaded directly, and of what a zip holds (which must stay below). */
const LIMITS = { zipped: 52_428_800, unzipped: 262_143_999 } as const;

/** Throws `CatalogError` if the code of a function is over one of Lambda's limits, before anything is uploaded. */
export function checkSize(name: string, kind: keyof typeof LIMITS, bytes: number): void {
  if (bytes <= LIMITS[kind]) return;
  throw new CatalogError(
    `The code of functions/${name} is ${bytes} bytes ${kind}; Lambda takes ${LIMITS[kind]}. Take out what the function does not need, or move it into a layer.`,
  );
}
