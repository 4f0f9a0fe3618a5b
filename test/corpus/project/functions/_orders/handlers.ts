/** One module with a handler for each way to an order, as a team has it that grew out of one file. */
export { cancelOrder, refundOrder } from "./undo.ts";

import { catalogue, RELEASE } from "./orders.ts";

export async function createOrder({ item }: { item: string }) {
  return { release: RELEASE, did: "create", item };
}

export const listOrder = async () => ({ release: RELEASE, did: "list", items: catalogue });

export const getOrder = async ({ item }: { item: string }) => ({
  release: RELEASE,
  did: "get",
  found: catalogue.includes(item),
});
