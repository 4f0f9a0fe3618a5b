import { BlockList, isIP } from "node:net";

/** Proxies as environment variables and stack file name them. */
export interface Proxies {
  /** For http and for https URLs. */
  readonly http: string | undefined;
  readonly https: string | undefined;
  /** Hosts that are called directly, with commas between them. */
  readonly no: string;
}

/**
 * The proxy of a URL, `undefined` for a direct call, by the rules of Go (golang.org/x/net/http/httpproxy), so that Pulumi and
 * `live` go the same way: this machine is always called directly; `.example.com` stands for what is below it, `example.com`
 * also for itself; addresses, networks, ports and `*` are understood.
 */
export function proxyFor(url: URL, { http, https, no }: Proxies): string | undefined {
  const proxy = url.protocol === "https:" ? https : http;
  if (!proxy) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  if (host === "localhost" || LOOPBACK.check(host, isIP(host) === 6 ? "ipv6" : "ipv4")) return undefined;
  const isDirect = no.split(",").some((entry) => covers(entry.trim().toLowerCase(), host, port));
  return isDirect ? undefined : proxy;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const [, network, bits] = /^([0-9a-f.:]+)\/(\d+)$/.exec(entry) ?? [];
  if (network && isIP(network)) return isIn(host, network, Number(bits));
  const [, name = entry, ofPort] = /^\[?(.*?)\]?:(\d+)$/.exec(isIP(entry) ? "" : entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  if (isIP(name)) return name === host;
  const domain = name.replace(/^\*(?=\.)/, "");
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function isIn(host: string, network: string, bits: number): boolean {
  if (isIP(host) === 0 || bits > (isIP(network) === 6 ? 128 : 32)) return false;
  const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
  const list = new BlockList();
  list.addSubnet(network, bits, family(network));
  return list.check(host, family(host));
}
