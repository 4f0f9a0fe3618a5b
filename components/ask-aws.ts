import { Refusal } from "./refusal.ts";

/** Makes a look-up; where AWS or the way to it fails, throws a `RunError` that says what for, without a stack. */
export async function askAws<T>(purpose: string, lookUp: () => Promise<T>): Promise<T> {
  try {
    return await lookUp();
  } catch (error) {
    throw new Refusal(`${purpose} failed. ${(error as Error).message}`);
  }
}
