/** The part of a command's output that the rehearsal shows. */

/** The engine's line for a resource that an update changed: mark, type, name and difference. */
const CHANGED = /^ *([+~-]+) +(aws:\S+ \S+) (?:created|updated|replaced|deleted) \(\S+\)(.*)$/;

/** More changes than this are shown as numbers only. */
const FEW_CHANGES = 3;

/**
 * A preview gives its differences, without the names that only machines read. An update gives its changed
 * resources, if they are few, and its diagnostics. `live` and all other commands give every line.
 */
export function excerpt(command: string, output: string): string[] {
  const lines = output.split("\n").map((line) => line.replaceAll("\t", "  ").trimEnd());
  if (command.startsWith("pulumi preview")) return differences(lines);
  if (command.startsWith("pulumi")) return [...changedResources(lines), ...diagnostics(lines)];
  return lines.filter(Boolean);
}

function differences(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => line.endsWith("Stack: (same)"));
  const end = lines.indexOf("Resources:");
  if (start < 0 || end < start) return diagnostics(lines);
  return lines.slice(start + 1, end).filter((line) => line && !/^ *\[\w+=.*\]$/.test(line));
}

function changedResources(lines: readonly string[]): string[] {
  const changed = lines.flatMap((line) => {
    const [, mark, resource, difference = ""] = CHANGED.exec(line) ?? [];
    return mark ? [`${mark} ${resource}${difference}`] : [];
  });
  return changed.length > FEW_CHANGES ? [] : changed;
}

function diagnostics(lines: readonly string[]): string[] {
  const start = lines.indexOf("Diagnostics:");
  if (start < 0) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^(Outputs|Resources|Duration):/.test(line));
  return rest.slice(0, end < 0 ? rest.length : end).filter(Boolean);
}
