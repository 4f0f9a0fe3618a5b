import { expect } from "chai";
import { AwsError } from "../../../../local/aws/service.ts";
import { until } from "../../../support/until.ts";
import { deliveryRefusedWith } from "./refusing-lambda.ts";

const TARGET = "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE";
const CALLER = { service: "events.amazonaws.com", sourceArn: "rule", sourceAccount: "123456789012" };

describe("the delivery of triggers' events", () => {
  it("tries again while the function is Pending", async () => {
    const pending = () => new AwsError("ResourceConflictException", "Pending", 409);
    const { delivery, taken } = deliveryRefusedWith(pending(), pending());
    expect(await delivery.deliver(TARGET, { order: 1 }, CALLER)).to.equal(undefined);
    await until(() => taken.length > 0);
    expect(taken).to.deep.equal([{ order: 1 }]);
  });

  it("drops an event after any other refusal, and tells the event's service", async () => {
    const { delivery, taken } = deliveryRefusedWith(new AwsError("ServiceException", "broken", 500));
    expect(await delivery.deliver(TARGET, {}, CALLER)).to.equal("Refused");
    expect(taken).to.deep.equal([]);
  });

  it("throws a bug instead of calling it a refusal", async () => {
    const { delivery } = deliveryRefusedWith(new TypeError("bug") as AwsError);
    const bug = await delivery.deliver(TARGET, {}, CALLER).catch((error) => error.message);
    expect(bug).to.equal("bug");
  });
});
