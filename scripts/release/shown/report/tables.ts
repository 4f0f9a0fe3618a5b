import { type Html, html } from "./html.ts";
import { utc } from "./numbers.ts";

type Cell = string | number | Html;

/** A column: its head, and whether its cells are numbers. */
export interface Column {
  readonly head: string;
  readonly isNumber?: boolean;
}

/**
 * A table with a caption that names it to everybody. The first cell of each row is the row's head. Where the table is
 * wider than the page, its box scrolls, also by keyboard.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  kind = "",
): Html {
  const classOf = (index: number) => (columns[index]?.isNumber ? "number" : "text");
  return html`<div class="table ${kind}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ head }, index) => html`<th scope="col" class="${classOf(index)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) =>
        index === 0
          ? html`<th scope="row" class="${classOf(index)}">${cell}</th>`
          : html`<td class="${classOf(index)}">${cell}</td>`,
      )}</tr>
`,
  )}</tbody>
</table></div>
`;
}

/** A list of names with what each is. */
export function facts(rows: readonly (readonly [name: string, value: Cell | undefined])[]): Html {
  const given = rows.filter(([, value]) => value !== undefined);
  return html`<dl>${given.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

/** A time for people and programs: `2026-03-01 12:05:07`, in UTC, or `text`. */
export function time(at: number, text = utc(at)): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${text}</time>`;
}
