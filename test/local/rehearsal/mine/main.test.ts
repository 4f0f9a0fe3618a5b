import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { useBundle } from "../../../support/bundle.ts";
import { expectHarmless } from "../../../support/harmless-output.ts";
import { testEngine } from "../../../support/local-project.ts";
import { makeCheckout, rehearse } from "./own-checkout.ts";

const json = (value: unknown) => `${JSON.stringify(value)}\n`;
const PRD = `# ours
encryptionsalt: v1:abc
environment: [shop/prd]
config:
  aws:region: eu-central-1
  aws:profile: production
  shop:publish_versions: true
  shop:live_version: "41"
  shop:live_serial: 7
  app:token: { secure: v1:abc }
  shop:functions:
    orders: { live_version: "40", adopt: { function: orders-prod }, environment: { KEY: { secure: v1:abc } } }
`;
const FILES = {
  "Pulumi.yaml": `name: shop\nruntime:\n  name: nodejs\n  options: { tsconfig: tsconfig.pulumi.json }\noptions: { refresh: always }\n`,
  "Pulumi.prd.yaml": PRD,
  "index.ts": [
    'import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";',
    'import * as dynamodb from "@pulumi/aws/dynamodb";',
    'import * as s3 from "@pulumi/aws/s3";',
    'import * as sqs from "@pulumi/aws/sqs";',
    'import { Config } from "@pulumi/pulumi";',
    'import { liveStack } from "./components/live-stack.ts";',
    "export = liveStack(({ declare, stack }) => {",
    '  new dynamodb.Table("stock", { hashKey: "id", billingMode: "PAY_PER_REQUEST", attributes: [{ name: "id", type: "S" }] });',
    '  declare("orders", { environment: { TOKEN: new Config("app").require("token"), STACK: stack } });',
    '  const jobs = declare("jobs");',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the program's own
    '  jobs.onQueue(new sqs.Queue("jobs", { name: `shop-${stack}-jobs`, visibilityTimeoutSeconds: 60 }));',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the program's own
    '  const api = new apigatewayv2.Api("shop", { name: `shop-${stack}`, protocolType: "HTTP" });',
    '  new apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });',
    '  jobs.onObject(new s3.Bucket("inbox", { bucket: "shop-" + stack + "-inbox" }), { suffix: ".csv" });',
    '  jobs.onHttp(api, "GET /jobs/{id}");',
    "});",
  ].join("\n"),
  "functions/orders/index.ts": [
    "export const handler = async ({ id }: { id?: number }) => {",
    '  if (id === undefined) throw new TypeError("An order needs an id.");',
    "  return { id, token: process.env.TOKEN, key: process.env.KEY ?? null, items: [{ name: 'tea', at: Date.now() }] };",
    "};",
  ].join("\n"),
  "functions/orders/events/tea.json": json({ id: 3 }),
  "functions/orders/events/tea.answer.json": json({
    id: 3,
    token: "placeholder-token",
    items: [{ name: "tea" }],
  }),
  "functions/orders/events/none.json": json({}),
  "functions/orders/events/none.error.json": json({ errorType: "TypeError" }),
  "functions/totals/function.json": json({ runtime: "python3.13", handler: "app.handle" }),
  "functions/totals/app.py": "def handle(event, context):\n    return {'total': sum(event['numbers'])}\n",
  "functions/totals/events/few.json": json({ numbers: [3, 4] }),
  "functions/totals/events/few.answer.json": json({ total: 7 }),
  "functions/jobs/index.ts": "export const handler = async () => ({ statusCode: 202 });",
  "functions/jobs/events/message.json": json({
    Records: [
      {
        eventSource: "aws:sqs",
        body: "a",
        messageAttributes: { kind: { dataType: "String", stringValue: "b" } },
      },
      { eventSource: "aws:sqs", body: "c" },
    ],
  }),
  "functions/jobs/events/route.json": json({
    version: "2.0",
    routeKey: "GET /jobs/{id}",
    rawPath: "/jobs/3",
    headers: { host: "shop.example.com" },
    requestContext: { http: { method: "GET" } },
  }),
  "functions/jobs/events/object.json": json({
    Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "in" }, object: { key: "a.csv" } } }],
  }),
  "functions/jobs/events/topic.json": json({ Records: [{ EventSource: "aws:sns", Sns: { Message: "a" } }] }),
  "functions/mails/index.ts": "export const handler = async () => ({});",
};

