import { expect } from "chai";
import { AwsError } from "../../../../local/aws/service.ts";
import { createDelivery } from "../../../../local/aws/triggers/delivery.ts";
import { until } from "../../../support/until.ts";

const TARGET = "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE";
const CALLER = { service: "events.amazonaws.com", sourceArn: "rule", sourceAccount: "123456789012" };
const POLICY = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "lambda:InvokeFunction", Resource: TARGET }],
});

describe("the delivery of triggers' events", () => {
  /** A Lambda that refuses events with these errors, one after the other, before it takes them. */
  function deliveryTo(...errors: AwsError[]) {
    const taken: unknown[] = [];
    const delivery = createDelivery({
      accountId: "123456789012",
      endpoint: () => "http://127.0.0.1:1",
      lambda: {
        operations: {
          GetPolicy: () => ({ Policy: POLICY }),
          Invoke(input) {
            if (input.InvocationType === "DryRun") return {};
            const error = errors.shift();
            if (error) throw error;
            taken.push(JSON.parse(Buffer.from(input.Payload).toString()));
            return {};
          },
        },
      },
    });
    return { delivery, taken };
  }

  it("tries again while the function is Pending", async () => {
    const pending = () => new AwsError("ResourceConflictException", "Pending", 409);
    const { delivery, taken } = deliveryTo(pending(), pending());
    expect(await delivery.deliver(TARGET, { order: 1 }, CALLER)).to.equal(undefined);
    await until(() => taken.length > 0);
    expect(taken).to.deep.equal([{ order: 1 }]);
  });

  it("tells its service of any other refusal", async () => {
    const { delivery, taken } = deliveryTo(new AwsError("ServiceException", "broken", 500));
    const refusal = await delivery.deliver(TARGET, {}, CALLER).catch((error) => error.code);
    expect(refusal).to.equal("ServiceException");
    expect(taken).to.deep.equal([]);
  });
});
