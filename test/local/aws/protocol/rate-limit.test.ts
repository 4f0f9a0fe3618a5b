import { expect } from "chai";
import { lambdaRateLimit } from "../../../../local/aws/protocol/rate-limit.ts";

describe("Lambda's rate limit", () => {
  let nowMs = 0;
  const clock = () => nowMs;
  /** Counts the requests out of `count` that pass at this moment. */
  const passed = (
    limit: ReturnType<typeof lambdaRateLimit>,
    operation: string,
    count: number,
    region = "us-east-1",
  ) => Array.from({ length: count }, () => limit(region, operation)).filter(Boolean).length;

  beforeEach(() => {
    nowMs = 0;
  });

  it("is shared by the operations of the control plane", () => {
    const limit = lambdaRateLimit(15, clock);
    expect(passed(limit, "GetAlias", 10)).to.equal(10);
    expect(passed(limit, "UpdateAlias", 10)).to.equal(5);
    expect(passed(limit, "ListVersionsByFunction", 1)).to.equal(0);
  });

  it("lets as many through as the rate allows over time, and saves up at most a second's worth", () => {
    const limit = lambdaRateLimit(10, clock);
    passed(limit, "GetAlias", 10);
    nowMs = 500;
    expect(passed(limit, "GetAlias", 10)).to.equal(5);
    nowMs = 60_000;
    expect(passed(limit, "GetAlias", 100)).to.equal(10);
  });

  it("gives GetFunction and GetPolicy buckets of their own, and does not limit Invoke", () => {
    const limit = lambdaRateLimit(1, clock);
    expect(passed(limit, "GetFunction", 200)).to.equal(100);
    expect(passed(limit, "GetPolicy", 200)).to.equal(15);
    expect(passed(limit, "Invoke", 1000)).to.equal(1000);
    expect(passed(limit, "GetFunctionConfiguration", 5)).to.equal(1);
  });

  it("counts each region for itself", () => {
    const limit = lambdaRateLimit(2, clock);
    expect(passed(limit, "GetAlias", 5, "us-east-1")).to.equal(2);
    expect(passed(limit, "GetAlias", 5, "eu-west-1")).to.equal(2);
  });

  it("limits nothing by default", () => {
    expect(passed(lambdaRateLimit(undefined, clock), "GetAlias", 1000)).to.equal(1000);
  });
});
