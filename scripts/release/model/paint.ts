export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Colours a text, or returns it unchanged. The text alone says everything; colour only stresses it. */
export type Paint = (style: Style, text: string) => string;

/** No colours. */
export const plain: Paint = (_, text) => text;
