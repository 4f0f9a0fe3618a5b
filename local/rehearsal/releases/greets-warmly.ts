/** The release after the bad one. */
export function greet(): string {
  return "Hello, dear";
}
