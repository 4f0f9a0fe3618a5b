import { Mistake } from "../../lib/mistake.ts";
import { findProject } from "../adapters/project.ts";
import { ReleaseError } from "../release/model/errors.ts";

/** The flags that a verb may require. */
export type RequiredFlag = "stack" | "weight" | "function" | "from" | "out";

/** `WeightRequired`, `FunctionRequired`, `FromRequired`, `OutRequired`, or `StackRequired` with the stacks, or why these are unknown (`NoProject`). */
export function missingFlag(flag: RequiredFlag, verb: string, cwd: string): Mistake {
  if (flag === "weight")
    return new Mistake(
      "WeightRequired",
      `live ${verb} needs the canary's share: --weight PERCENT.`,
      "For example: --weight 10",
    );
  if (flag === "function")
    return new Mistake(
      "FunctionRequired",
      `live ${verb} needs the function of the stack: -f FUNCTION.`,
      "Name the folder that it has, or is to have: -f orders",
    );
  if (flag === "from")
    return new Mistake(
      "FromRequired",
      `live ${verb} needs the function that exists: --from NAME.`,
      "Name it as AWS does, for example: --from orders-production-handler",
    );
  if (flag === "out")
    return new Mistake(
      "OutRequired",
      `live ${verb} needs the file to write: --out FILE.`,
      "For example: --out rollout.html",
    );
  try {
    const { name, stacks } = findProject(cwd);
    return new Mistake(
      "StackRequired",
      `live ${verb} needs the stack: -s STACK.`,
      `Stacks of ${name}: ${stacks.join(", ") || "none yet"}`,
    );
  } catch (error) {
    if (error instanceof ReleaseError) return new Mistake(error.code, error.message, error.hint ?? "");
    throw error;
  }
}
