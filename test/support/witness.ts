/** A server between `live` and local AWS that notes who calls, where and which way. */
import { createServer, type IncomingMessage, request as send } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** One call that passed the witness, as its signature and its first line tell. */
export interface SeenCall {
  /** The access key that signed the call. */
  readonly accessKey: string;
  readonly sessionToken: string | undefined;
  /** `us-east-1/sts`: the region and the service that the call was signed for. */
  readonly scope: string;
  /** As a proxy sees it, `http://aws.test/...`; else the path. */
  readonly url: string;
}

export interface Witness {
  readonly port: number;
  readonly calls: readonly SeenCall[];
  /** Hosts that somebody asked for a tunnel to: `lambda.us-east-1.amazonaws.com:443`. Each is refused. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

/** Starts a witness that passes calls on to `target`, called directly or as a proxy; `secure` for https. */
export async function startWitness(target: string, { secure = false } = {}): Promise<Witness> {
  const calls: SeenCall[] = [];
  const tunnels: string[] = [];
  const server = secure ? createHttpsServer(TEST_CERTIFICATE) : createServer();
  server.on("request", (incoming, outgoing) => {
    calls.push(seenCall(incoming));
    const { pathname, search } = new URL(incoming.url ?? "/", target);
    const onward = send(
      new URL(`${pathname}${search}`, target),
      { method: incoming.method ?? "GET", headers: { ...incoming.headers, host: new URL(target).host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", ({ url = "" }: IncomingMessage, socket) => {
    tunnels.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    tunnels,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function seenCall({ headers, url = "" }: IncomingMessage): SeenCall {
  const [, accessKey = "", scope = ""] =
    /Credential=([^/]+)\/\d+\/([^/]+\/[^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const token = headers["x-amz-security-token"];
  return { accessKey, scope, url, sessionToken: typeof token === "string" ? token : undefined };
}

/** A certificate for 127.0.0.1 that signed itself, so that nobody trusts it unasked. Its key protects nothing. */
export const TEST_CERTIFICATE = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBqDCCAU6gAwIBAgIUNfZU9g6WbKyKyMwFMV4gvkverikwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbGFtYmRhLWxpdmUgdGVzdDAgFw0yNjExMjcwODU1MzVaGA8y
MTI2MTEwMzA4NTUzNVowGzEZMBcGA1UEAwwQbGFtYmRhLWxpdmUgdGVzdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABOJW0UiryC4N3uzp38Y4fy3OJjHFNvVjE+04
M5IZ8W86mnEe0q47Cuzd1BQQgAtSezrI9hjHzXgRCm/8EhXxRx2jbjBsMB0GA1Ud
DgQWBBRo6FXMqHC1hIPnTds9LJY7HFCy0DAfBgNVHSMEGDAWgBRo6FXMqHC1hIPn
Tds9LJY7HFCy0DAPBgNVHRMBAf8EBTADAQH/MBkGA1UdEQQSMBCHBH8AAAGCCGF3
cy50ZXN0MAoGCCqGSM49BAMCA0gAMEUCIAch6wpi+oYcEzUYMJYEQOT3TtN5P7b0
CUp4kKrtk78MAiEA272iSYo/GMW0SKO8N/v6/NS8MqfnhHnd7pq5hFk/SJU=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnj19nEtZqlP3PZ8p
N/W+4NMDyVBhsk1Rol+Ibv9rHryhRANCAATiVtFIq8guDd7s6d/GOH8tziYxxTb1
YxPtODOSGfFvOppxHtKuOwrs3dQUEIALUns6yPYYx814EQpv/BIV8Ucd
-----END PRIVATE KEY-----
`,
};
