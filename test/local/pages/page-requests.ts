/** The requests of the table: the calls that a page would like to make, and the ways in which browsers send them. */
import { encodeCbor } from "../../../local/aws/protocol/cbor.ts";
import { type RawRequest, signedFor } from "../../support/raw-http.ts";
import type { Target } from "./target.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const TEXT = { "content-type": "text/plain" };
const JSON_TYPE = { "content-type": "application/json" };
const FUNCTIONS = "/2015-03-31/functions";
const MAKE_ROLE = "Action=CreateRole&Version=2010-05-08&RoleName=evil&AssumeRolePolicyDocument=%7B%7D";
const MAKE_FUNCTION = JSON.stringify({
  FunctionName: "evil",
  Role: "arn:aws:iam::123456789012:role/own",
  Runtime: "nodejs22.x",
  Handler: "index.handler",
  Code: { ZipFile: "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==" },
});
const S3 = `X-Amz-Credential=${encodeURIComponent("evil/20260102/us-east-1/s3/aws4_request")}`;

/**
 * Calls of the main port: every protocol, reading and changing, and the paths about the server itself. `host`
 * is the host that the page calls.
 */
export function callsOfPages({ codePath, aws }: Target, host: string): RawRequest[] {
  return [
    { method: "GET", path: `${FUNCTIONS}/` },
    { method: "GET", path: `${FUNCTIONS}/hello` },
    { method: "HEAD", path: `${FUNCTIONS}/hello` },
    { method: "POST", path: FUNCTIONS, headers: TEXT, body: MAKE_FUNCTION },
    { method: "POST", path: FUNCTIONS, headers: JSON_TYPE, body: MAKE_FUNCTION },
    { method: "POST", path: `${FUNCTIONS}/hello/invocations`, headers: TEXT, body: "{}" },
    { method: "PUT", path: `${FUNCTIONS}/hello/configuration`, headers: JSON_TYPE, body: '{"Timeout":9}' },
    { method: "DELETE", path: `${FUNCTIONS}/hello` },
    { method: "OPTIONS", path: `${FUNCTIONS}/hello`, headers: { "access-control-request-method": "DELETE" } },
    { method: "POST", path: "/", headers: FORM, body: MAKE_ROLE },
    { method: "GET", path: `/?${MAKE_ROLE}` },
    {
      method: "POST",
      path: "/",
      headers: { "x-amz-target": "AmazonSSM.GetParameter", "content-type": "application/x-amz-json-1.1" },
      body: '{"Name":"/own","WithDecryption":true}',
    },
    {
      method: "POST",
      path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      headers: { "smithy-protocol": "rpc-v2-cbor", ...signedFor("monitoring") },
      body: encodeCbor({ Namespace: "Evil", MetricData: [{ MetricName: "m", Value: 1 }] }),
    },
    { method: "GET", path: `/?${S3}` },
    { method: "PUT", path: `/evil?${S3}` },
    { method: "GET", path: `http://${host}${FUNCTIONS}/`, headers: { host: `127.0.0.1:${aws.port}` } },
    { method: "GET", path: "/_local/info" },
    { method: "HEAD", path: "/_local/info" },
    { method: "GET", path: codePath },
  ];
}

/** Calls of the Runtime API: to end the function's process, to take its event, to answer in its name. */
export const CALLS_OF_RUNTIME_API: RawRequest[] = [
  { method: "POST", path: "/2018-06-01/runtime/init/error", headers: TEXT, body: '{"errorType":"evil"}' },
  { method: "GET", path: "/2018-06-01/runtime/invocation/next" },
  { method: "POST", path: "/2018-06-01/runtime/invocation/1/response", headers: TEXT, body: "evil" },
];

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36";
const OLD_SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/15.6 Safari/605.1.15";
const EVIL = "https://evil.example";

/** One way in which a browser sends a page's request; `host` takes the port. */
export interface WayOfPages {
  readonly name: string;
  readonly host?: (port: number) => string;
  readonly headers: Record<string, string>;
  readonly code: "WebPageRefused" | "ForeignHostRefused";
}

function chrome(site: string, mode: string, others: Record<string, string> = {}): Record<string, string> {
  return { "user-agent": CHROME, "sec-fetch-site": site, "sec-fetch-mode": mode, ...others };
}

const page = (name: string, headers: Record<string, string>, host?: WayOfPages["host"]): WayOfPages => ({
  name,
  headers,
  host,
  code: "WebPageRefused",
});
const rebound = (name: string, host: string, headers: Record<string, string> = {}): WayOfPages => ({
  name,
  headers: { "user-agent": CHROME, ...headers },
  host: (port) => `${host}:${port}`,
  code: "ForeignHostRefused",
});

export const WAYS_OF_PAGES: readonly WayOfPages[] = [
  page("fetch of another site", chrome("cross-site", "cors", { origin: EVIL })),
  page(
    "fetch with an Authorization header",
    chrome("cross-site", "cors", { origin: EVIL, ...signedFor("iam") }),
  ),
  page("form of another site", chrome("cross-site", "navigate", { origin: EVIL })),
  page("page in a sandbox, page of a file", chrome("cross-site", "cors", { origin: "null" })),
  page("browser extension", chrome("none", "cors", { origin: "chrome-extension://abcdef" })),
  page("another port of this machine", chrome("same-site", "cors", { origin: "http://localhost:3000" })),
  page("img and script", chrome("cross-site", "no-cors")),
  page("link, window.open and frame", chrome("cross-site", "navigate", { "sec-fetch-dest": "document" })),
  page("script of a page under /_url/", chrome("same-origin", "cors")),
  page(
    "WebSocket",
    chrome("cross-site", "websocket", { origin: EVIL, connection: "Upgrade", upgrade: "websocket" }),
  ),
  page("fetch in an older browser", { "user-agent": OLD_SAFARI, origin: EVIL }),
  page("img in an older browser", { "user-agent": OLD_SAFARI, referer: `${EVIL}/page` }),
  page("img without Referer in an older browser", { "user-agent": OLD_SAFARI }),
  page("img of a host that a hosts file knows", { "user-agent": CHROME }, (port) => `localstack:${port}`),
  page("a browser that calls itself nothing", { referer: `${EVIL}/page` }),
  page(
    "an allowed origin that is only alike",
    chrome("cross-site", "cors", { origin: "http://app.example:80" }),
  ),
  rebound("DNS rebinding", "evil.example"),
  rebound("DNS rebinding with a final dot", "evil.example."),
  rebound("DNS rebinding that signs", "evil.example", signedFor("lambda")),
  rebound("DNS rebinding by an address service", "127.0.0.1.nip.io"),
  rebound("DNS rebinding below a name like AWS's", "lambda.us-east-1.amazonaws.com.evil.example"),
  rebound("DNS rebinding by a host like a function URL's", "abc.lambda-url.us-east-1.evil.example"),
  rebound("DNS rebinding in an allowed app", "evil.example", { origin: "http://app.example" }),
];
