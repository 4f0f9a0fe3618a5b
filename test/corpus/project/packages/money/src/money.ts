import { RELEASE } from "./release.ts";

/** Cents as an amount. */
export const amount = (cents: number) => ({ release: RELEASE, amount: (cents / 100).toFixed(2) });
