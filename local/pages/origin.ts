/** Origins of web pages: `http://localhost:3000`, without a path. */

type Headers = Readonly<Record<string, string | undefined>>;

/** Reads an origin as browsers send it; `undefined` for any other text, `null` and `*` included. */
export function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { pathname, search, hash, username } = new URL(text);
  return pathname.length > 1 || search || hash || username ? undefined : originOf(text);
}

/** Finds the page that a browser names as the sender: in Origin, or in Referer if there is no Origin. */
export function askingOrigin({ origin, referer }: Headers): string | undefined {
  return origin ?? (referer === undefined ? undefined : originOf(referer));
}

/** Not `URL.origin`, which is `null` for browser extensions and apps in a web view. */
function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return host ? `${protocol}//${host}` : undefined;
}
