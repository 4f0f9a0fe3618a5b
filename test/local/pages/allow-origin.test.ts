import { expect } from "chai";
import { sendRaw } from "../../support/raw-http.ts";
import { startTarget, type Target } from "./target.ts";

const APP = "http://localhost:3000";
const TOOLS = "chrome-extension://abcdef";

describe("a browser app that --allow-origin lets in", () => {
  let target: Target;
  before(async () => {
    target = await startTarget([APP, TOOLS]);
    target.takeOperations();
  });
  after(() => target.close());
  const send = (method: string, path: string, headers: Record<string, string>) =>
    sendRaw(target.aws.port, { method, path, headers });
  const functions = "/2015-03-31/functions/";

  it("gets its preflight answered, for any method and header, and reaches no operation by it", async () => {
    const { status, headers } = await send("OPTIONS", functions, {
      origin: APP,
      "sec-fetch-site": "cross-site",
      "access-control-request-method": "PUT",
      "access-control-request-headers": "amz-sdk-request,authorization,x-amz-date",
    });
    expect(status).to.equal(204);
    expect(headers).to.include({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE",
      "access-control-allow-headers": "amz-sdk-request,authorization,x-amz-date",
      "access-control-max-age": "600",
      vary: "Origin",
    });
    expect(target.takeOperations()).to.deep.equal([]);
  });

  for (const origin of [APP, TOOLS]) {
    it(`calls the control plane and reads its answers, refusals included: ${origin}`, async () => {
      const headers = { origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
      const found = await send("GET", functions, headers);
      const absent = await send("GET", `${functions}absent`, headers);
      expect([found.status, absent.status]).to.deep.equal([200, 404]);
      for (const answer of [found, absent]) {
        expect(answer.headers).to.include({
          "access-control-allow-origin": origin,
          "access-control-expose-headers": "*",
        });
      }
      expect(target.takeOperations()).to.deep.equal(["ListFunctions", "GetFunction"]);
    });
  }

  it("embeds pictures from S3, for which browsers send its Referer and no Origin", async () => {
    const path = "/own/absent.png?X-Amz-Credential=x%2F20260102%2Fus-east-1%2Fs3%2Faws4_request";
    const headers = { referer: `${APP}/page`, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    const answer = await send("GET", path, headers);
    expect([answer.status, answer.headers["cross-origin-resource-policy"]]).to.deep.equal([
      404,
      "cross-origin",
    ]);
    expect(target.takeOperations()).to.deep.equal(["GetObject"]);
  });
});
