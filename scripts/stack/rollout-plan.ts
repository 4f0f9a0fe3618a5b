import type { RolloutPlan } from "../../components/config.ts";
import { usageError } from "../release/model/errors.ts";
import type { StackFiles } from "./stack-files.ts";

/** The rollout plan of a stack file. Throws `NoRolloutPlan` with the lines to add. */
export function rolloutPlanOf({
  config,
  fileName,
  project,
}: Pick<StackFiles, "config" | "fileName" | "project">): RolloutPlan {
  if (config.rollout) return config.rollout;
  throw usageError(
    "NoRolloutPlan",
    `${fileName} has no plan of a rollout.`,
    `Add one under config: of ${fileName}:\n  ${project.name}:rollout:\n    steps: [10, 50]\n    hold: 5m`,
  );
}
