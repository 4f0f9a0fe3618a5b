import { expect } from "chai";
import { handler } from "../../../local/rehearsal/hello/index.ts";

describe("the hello function", () => {
  const { AWS_LAMBDA_FUNCTION_VERSION, GREETING } = process.env;
  // Not a new object for `process.env`: Node's own code, such as os.tmpdir(), would no longer see what tests set.
  afterEach(() => {
    for (const [name, value] of Object.entries({ AWS_LAMBDA_FUNCTION_VERSION, GREETING })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("answers a direct call with its version and a message", async () => {
    process.env.AWS_LAMBDA_FUNCTION_VERSION = "7";
    expect(await handler({})).to.deep.equal({ version: "7", message: "Hello from Lambda" });
    expect(await handler(undefined)).to.include({ version: "7" });
  });

  it("answers a function URL with the same object, as JSON over HTTP", async () => {
    process.env.AWS_LAMBDA_FUNCTION_VERSION = "7";
    const answer = await handler({ requestContext: { http: { method: "GET" } } });
    expect(answer).to.deep.equal({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: "7", message: "Hello from Lambda" }),
    });
  });

  it("answers with the GREETING of its environment", async () => {
    delete process.env.AWS_LAMBDA_FUNCTION_VERSION;
    process.env.GREETING = "Good morning";
    expect(await handler({})).to.deep.equal({ version: "unknown", message: "Good morning" });
  });
});
