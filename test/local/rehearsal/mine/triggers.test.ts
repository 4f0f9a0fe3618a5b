import { expect } from "chai";
import { judgeThrough, type Seen } from "../../../../local/rehearsal/mine/judge-through.ts";
import { isToFail, type Origin, triggerOf } from "../../../../local/rehearsal/mine/trigger-of.ts";

const s3 = (eventName: string | undefined, key: string) => ({
  eventSource: "aws:s3",
  ...(eventName && { eventName }),
  s3: { bucket: { name: "in" }, object: { key } },
});
const TWO = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/dev/orders",
  rawQueryString: "a=1&a=2",
  cookies: ["x=1", "y=2"],
  headers: { Host: "shop" },
  body: "aGk=",
  isBase64Encoded: true,
  requestContext: { stage: "dev", http: { method: "POST", path: "/dev/orders" } },
};
const ONE = {
  version: "1.0",
  resource: "/orders/{id}",
  path: "/orders/3",
  httpMethod: "GET",
  headers: null,
  queryStringParameters: { a: "2", b: "c d" },
  multiValueQueryStringParameters: { a: ["1", "2"] },
  requestContext: { stage: "$default" },
  body: null,
};

describe("the origin of an event", () => {
  const rows: [what: string, event: unknown, Origin | undefined][] = [
    [
      "messages of a queue, with attributes",
      {
        Records: [
          {
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:1:jobs",
            body: "a",
            messageAttributes: {
              kind: { dataType: "String", stringValue: "b", stringListValues: [] },
              raw: { dataType: "Binary", binaryValue: "aGk=" },
            },
          },
          { eventSource: "aws:sqs", body: "c" },
        ],
      },
      {
        kind: "queue",
        from: "jobs",
        messages: [
          {
            body: "a",
            attributes: { kind: { type: "String", value: "b" }, raw: { type: "Binary", value: "aGk=" } },
          },
          { body: "c", attributes: {} },
        ],
      },
    ],
    [
      "an object, whose key is encoded as in a form",
      { Records: [s3("ObjectCreated:Put", "a+b%2Fc%2B.csv")] },
      { kind: "bucket", from: "in", keys: ["a b/c+.csv"] },
    ],
    [
      "an object without the name of what happened, and with a key that is not encoded",
      { Records: [s3(undefined, "100%")] },
      { kind: "bucket", from: "in", keys: ["100%"] },
    ],
    [
      "a message of a topic, with subject and attributes",
      {
        Records: [
          {
            EventSource: "aws:sns",
            Sns: {
              TopicArn: "arn:aws:sns:us-east-1:1:news",
              Subject: "s",
              Message: "m",
              MessageAttributes: { kind: { Type: "String", Value: "b" } },
            },
          },
        ],
      },
      {
        kind: "topic",
        from: "news",
        messages: [{ body: "m", subject: "s", attributes: { kind: { type: "String", value: "b" } } }],
      },
    ],
    [
      "an event of EventBridge",
      { source: "shop", "detail-type": "order", detail: { id: 3 }, resources: ["r"] },
      {
        kind: "bus",
        from: "",
        event: { source: "shop", detailType: "order", detail: '{"id":3}', resources: ["r"] },
      },
    ],
    [
      "a request in payload 2.0, without its stage",
      TWO,
      {
        kind: "API",
        from: "",
        request: {
          stage: "dev",
          method: "POST",
          path: "/orders",
          query: "a=1&a=2",
          headers: { Host: "shop", cookie: "x=1; y=2" },
          body: "aGk=",
          isBase64: true,
        },
      },
    ],
    [
      "a request in payload 1.0, with each value of its query",
      ONE,
      {
        kind: "API",
        from: "",
        request: {
          stage: "$default",
          method: "GET",
          path: "/orders/3",
          query: "a=1&a=2&b=c+d",
          headers: {},
          body: "",
          isBase64: false,
        },
      },
    ],
    ["a removed object", { Records: [s3("ObjectRemoved:Delete", "a")] }, undefined],
    ["records of two services", { Records: [s3(undefined, "a"), { eventSource: "aws:sqs" }] }, undefined],
    ["records of a stream", { Records: [{ eventSource: "aws:kinesis", kinesis: {} }] }, undefined],
    ["no records", { Records: [] }, undefined],
    [
      "a request of a function URL",
      {
        ...TWO,
        requestContext: { ...TWO.requestContext, domainName: "abc.lambda-url.eu-west-1.on.aws" },
      },
      undefined,
    ],
    [
      "a request of a load balancer",
      { httpMethod: "GET", path: "/", requestContext: { elb: {} } },
      undefined,
    ],
    ["a payload of the team's own", { id: 3 }, undefined],
    ["a text", "aws:sqs", undefined],
    ["nothing", null, undefined],
  ];
  for (const [what, event, origin] of rows)
    it(`is ${origin ? `told by its form: ${what}` : `none: ${what}`}`, () =>
      expect(triggerOf(event)).to.deep.equal(origin));

  const failing: [what: string, Parameters<typeof isToFail>[0], boolean][] = [
    ["an error", { error: { file: "a.error.json", value: {} } }, true],
    [
      "messages that come again",
      { answer: { file: "a", value: { batchItemFailures: [{ itemIdentifier: "1" }] } } },
      true,
    ],
    ["no message that comes again", { answer: { file: "a", value: { batchItemFailures: [] } } }, false],
    ["any answer", {}, false],
  ];
  for (const [what, event, is] of failing)
    it(`${is ? "counts" : "doesn't count"} as to fail, where ${what} is expected`, () =>
      expect(isToFail(event)).to.equal(is));
});

describe("an event that was sent through a trigger", () => {
  const SEEN: Seen = {
    trigger: "the queue jobs",
    sent: 3,
    handled: 3,
    versions: ["1"],
    named: ["1"],
    statuses: [],
    seconds: 8,
  };
  const rows: [what: string, Partial<Seen>, line: string, problem?: string][] = [
    ["by the version that LIVE names", {}, "through the queue jobs: 3 of 3, version 1"],
    [
      "by both versions of a canary",
      { versions: ["2", "1"], named: ["1", "2"] },
      "through the queue jobs: 3 of 3, versions 1 and 2",
    ],
    [
      "with the status of each kind of answer",
      { trigger: "the API shop", statuses: [200, 500, 200] },
      "through the API shop: 3 of 3, version 1, status 200 and 500",
    ],
    [
      "in part",
      { handled: 2 },
      "through the queue jobs: 2 of 3, version 1",
      "was sent through the queue jobs: 2 of 3, version 1, after 8 s. Does a filter or a route keep it from LIVE?",
    ],
    [
      "by nobody",
      { handled: 0, versions: [], trigger: "the API shop", statuses: [404] },
      "through the API shop: 0 of 3, status 404",
      "was sent through the API shop: 0 of 3, status 404, after 8 s. Does a filter or a route keep it from LIVE?",
    ],
    [
      "by a version that LIVE doesn't name",
      { versions: ["1", "2"] },
      "through the queue jobs: 3 of 3, versions 1 and 2",
      "was handled by version 2 through the queue jobs, and LIVE names 1.",
    ],
  ];
  for (const [what, seen, line, problem] of rows)
    it(`is judged: handled ${what}`, () =>
      expect(judgeThrough({ ...SEEN, ...seen })).to.deep.equal({ line, problem }));
});
