import { Refusal } from "./refusal.ts";

/** The first function that was made by hand, as long as no `liveStack` was there. */
let madeByHand: string | undefined;
let owner: "people" | "liveStack" = "people";
let isDeclaring = false;

/** From now on `liveStack` makes every function. Throws `Refusal` if one was made by hand before. */
export function takeOver(): void {
  if (madeByHand !== undefined) throw new Refusal(describe(madeByHand));
  owner = "liveStack";
}

/** Makes a function for `liveStack`. */
export function declaring<T>(make: () => T): T {
  isDeclaring = true;
  try {
    return make();
  } finally {
    isDeclaring = false;
  }
}

/** Throws `Refusal` for a function made by hand in the program of a `liveStack`: the ledger would lack it. */
export function refuseByHand(name: string): void {
  if (isDeclaring) return;
  if (owner === "liveStack") throw new Refusal(describe(name));
  madeByHand ??= name;
}

function describe(name: string): string {
  return `new LiveFunction(${JSON.stringify(name)}) stands beside liveStack, which makes every function itself. Give the function a folder in functions/, and what it needs to declare(${JSON.stringify(name)}, { ... }).`;
}
