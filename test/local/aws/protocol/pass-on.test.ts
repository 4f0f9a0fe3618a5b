import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { readHead } from "../../../../local/aws/protocol/request-head.ts";
import { computeSignature, readSignature } from "../../../../local/aws/protocol/signature.ts";
import { ServedHere, startLocalAws } from "../../../../local/aws/server.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";

const SECRET = "the secret of somebody";

/** Headers of a call that is signed for `service`, as an SDK makes them. */
function signed(host: string, service: string, body = ""): Record<string, string> {
  const time = "20260102T030405Z";
  const headers: Record<string, string> = {
    host,
    "x-amz-date": time,
    "x-amz-target": "DynamoDB_20120810.ListTables",
    "content-type": "application/x-amz-json-1.0",
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAX/20260102/us-east-1/${service}/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=`,
  };
  const head = {
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    rawQuery: "",
    headers,
    body: Buffer.from(body),
  };
  const signature = readSignature(head);
  if (!signature) throw new Error("no signature");
  return { ...headers, authorization: headers.authorization + computeSignature(head, signature, SECRET) };
}

describe("a service that another server of this machine has", () => {
  let other: Server;
  let test: TestAws;
  let answer: (message: IncomingMessage, response: ServerResponse) => void;
  before(async () => {
    other = createServer((message, response) => answer(message, response)).listen(0, "127.0.0.1");
    await once(other, "listening");
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    test = await startTestAws({ elsewhere: { dynamodb: url, es: "http://127.0.0.1:9" } });
  });
  after(async () => {
    await test.close();
    other.closeAllConnections();
    other.close();
  });
  const host = () => new URL(test.aws.endpoint).host;
  const call = (service: string, body = "{}", more: Record<string, string> = {}) =>
    fetch(test.aws.endpoint, {
      method: "POST",
      headers: { ...signed(host(), service, body), ...more },
      body,
    });

  it("gets its calls with a signature that is still good, and its answer goes back as it is", async () => {
    answer = async (message, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const head = { ...readHead(message), body: Buffer.concat(chunks) };
      const signature = readSignature(head);
      const isGood = signature && signature.value === computeSignature(head, signature, SECRET);
      response.writeHead(isGood ? 200 : 403, ["x-amz-crc32", "1", "Set-Cookie", "a", "Set-Cookie", "b"]);
      response.end(JSON.stringify({ path: message.url, body: head.body.toString() }));
    };
    const got = await call("dynamodb", '{"Limit":1}');
    expect(got.status).to.equal(200);
    expect(got.headers.getSetCookie()).to.deep.equal(["a", "b"]);
    expect(await got.json()).to.deep.equal({ path: "/", body: '{"Limit":1}' });
    expect(test.aws.requests.at(-1)).to.include({
      service: "dynamodb",
      operation: "ListTables",
      status: 200,
    });
  });

  it("is streamed to and from: each side hears the other before the end", async () => {
    answer = (message, response) => {
      message.once("data", () => response.writeHead(200).write("first"));
      message.on("end", () => response.end("last"));
    };
    const sent = request(test.aws.endpoint, { method: "POST", headers: signed(host(), "dynamodb") });
    sent.write("begin");
    const [got] = (await once(sent, "response")) as [IncomingMessage];
    const heard = [String((await once(got, "data"))[0])];
    got.on("data", (chunk) => heard.push(String(chunk)));
    sent.end("end");
    await once(got, "end");
    expect(heard.join()).to.equal("first,last");
  });

  it("that does not answer is named with its URL: 502 in the caller's protocol", async () => {
    const got = await call("es");
    expect(got.status).to.equal(502);
    expect(await got.json()).to.deep.include({ __type: "ServiceUnavailable" });
    expect(((await (await call("es")).json()) as { message: string }).message).to.match(
      /^Local AWS passes es on to http:\/\/127\.0\.0\.1:9 \(--service\), and that server does not answer: .*\. Start it there/,
    );
  });

  it("that breaks off in the middle of its answer breaks the connection", async () => {
    answer = (_message, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half", () => response.destroy());
    };
    const got = await call("dynamodb");
    expect(await got.text().catch(() => "broken")).to.equal("broken");
  });

  it("is not reached by a web page", async () => {
    let isReached = false;
    answer = (_message, response) => {
      isReached = true;
      response.end();
    };
    const got = await call("dynamodb", "{}", { origin: "https://evil.example" });
    expect([got.status, isReached]).to.deep.equal([403, false]);
  });

  it("leaves all other calls to local AWS", async () => {
    answer = (_message, response) => void response.writeHead(500).end();
    const { UserId } = await test.sts.send(new GetCallerIdentityCommand());
    expect(UserId).to.be.a("string");
  });

  it("can't be local AWS itself", async () => {
    const at = await startLocalAws();
    const { port } = at;
    await at.close();
    const own = await startLocalAws({ port, elsewhere: { dynamodb: `http://127.0.0.1:${port}` } });
    const got = await fetch(own.endpoint, {
      method: "POST",
      headers: signed(new URL(own.endpoint).host, "dynamodb"),
    });
    await own.close();
    expect(got.status).to.equal(502);
    expect(await got.text()).to.contain("which is local AWS itself");
  });

  it("can't be one that local AWS serves", async () => {
    const error = await startLocalAws({ elsewhere: { s3: "http://127.0.0.1:9000" } }).catch(
      (thrown) => thrown,
    );
    expect(error).to.be.instanceOf(ServedHere).and.have.property("service", "s3");
  });
});
