/** Keeps web pages away from what listens on loopback: any page in any browser of this machine can send here. */
import { printedCommand } from "../../lib/printed-command.ts";
import { askingOrigin, readOrigin } from "./origin.ts";
import { hostName, isOwnHost } from "./own-host.ts";

type Headers = Readonly<Record<string, string | undefined>>;

/** The reason against a request, and the way out, in one text. */
export interface PageRefusal {
  readonly code: "ForeignHostRefused" | "WebPageRefused";
  readonly message: string;
}

export interface PageRules {
  /** Origins of browser apps that are let in. Default none. */
  readonly allowOrigins?: readonly string[];
  /** Whether a person may ask for this in the address bar of a browser. Default no. */
  readonly isForAddressBar?: boolean;
}

/** Old browsers send it too. PowerShell, which is none, claims to be Mozilla. No AWS client does. */
const BROWSER = /^Mozilla\/(?!.*PowerShell\/)/;

/**
 * Refuses a request that a web page may have sent, and one to a host that a page may have pointed here. An
 * allowed origin lifts the first rule alone. Names of `headers` are in lower case.
 *
 * Browsers tell a page's request by Origin, Sec-Fetch-Site or Referer. A page can suppress the Referer and
 * needs no Origin for a GET. Sec-Fetch-Site is missing in older browsers, and in all of them for hosts that
 * only a hosts file knows, such as http://localstack:4566. So a browser without it is refused as well.
 */
export function refusePage(headers: Headers, rules: PageRules = {}): PageRefusal | undefined {
  if (!isOwnHost(headers.host)) {
    return {
      code: "ForeignHostRefused",
      message:
        `${shown(hostName(headers.host ?? ""))} is no name of this machine: its owner can point a web page's requests here (DNS rebinding). ` +
        "Call local AWS by 127.0.0.1, localhost or a name without dots.",
    };
  }
  if (isAllowed(headers, rules.allowOrigins)) return undefined;
  const message = reasonAgainst(headers, rules.isForAddressBar ?? false);
  return message === undefined ? undefined : { code: "WebPageRefused", message };
}

/** Whether the page that asks is one that was let in. */
export function isAllowed(headers: Headers, allowOrigins: readonly string[] = []): boolean {
  const origin = askingOrigin(headers);
  return origin !== undefined && allowOrigins.includes(origin);
}

function reasonAgainst(headers: Headers, isForAddressBar: boolean): string | undefined {
  const { origin, referer, "sec-fetch-site": site } = headers;
  if (origin !== undefined) return fromPage(`Origin: ${shown(origin)}`, headers);
  if (site !== undefined && site !== "none") return fromPage(`Sec-Fetch-Site: ${shown(site)}`, headers);
  if (referer !== undefined) return fromPage(`Referer: ${shown(referer)}`, headers);
  if (site === "none" && !isForAddressBar) {
    return (
      "A browser's address bar sent this request. From there local AWS can be read, not changed. " +
      "Use an SDK, the AWS CLI or curl."
    );
  }
  if (site === undefined && BROWSER.test(headers["user-agent"] ?? "")) {
    return (
      "A browser sent this request without saying for which page (no Sec-Fetch-Site), and web pages don't reach local AWS. " +
      "Call local AWS by 127.0.0.1 or localhost in a current browser, or use an SDK, the AWS CLI or curl."
    );
  }
  return undefined;
}

function fromPage(sign: string, headers: Headers): string {
  const origin = readOrigin(askingOrigin(headers) ?? "") ?? "http://localhost:3000";
  return (
    `A web page sent this request (${sign}), and web pages don't reach local AWS. ` +
    `To let in a browser app that you develop: ${printedCommand("npm run local -- --allow-origin ORIGIN", { ORIGIN: origin })}`
  );
}

const MOST_SHOWN = 100;

function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text;
}
