/** Catches the calls of `console.error` while `act` runs. Gives them to `act` as they come; returns all. */
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
