/** Pages of list operations: MaxItems and Marker in, a page and NextMarker out. */
import { invalidParameter } from "./errors.ts";

export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly NextMarker?: string;
}

const DEFAULT_PAGE = 50;

/**
 * The page of `items` that `request` asks for; 50 items, or fewer with MaxItems.
 * The marker names the last item of the page before, so that items made or deleted meanwhile shift nothing.
 * `keyOf` gives each item's place in the order: unique and stable.
 */
export function takePage<T>(
  items: readonly T[],
  request: { readonly Marker?: string; readonly MaxItems?: number },
  keyOf: (item: T) => string,
): Page<T> {
  const size = Math.min(request.MaxItems ?? DEFAULT_PAGE, DEFAULT_PAGE);
  const start = request.Marker ? startAfter(items, readMarker(request.Marker), keyOf) : 0;
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  return last !== undefined && start + size < items.length
    ? { items: page, NextMarker: writeMarker({ key: keyOf(last), index: start + size }) }
    : { items: page };
}

interface Marker {
  readonly key: string;
  readonly index: number;
}

function startAfter<T>(items: readonly T[], marker: Marker, keyOf: (item: T) => string): number {
  const found = items.findIndex((item) => keyOf(item) === marker.key);
  return found >= 0 ? found + 1 : Math.min(marker.index - 1, items.length);
}

function writeMarker(marker: Marker): string {
  return Buffer.from(JSON.stringify([marker.key, marker.index])).toString("base64url");
}

function readMarker(text: string): Marker {
  try {
    const [key, index] = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (typeof key === "string" && Number.isInteger(index)) return { key, index };
  } catch {
    // falls through to the refusal: whatever is wrong with a marker, AWS says the same
  }
  throw invalidParameter("Invalid Marker");
}
