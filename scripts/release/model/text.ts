import { awsTime } from "./aws-time.ts";

/** `1 function`, `3 functions`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

/** `0.4 s`, `12 s`, `2 min`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function milliseconds(iso: string | undefined): number {
  return Date.parse((iso ?? "").replace(/\+0000$/, "Z"));
}

/** `5 min ago (14:02 UTC)`; of another day than `now` with the date. An unreadable time gives `? ago`. */
export function ago(iso: string | undefined, now: number): string {
  return Number.isNaN(milliseconds(iso)) ? "? ago" : `${age(iso, now)} ago (${clockTime(iso, now)})`;
}

/** `14:03 UTC`, with the day before it where that is not today. */
export function clockTime(iso: string | undefined, now: number): string {
  const at = milliseconds(iso);
  if (Number.isNaN(at)) return "?";
  const [day = "", time = ""] = new Date(at).toISOString().split("T");
  const isToday = new Date(now).toISOString().startsWith(day);
  return `${isToday ? "" : `${day} `}${time.slice(0, 5)} UTC`;
}

/** How long ago, in the largest whole unit: `5 min`, `3 h`, `2 d`. An unreadable time gives `?`. */
export function age(iso: string | undefined, now: number): string {
  const at = awsTime(iso);
  if (Number.isNaN(at)) return "?";
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Rows as aligned columns, two spaces apart. A row's last cell may be long; it widens no column. Empty columns are left out. */
export function alignColumns(rows: readonly (readonly string[])[], indent = ""): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
  return rows.map((row) => {
    const cells = row.flatMap((cell, column) => {
      if (column === row.length - 1) return [cell];
      const width = widths[column] ?? 0;
      return width > 0 ? [cell + " ".repeat(width - visibleLength(cell))] : [];
    });
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const COLOUR = /\u001b\[\d+m/g;
const NO_COLOUR = "\u001b[0m";

function visibleLength(text: string): number {
  return text.replace(COLOUR, "").length;
}

/**
 * The line cut to a terminal's width, with `...` at its end where text is missing. Without `columns` (a pipe) it stays
 * whole. Characters above U+1100 may be two columns wide and count as two.
 */
export function fitLine(line: string, columns: number | undefined): string {
  if (!columns || width(line.replace(COLOUR, "")) <= columns) return line;
  let left = columns - 3;
  let fitted = "";
  // Each colour is one item, as each character is.
  for (const [item] of line.matchAll(new RegExp(`${COLOUR.source}|.`, "gu"))) {
    if (item.length <= 2) left -= width(item);
    if (left < 0) break;
    fitted += item;
  }
  return `${fitted}...${fitted.includes("\u001b") ? NO_COLOUR : ""}`;
}

function width(text: string): number {
  return [...text].reduce(
    (columns, character) => columns + ((character.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2),
    0,
  );
}

/** The short name in a caller's ARN: `alice` of `user/alice`; name and session of an assumed role. */
export function callerName(arn: string): string {
  const resource = arn.split(":").slice(5).join(":") || arn;
  return resource.replace(/^(user|assumed-role|federated-user)\//, "");
}
