import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { type Page, useBrowser } from "../../support/browser.ts";
import { hostileAddresses, hostilePage, type Seen } from "./hostile-page.ts";
import { SECRET, startTarget, type Target } from "./target.ts";

/** A stranger's domain, which the stranger's DNS points to this machine. */
const STRANGER = "evil.example";
/** The requests of hostile-page.js that an HTTP/1 server gets. Preflights of the browser count for theirs. */
const ATTEMPTS = 24;

describe("web pages in a real browser", () => {
  const browser = useBrowser([
    `--host-resolver-rules=MAP ${STRANGER} 127.0.0.1`,
    // Chromium since 142 keeps strangers' pages from loopback by itself; other browsers don't.
    "--disable-features=LocalNetworkAccessChecks",
  ]);
  let site: Site;
  let target: Target;
  let state: string;
  let page: Page;
  before(async () => {
    site = await startSite();
    target = await startTarget([site.appOrigin]);
    state = await target.readState();
  });
  after(async () => {
    // Neither was started where the tests are skipped.
    site?.close();
    await target?.close();
  });
  beforeEach(async () => {
    page = await browser().newPage();
    target.takeOperations();
  });
  afterEach(() => page.close());

  async function expectNothingHappened(): Promise<void> {
    expect(target.takeOperations()).to.deep.equal([]);
    expect(await target.readState()).to.equal(state);
  }
  async function expectAllRefused(statusesOf: (ports: number[]) => number[]): Promise<void> {
    const seen = await page.evaluate<Seen[]>("window.seen");
    const read = seen.filter(({ status, text }) => (status > 0 && status !== 403) || text.includes(SECRET));
    expect(read).to.deep.equal([]);
    const statuses = statusesOf([target.aws.port, target.runtimePort]);
    expect(statuses).to.deep.equal(new Array(ATTEMPTS).fill(403));
    await expectNothingHappened();
  }

  it("make nothing and read nothing from another port, by any means that a page has", async () => {
    const statusesOf = await watchStatuses(page);
    site.show(hostilePage(target, "127.0.0.1"));
    await page.goto(site.url);
    await page.waitForFunction("window.seen");
    await expectAllRefused(statusesOf);
  });

  it("make nothing and read nothing by DNS rebinding", async () => {
    const statusesOf = await watchStatuses(page);
    const url = `http://${STRANGER}:${target.aws.port}/page`;
    await answerOnce(page, url, hostilePage(target, STRANGER));
    await page.goto(url);
    await page.waitForFunction("window.seen");
    await expectAllRefused(statusesOf);
  });

  it("can't send the browser to the control plane", async () => {
    for (const address of hostileAddresses(target, "127.0.0.1")) {
      const statusesOf = await watchStatuses(page);
      site.show(`<script>location = ${JSON.stringify(address)}</script>`);
      await page.goto(site.url);
      await page.waitForFunction(
        `location.port === "${target.aws.port}" && document.readyState === "complete"`,
      );
      expect([address, ...statusesOf([target.aws.port])]).to.deep.equal([address, 403]);
    }
    await expectNothingHappened();
  });

  it("change nothing by a redirect of an address that a person typed", async () => {
    const [makeRole = ""] = hostileAddresses(target, "127.0.0.1");
    const answer = await page.goto(`${site.url}?to=${encodeURIComponent(makeRole)}`);
    expect(answer?.status()).to.equal(403);
    expect(await answer?.text()).to.contain("From there local AWS can be read, not changed.");
    await expectNothingHappened();
  });

  for (const form of ["by its own host", "under /_url/"]) {
    it(`that a function serves ${form} are another origin than the control plane`, async () => {
      const { functionUrl, aws } = target;
      const underPath = `${aws.endpoint}/_url/${functionUrl.hostname.split(".")[0]}/`;
      const isUnderPath = form !== "by its own host";
      const answer = await page.goto(isUnderPath ? underPath : functionUrl.href);
      expect(answer?.status()).to.equal(200);
      expect(await page.evaluate("document.title")).to.equal("/");
      expect(await page.evaluate("origin")).to.equal(isUnderPath ? "null" : functionUrl.origin);
      expect(target.takeOperations()).to.include("InvokeFunctionUrl");
      for (const address of hostileAddresses(target, "127.0.0.1")) {
        expect(await page.evaluate(fetched(address))).to.equal("hidden");
      }
      await expectNothingHappened();
    });
  }

  it("call the control plane if --allow-origin lets them in", async () => {
    site.show("<title>app</title>");
    await page.goto(site.appOrigin);
    const headers = { "amz-sdk-request": "attempt=1", "content-type": "application/json" };
    const functions = `${target.aws.endpoint}/2015-03-31/functions`;
    const listed = await page.evaluate<string>(fetched(`${functions}/`, { headers }));
    expect(JSON.parse(listed).Functions[0].FunctionName).to.equal("hello");
    const body = '{"Description":"by the app"}';
    const options = { method: "PUT", headers, body };
    expect(await page.evaluate(fetched(`${functions}/hello/configuration`, options))).to.contain(
      "by the app",
    );
    expect(target.takeOperations()).to.deep.equal(["ListFunctions", "UpdateFunctionConfiguration"]);
  });
});

function fetched(url: string, options: object = {}): string {
  const call = `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})`;
  return `${call}.then((answer) => answer.text(), () => "hidden")`;
}

/** A server of somebody else. */
interface Site {
  readonly url: string;
  /** The same server under the name of a browser app. */
  readonly appOrigin: string;
  /** Sets the page. With `?to=URL` the server redirects instead. */
  show(html: string): void;
  close(): void;
}

async function startSite(): Promise<Site> {
  let html = "";
  const server: Server = createServer(({ url }, response) => {
    const location = new URL(url ?? "/", "http://any").searchParams.get("to");
    if (location) response.writeHead(302, { location });
    else response.writeHead(200, { "content-type": "text/html" });
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    appOrigin: `http://app.localhost:${port}`,
    show(next) {
      html = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Watches the statuses that the browser gets from some ports, whether it shows them to the page or not. */
async function watchStatuses(page: Page): Promise<(ports: number[]) => number[]> {
  const tools = await page.createCDPSession();
  const portOf = new Map<string, number>();
  const answers: { requestId: string; statusCode: number }[] = [];
  tools.on("Network.requestWillBeSent", ({ requestId, request }) =>
    portOf.set(requestId, Number(new URL(request.url).port)),
  );
  tools.on("Network.responseReceivedExtraInfo", (answer) => answers.push(answer));
  await tools.send("Network.enable");
  return (ports) =>
    answers
      .filter(({ requestId }) => ports.includes(portOf.get(requestId) ?? 0))
      .map(({ statusCode }) => statusCode);
}

/** Answers one address in the page's browser, as the stranger's own server did before the DNS changed. */
async function answerOnce(page: Page, url: string, html: string): Promise<void> {
  const tools = await page.createCDPSession();
  tools.on("Fetch.requestPaused", ({ requestId }) =>
    tools.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: "content-type", value: "text/html" }],
      body: Buffer.from(html).toString("base64"),
    }),
  );
  await tools.send("Fetch.enable", { patterns: [{ urlPattern: url }] });
}
