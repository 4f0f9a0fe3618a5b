/** The second release: another greeting. */
export function greet(): string {
  return "Hello again";
}
