import { awsTime } from "./aws-time.ts";

/** `1 function`, `3 functions`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

/** `a, b, c`; of more than five names the first three: `a, b, c and 26 more`. */
export function someOf(names: readonly string[]): string {
  const first = firstOf(names);
  const more = names.length - first.length;
  return `${first.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** All names, but of more than five the first three: those that `someOf` shows, for a command beside it. */
export function firstOf(names: readonly string[]): readonly string[] {
  return names.length > 5 ? names.slice(0, 3) : names;
}

/** `0.4 s`, `12 s`, `2 min`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
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

/** Rows as aligned columns, two spaces apart. A row's last cell may be long; it widens no column. */
export function alignColumns(rows: readonly (readonly string[])[], indent = ""): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column < row.length - 1 ? cell + " ".repeat((widths[column] ?? 0) - visibleLength(cell)) : cell,
    );
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
  return text.replace(/\u001b\[\d+m/g, "").length;
}

/** The short name in a caller's ARN: `alice` of `user/alice`; name and session of an assumed role. */
export function callerName(arn: string): string {
  const resource = arn.split(":").slice(5).join(":") || arn;
  return resource.replace(/^(user|assumed-role|federated-user)\//, "");
}
