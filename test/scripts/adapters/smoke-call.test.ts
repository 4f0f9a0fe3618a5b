import {
  CreateFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import type { SmokeTest } from "../../../components/config.ts";
import { openAwsClock } from "../../../scripts/adapters/aws-clock.ts";
import { readAwsSettings } from "../../../scripts/adapters/aws-settings.ts";
import { createCaller } from "../../../scripts/adapters/caller.ts";
import { startDeadline } from "../../../scripts/adapters/deadline.ts";
import { openSmokeCalls } from "../../../scripts/adapters/smoke-call.ts";
import { SILENCE } from "../../support/faulty-project.ts";
import { type Fault, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { ROLE, startTestAws, type TestAws } from "../../support/local-aws.ts";

const HANDLER = `
let calls = 0;
exports.handler = async (event, { functionVersion }) => {
  calls++;
  if (event.fails) throw new TypeError(event.fails);
  if (event.exits) process.exit(1);
  if (event.hangs) await new Promise(() => setTimeout(() => {}, 60000));
  return event.nothing ? undefined : { message: "Hello " + event.name, version: functionVersion, calls };
};
`;

describe("a smoke call", () => {
  const fn = { physicalName: "shop-prd-hello" };
  let aws: TestAws;

  before(async () => {
    aws = await startTestAws();
    const zip = (text: string) => zipSync({ "index.js": strToU8(text) });
    const FunctionName = fn.physicalName;
    await aws.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: ROLE,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Timeout: 1,
        Code: { ZipFile: zip(HANDLER) },
      }),
    );
    await aws.lambda.send(new PublishVersionCommand({ FunctionName }));
    await aws.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip("throw new Error('cannot start')") }),
    );
    await aws.lambda.send(new PublishVersionCommand({ FunctionName }));
  });
  after(() => aws.close());

  async function call(
    smoke: SmokeTest,
    { version = "1", endpoint = aws.aws.endpoint, timeoutSeconds = 20 } = {},
  ) {
    const settings = readAwsSettings(
      { region: "us-east-1", endpoints: [{ lambda: endpoint }] },
      { AWS_ACCESS_KEY_ID: "tester", AWS_SECRET_ACCESS_KEY: "none" },
    );
    const caller = createCaller(startDeadline(timeoutSeconds), openAwsClock(Date.now));
    return (await openSmokeCalls(settings, caller))(fn, version, smoke);
  }

  async function through(fault: Fault, smoke: SmokeTest, timeoutSeconds?: number) {
    const proxy = await startFaultyProxy(aws.aws.endpoint, () => fault);
    try {
      const result = await call(smoke, { endpoint: proxy.endpoint, timeoutSeconds }).catch(
        (error: Error & { code?: string }) => ({ thrown: error.code, message: error.message }),
      );
      return { result, calls: proxy.seen.length };
    } finally {
      await proxy.close();
    }
  }

  const passes: [string, SmokeTest][] = [
    ["any answer where none is expected", { payload: { name: "x" } }],
    ["no answer where none is expected", { payload: { nothing: true } }],
    [
      "the members that are expected",
      { payload: { name: "x" }, expect: { message: "Hello x", version: "1" } },
    ],
  ];
  for (const [what, smoke] of passes)
    it(`passes by ${what}`, async () => {
      expect(await call(smoke)).to.deep.equal({ ok: true });
    });

  const fails: [string, SmokeTest, string | RegExp, string?][] = [
    [
      "another answer",
      { payload: { name: "x" }, expect: { message: "Hi" } },
      'message is "Hello x", and "Hi" was expected',
    ],
    [
      "no answer",
      { payload: { nothing: true }, expect: {} },
      /^the answer is (nothing|null), and \{\} was expected$/,
    ],
    ["an error", { payload: { fails: "no\u001b[31m luck" } }, "it failed: TypeError: no\\u001b[31m luck"],
    ["a long error", { payload: { fails: "s".repeat(5000) } }, /^it failed: TypeError: s{100,200}\.\.\.$/],
    ["a process that ends", { payload: { exits: true } }, /^it failed: Runtime\.ExitError: Runtime exited/],
    [
      "the function's timeout",
      { payload: { hangs: true } },
      /^it failed: Sandbox\.Timedout: Task timed out after 1\.00 seconds/,
    ],
    ["code that does not start", { payload: {} }, /^it failed: Error: cannot start/, "2"],
  ];
  for (const [what, smoke, says, version] of fails)
    it(`fails by ${what}, and says so in few words`, async () => {
      const result = await call(smoke, { version });
      if (result.ok) return expect.fail("it passed");
      if (typeof says === "string") expect(result.reason).to.equal(says);
      else expect(result.reason).to.match(says);
    });

  it("fails where the version gives no answer in the run's time, and does not call again", async () => {
    const { result, calls } = await through(SILENCE, { payload: {} }, 1);
    expect([result, calls]).to.deep.equal([{ ok: false, reason: "it gave no answer within 1 s" }, 1]);
  });

  it("says that the result is unknown where the answer is lost, and does not call again", async () => {
    const { result, calls } = await through({ kind: "lose answer" }, { payload: {} });
    expect([result, calls]).to.deep.equal([
      {
        thrown: "ConnectionLost",
        message: "The answer to lambda:InvokeFunction did not arrive: socket hang up",
      },
      1,
    ]);
  });

  it("names the right that is missing", async () => {
    const { result } = await through(
      { kind: "answer", status: 403, type: "AccessDeniedException" },
      { payload: {} },
    );
    expect(result).to.deep.include({ thrown: "AccessDenied" });
    expect(result).to.have.property("message").that.contains("Not allowed: lambda:InvokeFunction");
  });

  it("takes a page of a proxy for no answer of the function", async () => {
    const { result } = await through({ kind: "answer", status: 204, body: "" }, { payload: {} });
    expect(result).to.deep.include({ thrown: "UnreadableAnswer" });
  });
});
