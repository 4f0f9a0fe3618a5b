import { foreignText } from "../../lib/foreign-text.ts";
import { openAwsClock } from "../adapters/aws-clock.ts";
import { type AwsSettings, readAwsSettings } from "../adapters/aws-settings.ts";
import { type Caller, createCaller } from "../adapters/caller.ts";
import { isLocalAws } from "../adapters/clients.ts";
import { type Identity, readIdentity } from "../adapters/identity.ts";
import { type LambdaGateway, openLambda } from "../adapters/lambda-gateway.ts";
import { type LedgerStore, openLedger } from "../adapters/ledger-store.ts";
import { type MetricsGateway, openMetrics } from "../adapters/metrics-gateway.ts";
import { once } from "../adapters/once.ts";
import { sameCommand } from "../command-line/as-typed.ts";
import { printProgress } from "../command-line/print.ts";
import type { Run } from "../command-line/run.ts";
import { findVerb, type VerbName } from "../command-line/verbs.ts";
import { type Place, placeOf } from "../release/model/place.ts";
import { versionRead } from "../release/model/version-read.ts";
import type { StackFiles } from "./stack-files.ts";

/** AWS with the settings of one stack. Each part of the SDK is loaded at its first use. */
export interface StackAws {
  readonly settings: AwsSettings;
  readonly caller: Caller;
  lambda(): Promise<LambdaGateway>;
  ledger(): Promise<LedgerStore>;
  metrics(): Promise<MetricsGateway>;
  /** The credentials' identity; STS is asked once. Throws a `ReleaseError` when AWS does not tell. */
  identity(): Promise<Identity>;
  /** The place that the answers of a round tell, by the ARNs in `texts`. The findings of the run have it from then on. */
  place(texts: readonly (string | undefined)[]): Place;
}

/**
 * Prepares AWS by the stack file's `aws:` keys, the environment, `--endpoint-url` and `--aws-from-shell`. Makes no call.
 * `onlyLooks`: the command changes nothing in AWS. Throws the usage errors of `readAwsSettings`.
 */
export function openStackAws(
  run: Run,
  { project, stack, functions }: StackFiles,
  awsKeys: Parameters<typeof readAwsSettings>[0],
  verb: VerbName,
  onlyLooks: boolean,
): StackAws {
  const { io, flags, deadline, findings } = run;
  const settings = readAwsSettings(awsKeys, io.env, {
    endpointUrl: flags["endpoint-url"],
    fromShell: flags["aws-from-shell"],
    shellCommand: sameCommand(run, verb, { "aws-from-shell": true }),
    endsIncident: findVerb(verb)?.endsIncident === true,
    makesNoCall: findVerb(verb)?.isOffline === true,
  });
  if (settings.fromShell) printProgress(run, describeShell(stack, settings));
  const caller = createCaller(deadline, openAwsClock(io.now));
  const services = [
    "lambda",
    "ssm",
    "sts",
    ...(verb === "rollout" || verb === "report" ? ["cloudwatch"] : []),
  ];
  const urls = Object.fromEntries(services.map((one) => [one, settings.endpoints[one] ?? null]));
  const place = (texts: readonly (string | undefined)[]): Place => {
    const { account, region = settings.region && foreignText(settings.region) } = placeOf(texts);
    findings.place = { account, region, endpoint: { urls, isLocalAws: isLocalAws(settings) } };
    return findings.place;
  };
  place([]);
  return {
    place,
    settings,
    caller,
    lambda: once(() => openLambda(settings, caller, versionRead({ functions: functions.length, onlyLooks }))),
    ledger: once(() => openLedger(settings, caller, project.name, stack)),
    metrics: once(() => openMetrics(settings, caller)),
    identity: once(async () => {
      const identity = await readIdentity(settings, caller);
      findings.caller = identity.arn;
      return identity;
    }),
  };
}

/** The first line of a run with `--aws-from-shell`. */
function describeShell(stack: string, { keys, profile, region, uncheckedAccounts }: AwsSettings): string {
  const who = keys ? "AWS_ACCESS_KEY_ID" : profile ? `AWS_PROFILE ${profile.name}` : "the shell's variables";
  const unchecked =
    uncheckedAccounts.length > 0 ? ` ${uncheckedAccounts.join(", ")}: secure, not checked.` : "";
  return foreignText(
    `${stack}: acts as ${who} in ${region}, by --aws-from-shell and not by the stack file.${unchecked}`,
  );
}
