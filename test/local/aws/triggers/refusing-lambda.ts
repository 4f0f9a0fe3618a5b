/** A delivery to a Lambda that allows everybody and then refuses events. */
import type { AwsError } from "../../../../local/aws/service.ts";
import { createDelivery, type Delivery } from "../../../../local/aws/triggers/delivery.ts";

const POLICY = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: "*", Action: "lambda:InvokeFunction" }],
});

export interface RefusedDelivery {
  readonly delivery: Delivery;
  /** The events that Lambda did not refuse. */
  readonly taken: unknown[];
}

/** Refuses events with these errors, one after the other, then takes all further events. */
export function deliveryRefusedWith(...errors: AwsError[]): RefusedDelivery {
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
