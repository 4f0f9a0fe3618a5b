/** Keeps what is said by `console.error` to itself while `act` runs, and gives it to `act` and in the end. */
export async function errorsSaid(
  act: (said: readonly unknown[][]) => Promise<void>,
): Promise<readonly unknown[][]> {
  const said: unknown[][] = [];
  const { error } = console;
  console.error = (...parts) => void said.push(parts);
  try {
    await act(said);
  } finally {
    console.error = error;
  }
  return said;
}
