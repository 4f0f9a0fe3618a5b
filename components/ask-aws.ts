import { oneLine } from "../lib/foreign-text.ts";
import { Refusal } from "./refusal.ts";

/** Makes a look-up. Throws `Refusal` with the purpose if AWS, or the connection to AWS, fails. */
export async function askAws<T>(purpose: string, lookUp: () => Promise<T>): Promise<T> {
  try {
    return await lookUp();
  } catch (error) {
    throw new Refusal(`${purpose} failed. ${oneLine((error as Error).message)}`);
  }
}
