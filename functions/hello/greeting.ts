/** What hello says. The releases of the rehearsal replace this file. */
export function greet(): string {
  return process.env.GREETING ?? "Hello from Lambda";
}
