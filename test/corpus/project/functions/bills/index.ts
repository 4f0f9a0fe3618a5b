/** Uses a package of the workspace, whose sources npm only links. */
import { amount } from "@corpus/money";

export const handler = async ({ cents }: { cents: number }) => amount(cents);
