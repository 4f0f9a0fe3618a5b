/** The keys of a YAML text; none in a text that can't be read. */
export async function readYaml(text: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import("yaml");
  try {
    return Object(parse(text));
  } catch {
    return {};
  }
}
