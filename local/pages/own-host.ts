/** Hosts by which this machine's own clients call what listens on loopback. */

/** A domain below these is never an attacker's: browsers resolve the one to loopback, AWS owns the other. */
const OWN_DOMAINS = /(^|\.)localhost$|\.amazonaws\.com$/;
/** Names of the machine inside its containers: Docker's and Podman's. */
const OWN_NAMES = new Set(["host.docker.internal", "host.containers.internal"]);
/** As browsers tell: a host whose last part is a number is an IPv4 address or nothing. */
const IPV4 = /(^|\.)(\d+|0x[\da-f]*)$/;
const IPV6 = /^\[[\da-f:.]+\]$/;
/** Names of containers and Compose services. */
const WITHOUT_DOTS = /^[\w-]*$/;

/** Reads a Host header: the name without port and final dot, in lower case. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

/**
 * Whether a Host header names this machine, AWS or nothing. For all other hosts a stranger may answer in the
 * DNS, and so point a page of theirs here (DNS rebinding). No host is good too: every browser sends one.
 */
export function isOwnHost(host = ""): boolean {
  const name = hostName(host);
  return [OWN_DOMAINS, IPV4, IPV6, WITHOUT_DOTS].some((own) => own.test(name)) || OWN_NAMES.has(name);
}
