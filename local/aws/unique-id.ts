/** The characters of AWS's unique ids: one of 32 for each byte. */
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Writes bytes as an id of as many characters. */
export function idOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => SIGNS[byte % SIGNS.length]).join("");
}
