/** A delivery that records what it is given, for services whose events go to functions. */
import type { Delivery, Obstacle } from "../../local/aws/triggers/delivery.ts";
import type { Caller } from "../../local/aws/triggers/permission.ts";

export interface RecordedDelivery extends Delivery {
  readonly delivered: { readonly targetArn: string; readonly event: unknown; readonly caller: Caller }[];
  /** What stands in the way of all that follows. */
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
