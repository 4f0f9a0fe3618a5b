/** A YAML text whose values multiply: each level uses the one before several times. */
export function manifold(level: (before: string) => string, levels = 10): string {
  const lines = Array.from(
    { length: levels },
    (_, index) => `a${index + 1}: &a${index + 1} ${level(`*a${index}`)}\n`,
  );
  return `a0: &a0 { x: 1 }\n${lines.join("")}`;
}
