/** The message of hello. */
export function greet(): string {
  return process.env.GREETING ?? "Hello from Lambda";
}
