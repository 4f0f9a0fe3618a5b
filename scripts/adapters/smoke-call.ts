import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { SmokeTest } from "../../components/config.ts";
import { excerptOf, smokeDifference } from "../release/model/smoke-answer.ts";
import { unreadableAnswer } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { type Caller, LostAnswer } from "./caller.ts";
import { openClient } from "./clients.ts";

/** The outcome of a smoke call. `reason` is harmless to show, and holds a short excerpt of the answer at most. */
export type SmokeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Calls one version directly with the payload of its smoke test. */
export type SmokeCall = (
  fn: { readonly physicalName: string },
  version: string,
  smoke: SmokeTest,
) => Promise<SmokeResult>;

/**
 * Opens the client of smoke calls: unlike all others, they wait as long as the function takes, until the run's time is over.
 * A call is not made twice. A version that fails, gives no answer in time or another answer than expected is a result;
 * `AccessDenied` and other failures to reach the version are thrown.
 */
export async function openSmokeCalls(settings: AwsSettings, caller: Caller): Promise<SmokeCall> {
  const client = await openClient(LambdaClient, settings, "lambda", caller.clock);
  const operation = "lambda:InvokeFunction";
  const options = { operation, quota: "invoke", endpoint: settings.endpoints.lambda } as const;
  return async ({ physicalName }, version, { payload, expect }) => {
    const command = new InvokeCommand({
      FunctionName: physicalName,
      Qualifier: version,
      Payload: Buffer.from(JSON.stringify(payload)),
    });
    try {
      const answer = await caller.write(options, (abortSignal) => client.send(command, { abortSignal }));
      const said = Buffer.from(answer.Payload ?? []).toString();
      if (answer.FunctionError) return { ok: false, reason: `it failed: ${errorIn(said)}` };
      if (answer.StatusCode !== 200) throw unreadableAnswer(operation);
      const difference = expect === undefined ? undefined : smokeDifference(expect, jsonOf(said));
      return difference === undefined ? { ok: true } : { ok: false, reason: difference };
    } catch (error) {
      if (!(error instanceof LostAnswer)) throw error;
      if (error.error.code !== "TimedOut") throw error.error;
      return { ok: false, reason: `it gave no answer within ${caller.deadline.timeoutSeconds} s` };
    }
  };
}

/** A function that answers nothing answers an empty text; one that answers no JSON, its text. */
function jsonOf(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

const SHOWN_CHARACTERS = 160;
/** Lambda's own errors begin with it. */
const REQUEST = /^RequestId: [\w-]+ (Error: )?/;

/** `TypeError: x is not a function`; where the error is not as Lambda's runtimes write it, its text. */
function errorIn(text: string): string {
  const error = jsonOf(text) as { readonly errorType?: unknown; readonly errorMessage?: unknown } | null;
  const parts = [error?.errorType, error?.errorMessage].flatMap((part) =>
    typeof part === "string" && part ? [part.replace(REQUEST, "")] : [],
  );
  return excerptOf(parts.length > 0 ? parts.join(": ") : text, SHOWN_CHARACTERS);
}
