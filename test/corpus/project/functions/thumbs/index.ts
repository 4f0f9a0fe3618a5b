/** Uses a native package, which no bundle can hold: a layer has it. */
import { shrink } from "tiny-native";

export const handler = async ({ width }: { width: number }) => ({ release: "one", ...shrink(width) });
