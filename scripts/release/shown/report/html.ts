/** A part of a page, safe to put into another one. */
export interface Html {
  readonly html: string;
}

type Part = string | number | undefined | Html | readonly Part[];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A part of a page: the template's own text as it stands, every other text escaped. `undefined` is nothing. */
export function html(own: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: own.map((text, index) => text + textOf(parts[index])).join("") };
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return part.replace(/[&<>"']/g, (sign) => ESCAPED[sign] as string);
  return "html" in part ? part.html : part.map(textOf).join("");
}

/** A value as JSON inside a script element, which no text in it can end. */
export function jsonInPage(value: unknown): Html {
  const code = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return { html: JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, code) };
}
