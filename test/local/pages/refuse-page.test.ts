import { expect } from "chai";
import { type RawAnswer, type RawRequest, sendBytes, sendRaw } from "../../support/raw-http.ts";
import { CALLS_OF_RUNTIME_API, callsOfPages, WAYS_OF_PAGES } from "./page-requests.ts";
import { SECRET, startTarget, type Target } from "./target.ts";

const ADDRESS_BAR = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36",
  "sec-fetch-site": "none",
  "sec-fetch-mode": "navigate",
  "upgrade-insecure-requests": "1",
};
const APP = "http://app.example";

describe("what web pages send to local AWS", () => {
  let target: Target;
  let state: string;
  before(async () => {
    target = await startTarget([APP]);
    state = await target.readState();
    target.takeOperations();
  });
  after(() => target.close());

  async function expectNothingHappened(): Promise<void> {
    expect(target.takeOperations()).to.deep.equal([]);
    expect(await target.readState()).to.equal(state);
    target.takeOperations();
  }

  for (const way of WAYS_OF_PAGES) {
    const on = (port: number) => way.host?.(port) ?? `127.0.0.1:${port}`;
    const send = (port: number, call: RawRequest) =>
      sendRaw(port, { ...call, headers: { ...way.headers, host: on(port), ...call.headers } });

    it(`is refused on every port: ${way.name}`, async () => {
      const { aws, runtimePort, providerPort } = target;
      for (const call of callsOfPages(target, on(aws.port))) {
        const answer = await send(aws.port, call);
        expectRefused(call, answer, way.code);
        expect(answer.headers).to.include({
          "x-content-type-options": "nosniff",
          "cross-origin-resource-policy": way.headers.origin === APP ? "cross-origin" : "same-origin",
        });
      }
      for (const call of CALLS_OF_RUNTIME_API) {
        expectRefused(call, await send(runtimePort, call), way.code);
      }
      // The provider speaks HTTP/2 alone, which pages can't speak without TLS, and so answers nothing they can read.
      const head = Object.entries({ ...way.headers, host: on(providerPort) }).map((pair) => pair.join(": "));
      const request = `POST /pulumirpc.ResourceProvider/Create HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`;
      expect(await sendBytes(providerPort, request)).to.not.match(/HTTP|\{/);
      await expectNothingHappened();
    });
  }

  it("lets a person read in the address bar, and call no operation that changes anything", async () => {
    const visit = (path: string, method = "GET") =>
      sendRaw(target.aws.port, { method, path, headers: ADDRESS_BAR });
    for (const path of ["/_local/info", "/2015-03-31/functions/", target.codePath]) {
      expect([path, (await visit(path)).status]).to.deep.equal([path, 200]);
    }
    expect(target.takeOperations()).to.deep.equal(["ListFunctions"]);
    for (const call of callsOfPages(target, `127.0.0.1:${target.aws.port}`)) {
      if (["GET", "HEAD"].includes(call.method ?? "") && !call.path?.includes("Action=")) continue;
      const headers = { ...ADDRESS_BAR, ...call.headers };
      expectRefused(call, await sendRaw(target.aws.port, { ...call, headers }), "WebPageRefused");
    }
    for (const call of CALLS_OF_RUNTIME_API) {
      const headers = { ...ADDRESS_BAR, ...call.headers };
      expectRefused(call, await sendRaw(target.runtimePort, { ...call, headers }), "WebPageRefused");
    }
    await expectNothingHappened();
  });

  it("is refused in the protocol of the call, with the reason and the way out", async () => {
    const headers = { origin: "http://localhost:3000" };
    const message =
      "A web page sent this request (Origin: http://localhost:3000), and web pages don't reach local AWS. " +
      "To let in a browser app that you develop: npm run local -- --allow-origin http://localhost:3000";
    const { port } = target.aws;
    const lambda = await sendRaw(port, { method: "GET", path: "/2015-03-31/functions/hello", headers });
    expect(lambda.headers["x-amzn-errortype"]).to.equal("WebPageRefused");
    expect(JSON.parse(lambda.body.toString())).to.include({ message });
    const path = "/?Action=ListRoles&Version=2010-05-08";
    const iam = await sendRaw(port, { method: "GET", path, headers });
    expect(iam.headers["content-type"]).to.equal("text/xml");
    expect(iam.body.toString()).to.contain("<Code>WebPageRefused</Code>");
    const host = "evil.example:4566";
    const rebound = await sendRaw(port, { method: "GET", path: "/_local/info", headers: { host } });
    expect(JSON.parse(rebound.body.toString())).to.include({
      message:
        "evil.example is no name of this machine: its owner can point a web page's requests here (DNS rebinding). " +
        "Call local AWS by 127.0.0.1, localhost or a name without dots.",
    });
  });
});

/** A refusal names its code where the protocol of the call has it: in a header, in JSON or in XML. */
function expectRefused(call: RawRequest, { status, headers, body }: RawAnswer, code: string): void {
  const what = `${call.method} ${call.path}`;
  expect([what, status]).to.deep.equal([what, 403]);
  const said = `${headers["x-amzn-errortype"] ?? ""} ${body}`;
  if (call.method !== "HEAD") {
    expect(said, what).to.contain(code);
    expect(said, what).to.match(/--allow-origin|Call local AWS by|Use an SDK/);
  }
  expect(said, what).to.not.contain(SECRET);
  if (code === "WebPageRefused") expect(headers, what).to.not.have.property("access-control-allow-origin");
}
