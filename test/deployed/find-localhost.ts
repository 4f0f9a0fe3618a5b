import dns from "node:dns";

/**
 * Lets each client of this process find `*.localhost`, the URLs of functions in local AWS, on this machine, as browsers and curl
 * do (RFC 6761). Node leaves the name to the system, and not every system knows it.
 */
export function findLocalhost(): void {
  const { lookup } = dns;
  const found = (host: string, ...rest: unknown[]) =>
    Reflect.apply(lookup, dns, [host.endsWith(".localhost") ? "127.0.0.1" : host, ...rest]);
  dns.lookup = Object.assign(found, lookup);
}
