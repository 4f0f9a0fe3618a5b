/** Standard parameters hold 4 KB, Advanced ones 8 KB, and there is no way back from Advanced. */
import { invalid } from "./errors.ts";

const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

/** Chooses the tier of a new value: `asked`, or the parameter's own, or Standard. */
export function chooseTier(value: string, asked: string | undefined, current: string | undefined): string {
  const bytes = Buffer.byteLength(value);
  if (asked === "Standard" && current === "Advanced") {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  const tier = resolve(asked ?? current ?? "Standard", bytes, current);
  if (tier === "Standard" && bytes > STANDARD_BYTES) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${STANDARD_BYTES} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  if (bytes > ADVANCED_BYTES) {
    throw invalid(
      `Advanced tier parameters support a maximum parameter value of ${ADVANCED_BYTES} characters.`,
    );
  }
  return tier;
}

function resolve(asked: string, bytes: number, current: string | undefined): string {
  if (asked !== "Intelligent-Tiering") return asked;
  return current === "Advanced" || bytes > STANDARD_BYTES ? "Advanced" : "Standard";
}
