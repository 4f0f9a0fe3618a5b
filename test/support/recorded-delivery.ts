/** A delivery that records its events, for services that send events to functions. */
import type { Delivery, Obstacle } from "../../local/aws/triggers/delivery.ts";
import type { Caller } from "../../local/aws/triggers/permission.ts";

export interface RecordedDelivery extends Delivery {
  readonly delivered: { readonly targetArn: string; readonly event: unknown; readonly caller: Caller }[];
  /** Sets the obstacle of all deliveries that follow. */
  obstruct(obstacle: Obstacle): void;
}

export function recordDelivery(): RecordedDelivery {
  const delivered: RecordedDelivery["delivered"] = [];
  let current: Obstacle;
  return {
    delivered,
    obstruct(obstacle) {
      current = obstacle;
    },
    obstacle: async () => current,
    async deliver(targetArn, event, caller) {
      delivered.push({ targetArn, event, caller });
      return current;
    },
  };
}
