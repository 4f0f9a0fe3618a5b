import { isPath, keyInside, removeCommand, setCommand } from "../../lib/config-command.ts";
import { nearest } from "../../lib/nearest.ts";
import type { Report } from "./mistakes.ts";

/** Reports every unknown key, with the known key that was most likely meant. `path` is `""` or `functions.hello`. */
export function reportUnknownKeys(
  path: string,
  values: Readonly<Record<string, unknown>>,
  known: readonly string[],
  report: Report,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (known.includes(name)) continue;
    const isFlat = path === "";
    const key = isFlat ? name : keyInside(path, name);
    const remove = removeCommand(key, isFlat);
    const meant = nearest(name, known);
    report(
      key,
      `there is no such key; known here: ${known.join(", ")}.`,
      isFlat && isPath(name) && known.includes(name.split(/[.[]/)[0] ?? "")
        ? `Did you mean --path? ${setAgain(name, value)}Remove this flat key: ${remove}`
        : meant
          ? `Did you mean ${meant}? Remove this one: ${remove}`
          : `Remove it: ${remove}`,
    );
  }
}

/** Text may be secret and is not shown: the command would have to hold it. */
function setAgain(key: string, value: unknown): string {
  const text = String(value);
  return /^(\d{1,15}|true|false|latest|\$LATEST)$/.test(text)
    ? `To set it inside the object: ${setCommand(key, text)}; `
    : "";
}
