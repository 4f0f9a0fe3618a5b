/** A bad release: one call in five fails. */
export function greet(): string {
  if (Math.random() < 0.2) throw new Error("The greeting did not come to mind");
  return "Hello, sometimes";
}
