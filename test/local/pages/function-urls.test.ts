import { expect } from "chai";
import { sendRaw } from "../../support/raw-http.ts";
import { WAYS_OF_PAGES } from "./page-requests.ts";
import { SECRET, startTarget, type Target } from "./target.ts";

describe("function URLs and web pages", () => {
  let target: Target;
  let urlId: string;
  before(async () => {
    target = await startTarget();
    urlId = target.functionUrl.hostname.split(".")[0] ?? "";
    target.takeOperations();
  });
  after(() => target.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    sendRaw(target.aws.port, { method: "GET", path, headers });
  const titleOf = (path: string) => `<title>${path}</title>`;

  it("answer every page, by their own host and under /_url/, as on AWS", async () => {
    const { host } = target.functionUrl;
    for (const { name, headers } of WAYS_OF_PAGES) {
      for (const [path, own] of [
        ["/a", { ...headers, host }],
        [`/_url/${urlId}/a`, headers],
      ] as const) {
        const { status, body } = await get(path, own);
        expect([name, status, body.toString()]).to.deep.equal([name, 200, titleOf("/a")]);
        expect(target.takeOperations()).to.deep.equal(["InvokeFunctionUrl"]);
      }
    }
  });

  it("answer under /_url/ by any host, so that a tunnel opens them and nothing else", async () => {
    const host = "abc.tunnel.example";
    const { status, body } = await get(`/_url/${urlId}/a`, { host });
    expect([status, body.toString()]).to.deep.equal([200, titleOf("/a")]);
    expect((await get("/_local/info", { host })).status).to.equal(403);
    expect(target.takeOperations()).to.deep.equal(["InvokeFunctionUrl"]);
  });

  it("are the only thing that their host opens", async () => {
    const { host } = target.functionUrl;
    const s3 = "/?X-Amz-Credential=x%2F20260102%2Fus-east-1%2Fs3%2Faws4_request";
    for (const path of ["/_local/info", target.codePath, "/2015-03-31/functions/", "/_url/other/", s3]) {
      const { status, body } = await get(path, { host });
      const [rawPath = ""] = path.split("?");
      expect([path, status, body.toString()]).to.deep.equal([path, 200, titleOf(rawPath)]);
      expect(target.takeOperations()).to.deep.equal(["InvokeFunctionUrl"]);
    }
  });

  it("are looked for at nothing but their host: a host of none opens nothing", async () => {
    const { port } = target.aws;
    for (const name of [
      "absent.lambda-url.us-east-1.localhost",
      `${urlId}.lambda-url.eu-west-1.localhost`,
      `evil.${urlId}.lambda-url.us-east-1.localhost`,
      `${urlId}.lambda-url.us-east-1.evil.example`,
    ]) {
      for (const path of ["/", "/_local/info", "/2015-03-31/functions/hello"]) {
        const { status, body } = await get(path, { host: `${name}:${port}` });
        expect([name, path, status]).to.deep.equal([name, path, 403]);
        expect(body.toString()).to.not.contain(SECRET);
      }
    }
    expect(new Set(target.takeOperations())).to.deep.equal(new Set(["InvokeFunctionUrl"]));
  });

  it("are taken by AWS's own host name too, for clients that come through a proxy", async () => {
    const { body } = await get(`http://${urlId}.lambda-url.us-east-1.on.aws/a`);
    expect(body.toString()).to.equal(titleOf("/a"));
  });

  it("put a page under /_url/ into a sandbox without an origin, and leave the answers of their host alone", async () => {
    const sandbox = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";
    const { headers } = await get(`/_url/${urlId}/`);
    expect(headers["content-security-policy"]).to.equal(`img-src 'none', ${sandbox}`);
    const own = await get("/", { host: target.functionUrl.host });
    expect(own.headers["content-security-policy"]).to.equal("img-src 'none'");
    expect(own.headers).to.not.have.any.keys("cross-origin-resource-policy", "x-content-type-options");
  });
});
