/** The rules of PutTargets for a target. */
import type { InputTransformer, Target } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../service.ts";
import { notHonoured, validation } from "./errors.ts";
import { namesInTemplate } from "./target-input.ts";

/** The members that a function as a target can have. */
const TAKEN = new Set<string>([
  "Id",
  "Arn",
  "Input",
  "InputPath",
  "InputTransformer",
  "RetryPolicy",
  "DeadLetterConfig",
] satisfies (keyof Target)[]);

/** Throws for a target that EventBridge refuses, or that local EventBridge can't send events to. */
export function checkTarget(target: Target): void {
  const { Id, Arn = "", Input, InputPath, InputTransformer } = target;
  const service = /^arn:[^:]+:([^:]+):/.exec(Arn)?.[1];
  if (!service)
    throw validation(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (service !== "lambda") {
    const message = `Local EventBridge sends events to functions only, not to ${service}.`;
    throw new AwsError("NotImplemented", message, 501);
  }
  const other = Object.entries(target).find(([name, value]) => value !== undefined && !TAKEN.has(name));
  if (other) throw notHonoured(`${other[0]} of target ${Id}: it is for targets that are no functions`);
  const inputs = [Input, InputPath, InputTransformer].filter((each) => each !== undefined);
  if (inputs.length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined) checkJson(Input, Id);
  if (InputPath !== undefined && !InputPath.startsWith("$")) {
    throw validation(`Invalid InputPath for target ${Id}.`);
  }
  if (InputTransformer) checkTransformer(InputTransformer, Id);
}

function checkJson(text: string, id: string | undefined): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw validation(`JSON syntax error in input for target ${id} : ${(error as Error).message}`);
  }
}

function checkTransformer(
  { InputPathsMap = {}, InputTemplate = "" }: InputTransformer,
  id: string | undefined,
) {
  if (Object.values(InputPathsMap).some((path) => !path.startsWith("$"))) {
    throw validation(`Invalid InputPath for target ${id}.`);
  }
  const unknown = namesInTemplate(InputTemplate).find(
    (name) => !Object.hasOwn(InputPathsMap, name) && !name.startsWith("aws.events."),
  );
  if (unknown) throw validation(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
}
