import { expect } from "chai";
import { AwsError } from "../../../../local/aws/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { callerArnOf, ISSUED_KEYS } from "../../../../local/aws/sts/callers.ts";

describe("the caller of a request", () => {
  const issued = openStore().collection(ISSUED_KEYS);
  issued.set("ASIA1", {
    callerArn: "arn:aws:sts::123456789012:assumed-role/r/s",
    userId: "AROA:s",
    expiresAt: 1000,
  });
  const of = (key: string | undefined, nowMs = 0, region = "us-east-1") =>
    callerArnOf(key, issued, { accountId: "123456789012", region }, nowMs);

  it("names the role that the credentials belong to, until these expire", () => {
    expect(of("ASIA1", 999)).to.equal("arn:aws:sts::123456789012:assumed-role/r/s");
    expect(() => of("ASIA1", 1000))
      .to.throw(AwsError, "The security token included in the request is expired")
      .with.property("status", 403);
  });

  it("names a user after any other key, in characters that user names may hold", () => {
    expect(of("test")).to.equal("arn:aws:iam::123456789012:user/test");
    expect(of("a b/c")).to.equal("arn:aws:iam::123456789012:user/a_b_c");
    expect(of("k".repeat(200))).to.have.length("arn:aws:iam::123456789012:user/".length + 64);
  });

  it("names a user in the partition of the region that the request is signed for", () => {
    expect(of("test", 0, "cn-north-1")).to.equal("arn:aws-cn:iam::123456789012:user/test");
  });

  it("names the caller of an unsigned request anonymous", () => {
    expect(of(undefined)).to.equal("arn:aws:iam::123456789012:user/anonymous");
  });
});
