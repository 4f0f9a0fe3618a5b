/** The message of hello. Each release of the rehearsal replaces this file. */
export function greet(): string {
  return process.env.GREETING ?? "Hello from Lambda";
}
