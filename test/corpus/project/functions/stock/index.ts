/** Takes the place of a function that an older tool deployed. */
export const handler = async ({ item }: { item: string }) => ({ release: "one", item, left: 7 });
