import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { FunctionEvent } from "../../../../local/rehearsal/mine/read-events.ts";
import { sendEvents } from "../../../../local/rehearsal/mine/send-events.ts";

type Reply = [status: number, body?: unknown, headers?: Record<string, string>];
const BY_1 = { "x-amz-executed-version": "1" };
const event = (file: string): FunctionEvent => ({ file, payload: file });

describe("the calls of a team's function", () => {
  let server: Server;
  let payloads: string[];
  let reply: (payload: string, request: IncomingMessage) => Reply;

  before(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        payloads.push(body);
        const [status, answer, headers] = reply(body, request);
        response.writeHead(status, headers).end(JSON.stringify(answer));
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  beforeEach(() => {
    payloads = [];
    reply = () => [200, {}, BY_1];
  });
  after(() => server.close());
  const send = (events: readonly FunctionEvent[], calls: number) =>
    sendEvents(
      {
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        functionName: "shop-prd-orders",
        region: "eu-west-1",
      },
      events,
      calls,
    );

  it("send the events in turn", async () => {
    const { byVersion } = await send([event("a"), event("b")], 6);
    expect(byVersion).to.deep.equal({ 1: { calls: 6, errors: 0 } });
    expect(payloads.sort()).to.deep.equal(['"a"', '"a"', '"a"', '"b"', '"b"', '"b"']);
  });

  it("send each event at least once", async () => {
    await send([event("a"), event("b"), event("c")], 1);
    expect(payloads.sort()).to.deep.equal(['"a"', '"b"', '"c"']);
  });

  it("are signed for the region of the stack", async () => {
    const scopes = new Set<string | undefined>();
    reply = (_, { headers }) => {
      scopes.add(headers.authorization?.match(/Credential=(\S+),/)?.[1]?.split("/")[2]);
      return [200, {}, BY_1];
    };
    await send([event("a")], 2);
    expect([...scopes]).to.deep.equal(["eu-west-1"]);
  });

  it("are made again where Lambda throttles them", async () => {
    let throttled = 0;
    reply = () => (throttled++ < 3 ? [429, {}] : [200, {}, BY_1]);
    const { byVersion, problems } = await send([event("a")], 4);
    expect([byVersion, problems]).to.deep.equal([{ 1: { calls: 4, errors: 0 } }, []]);
  });

  it("count an error that nobody expects as failed, and name it once for each event", async () => {
    let id = 0;
    reply = (payload) =>
      payload === '"a"'
        ? [200, { requestId: id++ }, { ...BY_1, "x-amz-function-error": "Unhandled" }]
        : [200, {}, BY_1];
    const { byVersion, problems } = await send([event("a"), event("b")], 4);
    expect(byVersion).to.deep.equal({ 1: { calls: 4, errors: 2 } });
    expect(problems).to.have.length(1);
    expect(problems?.[0]).to.match(/^a was answered with the error \{"requestId":\d\}, expected no error$/);
  });

  it("name what Lambda refuses", async () => {
    reply = () => [403, { Message: "no" }];
    const { byVersion, problems } = await send([event("a")], 1);
    expect(byVersion).to.deep.equal({});
    expect(problems).to.deep.equal(['A call of shop-prd-orders was answered with 403: {"Message":"no"}']);
  });

  it("are none without events: the alias says what LIVE names", async () => {
    reply = (_, { method, url }) =>
      method === "GET" && url?.endsWith("/functions/shop-prd-orders/aliases/LIVE")
        ? [200, { FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } }]
        : [500];
    expect((await send([], 10)).named).to.deep.equal({ 1: 90, 2: 10 });
    reply = () => [404, {}];
    expect((await send([], 10)).named).to.deep.equal({});
  });
});