describe("npm start -- --mine", function () {
  this.timeout(240_000);
  useBundle("live");
  useBundle("rehearsal");
  before(async function () {
    this.timeout(30 * 60 * 1000);
    await testEngine();
  });
  let root: string;
  afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

  it("plays a team's program and functions with their events, and leaves the checkout as it was", async () => {
    root = makeCheckout(FILES);
    const before = readdirSync(root);
    const { code, stdout, stderr } = await rehearse(root, "--json");
    expectHarmless(stdout + stderr, "npm start -- --mine");
    expect(code, stderr).to.equal(0);
    const { steps, notSimulated } = JSON.parse(stdout);
    const shares = (name: string) =>
      steps
        .filter((step: { name: string }) => step.name === name)
        .flatMap(({ traffic }: { traffic: Record<string, object> }) =>
          Object.entries(traffic).map(([one, versions]) => `${one} ${Object.keys(versions).join(" ")}`),
        );
    const both = (versions: string) => [
      `jobs ${versions}`,
      "mails ",
      `orders ${versions}`,
      `totals ${versions}`,
    ];
    expect(shares("up sbx")).to.deep.equal(both("$LATEST"));
    expect(shares("live publish --pin")).to.deep.equal(both("1"));
    expect(shares("live canary --weight 50")).to.deep.equal(both("1 2"));
    expect(shares("live promote")).to.deep.equal(both("2"));
    expect(shares("up after rollback moves nothing")).to.deep.equal(both("1"));
    expect(stderr).to.contain("LIVE of mails: 1: 50 %; 2: 50 % by the alias, not called");
    const through = stderr
      .split("\n")
      .filter((line) => line.includes(" through the "))
      .map((line) => line.trim());
    const sent = ["version 1", "versions? (?:1|2|1 and 2)", "version 1"].flatMap((versions) => [
      `the queue shop-prd-jobs: 6 of 6, ${versions}`,
      `the bucket shop-prd-inbox: 3 of 3, ${versions}`,
      `the API shop-prd: 3 of 3, ${versions}, status 202`,
    ]);
    expect(through.join("\n")).to.match(new RegExp(`^through ${sent.join("\nthrough ")}$`));
    expect(notSimulated).to.deep.equal([
      "environment of Pulumi.prd.yaml: nothing comes from Pulumi ESC.",
      "aws:profile of Pulumi.prd.yaml: left out, since all calls go to local AWS.",
      "app:token of Pulumi.prd.yaml: the secure value is placeholder-token.",
      "adopt of orders in Pulumi.prd.yaml: the rehearsal makes a new function.",
      "shop:functions of Pulumi.prd.yaml: the secure value is placeholder-KEY.",
      "aws:dynamodb/table:Table stock was kept as declared.",
      "functions/jobs/events/topic.json is an SNS event, and no topic calls jobs with it.",
      "mails is not called. Add an event: functions/mails/events/NAME.json",
    ]);
    expect(readdirSync(root)).to.deep.equal(before);
    expect(readFileSync(join(root, "Pulumi.prd.yaml"), "utf8")).to.equal(PRD);
    expect(existsSync(join(root, "Pulumi.sbx.yaml"))).to.equal(false);
  });

  it("stops at an answer that nobody expects, with its file, and leaves nothing behind", async () => {
    root = makeCheckout({ ...FILES, "functions/totals/events/few.answer.json": json({ total: 8 }) });
    const { code, stdout, stderr } = await rehearse(root);
    expectHarmless(stdout + stderr, "npm start -- --mine");
    expect(code).to.equal(1);
    expect(stderr).to.contain('Step "up sbx"').and.contain("totals: version $LATEST failed 10 calls");
    expect(stderr).to.contain(
      'totals: functions/totals/events/few.json was answered with {"total": 7}, expected {"total":8} (functions/totals/events/few.answer.json)',
    );
    expect(readdirSync(dirname(root)).filter((name) => name.startsWith("local-project-"))).to.deep.equal([]);
  });
});
