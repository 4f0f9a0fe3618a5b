import { RELEASE } from "./orders.ts";

export async function cancelOrder() {
  return { release: RELEASE, did: "cancel" };
}

export async function refundOrder() {
  return { release: RELEASE, did: "refund" };
}
