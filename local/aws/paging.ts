/** Pages of a list sorted by key, so that items created or deleted between two pages shift nothing. */

export interface Page<T> {
  readonly items: T[];
  /** The token that the next request must send; absent on the last page. */
  readonly next?: string;
}

export interface PageRequest<T> {
  /** Unique, and rising in the order of the items. */
  keyOf(item: T): string;
  readonly limit: number;
  readonly token: string | undefined;
  /** The items come in falling order. Default false. */
  readonly descending?: boolean;
  /** The error for a token that this list never gave out. */
  invalidToken(): Error;
}

/** Cuts one page out of `sorted`. */
export function pageOf<T>(
  sorted: readonly T[],
  { keyOf, limit, token, descending = false, invalidToken }: PageRequest<T>,
): Page<T> {
  const last = token === undefined ? undefined : readToken(token, invalidToken);
  const isNext = (item: T) => last === undefined || (descending ? keyOf(item) < last : keyOf(item) > last);
  const start = indexOr(sorted.findIndex(isNext), sorted.length);
  const items = sorted.slice(start, start + limit);
  const end = items.at(-1);
  if (end === undefined || start + limit >= sorted.length) return { items };
  return { items, next: Buffer.from(JSON.stringify([keyOf(end)])).toString("base64") };
}

/** The order of keys that `pageOf` expects: by code unit, as AWS sorts names. */
export function byKey<T>(keyOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

/** A token is the last key as JSON, which can hold half characters (lone surrogates) too. */
function readToken(token: string, invalidToken: () => Error): string {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, "base64").toString());
  } catch {
    throw invalidToken();
  }
  const isOurs = Array.isArray(content) && content.length === 1 && typeof content[0] === "string";
  if (!isOurs) throw invalidToken();
  return (content as [string])[0];
}

function indexOr(index: number, otherwise: number): number {
  return index < 0 ? otherwise : index;
}
