import { expect } from "chai";
import { proxyFor } from "../../../scripts/adapters/proxies.ts";

const HTTP = "http://plain.test:3128";
const HTTPS = "http://tls.test:3128";

/** By the tests of golang.org/x/net/http/httpproxy: a URL, NO_PROXY, and whether the call goes through a proxy. */
const ROWS: readonly [url: string, no: string, isProxied: boolean][] = [
  ["https://lambda.us-east-1.amazonaws.com", "", true],
  ["https://lambda.us-east-1.amazonaws.com", "*", false],
  ["https://lambda.us-east-1.amazonaws.com", "amazonaws.com", false],
  ["https://amazonaws.com", "amazonaws.com", false],
  ["https://amazonaws.com", ".amazonaws.com", true],
  ["https://lambda.amazonaws.com", "*.amazonaws.com", false],
  ["https://lambda.AMAZONAWS.com", "other.test, .amazonaws.com", false],
  ["https://evilamazonaws.com", "amazonaws.com", true],
  ["https://aws.test:8443", "aws.test:8443", false],
  ["https://aws.test", "aws.test:8443", true],
  ["https://aws.test", "aws.test:443", false],
  ["http://10.1.2.3", "10.0.0.0/8", false],
  ["http://11.1.2.3", "10.0.0.0/8", true],
  ["http://10.1.2.3:81", "10.1.2.3:80", true],
  ["http://[2001:db8::1]", "2001:db8::/32", false],
  ["http://[2001:db8::1]:80", "[2001:db8::1]:80", false],
  ["http://aws.test", "10.0.0.0/8,10.0.0.0/99,,/", true],
  ["http://localhost:4566", "", false],
  ["http://127.8.8.8:4566", "", false],
  ["http://[::1]:4566", "", false],
];

describe("the proxy of a call", () => {
  for (const [url, no, isProxied] of ROWS)
    it(`${isProxied ? "is used" : "is passed by"}: ${url} with NO_PROXY ${JSON.stringify(no)}`, () => {
      const expected = url.startsWith("https:") ? HTTPS : HTTP;
      const proxies = { http: HTTP, https: HTTPS, no };
      expect(proxyFor(new URL(url), proxies)).to.equal(isProxied ? expected : undefined);
    });

  it("is that of the URL's own scheme: a proxy for http is none for https", () => {
    const proxies = { http: HTTP, https: undefined, no: "" };
    expect(proxyFor(new URL("https://aws.test"), proxies)).to.equal(undefined);
  });
});
