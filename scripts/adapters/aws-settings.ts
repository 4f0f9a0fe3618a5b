import { Mistake } from "../../lib/mistake.ts";
import { ReleaseError } from "../release/model/errors.ts";
import { mistakesError } from "../release/model/mistakes-error.ts";
import { nothingChanged } from "../release/model/shared-cause.ts";
import { readAwsKeys } from "./read-aws-keys.ts";
import { readSharedFiles, type SharedFiles } from "./shared-files.ts";
import { readWhereCallsGo, type WhereCallsGo } from "./where-calls-go.ts";
import { mistakesOfWho, namedProfile, readWhoActs, type WhoActs } from "./who-acts.ts";

/** Region, identity, accounts, endpoints and ways of `live`'s calls to AWS. */
export interface AwsSettings extends WhoActs, WhereCallsGo {
  /** The files that hold the profiles. */
  readonly files: SharedFiles;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  /** The settings are those of `--aws-from-shell`. */
  readonly fromShell: boolean;
  /** Lists of accounts that are secure, and so not checked: `aws:allowedAccountIds`. Only with `fromShell`. */
  readonly uncheckedAccounts: readonly string[];
}

/** How the settings are read. */
export interface AwsReading {
  /** `--endpoint-url`, which precedes all endpoints. */
  readonly endpointUrl?: string | undefined;
  /** `--aws-from-shell`: of the stack file only the lists of accounts count. */
  readonly fromShell?: boolean;
  /** The command that was typed, with `--aws-from-shell`. */
  readonly shellCommand?: string;
  /** The verb takes traffic back: any refused key has `shellCommand` as a way out, too. */
  readonly endsIncident?: boolean;
  /** No call is made with the settings: a secure value counts as absent, and no profile is looked for. */
  readonly makesNoCall?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

const ACCOUNTS = ["allowedAccountIds", "forbiddenAccountIds"];

/**
 * Reads the stack file's `aws:` keys first, then the environment, then the files of AWS's tools, as pulumi-aws does, so
 * that `live` and `pulumi` call the same place as the same caller. Throws all mistakes at once as one usage error:
 * `UnknownAwsKey`, `InvalidAwsKey`, `UnsupportedAwsKey`, `SecureAwsKey`, `InvalidEndpoint`, `InvalidProxy`,
 * `UnknownProfile`, `NoCredentials`, `NoRegion`, or `InvalidAwsKeys` for several.
 */
export function readAwsSettings(
  aws: Readonly<Record<string, unknown>>,
  env: Env,
  reading: AwsReading = {},
): AwsSettings {
  const { fromShell = false, makesNoCall = false, endpointUrl } = reading;
  const read = readAwsKeys(aws, fromShell ? ACCOUNTS : undefined);
  const { values } = read;
  const files = readSharedFiles(env, {
    config: (values.sharedConfigFiles as string[] | undefined)?.[0],
    credentials: (values.sharedCredentialsFiles as string[] | undefined)?.[0],
  });
  const profile = namedProfile(values, env)?.name ?? (fromShell ? undefined : "default");
  const settings = (profile === undefined ? undefined : files.profile(profile)) ?? {};
  const { where, mistakes } = readWhereCallsGo(values, { env, settings, files, endpointUrl });
  const who = readWhoActs(values, env);
  const isWhole = read.mistakes.length + read.secure.length === 0;
  const found = [
    ...read.mistakes,
    // The accounts of a secure list are not known, and the shell decides all the same.
    ...(makesNoCall || fromShell ? [] : secureKeys(read.secure, reading.shellCommand)),
    ...mistakes,
    ...(isWhole && !makesNoCall ? mistakesOfWho(values, env, files) : []),
    ...(fromShell ? silentShell(who, where, env) : []),
  ];
  if (found.length > 0) throw refuse(found, read.mistakes.length > 0 ? wayOut(reading) : undefined);
  return {
    ...who,
    ...where,
    files,
    allowedAccountIds: (values.allowedAccountIds ?? []) as string[],
    forbiddenAccountIds: (values.forbiddenAccountIds ?? []) as string[],
    fromShell,
    uncheckedAccounts: read.secure,
  };
}

function wayOut({ endsIncident, shellCommand }: AwsReading): string | undefined {
  return endsIncident
    ? `Without the keys: export the credentials and AWS_REGION, then: ${shellCommand}`
    : undefined;
}

function refuse(found: readonly Mistake[], way?: string): ReleaseError {
  const said =
    found.length > 1 ? found : found.map((one) => ({ ...one, message: nothingChanged(one.message) }));
  const error = mistakesError(
    said,
    "InvalidAwsKeys",
    (count) => `${count} mistakes in what decides who calls AWS, and where. Nothing was changed.`,
  );
  if (!way) return error;
  const { code, message, mistakes, exitCode } = error;
  const hint = [error.hint, way].filter(Boolean).join("\n");
  return new ReleaseError(code, message, { hint, exitCode, ...(mistakes ? { mistakes } : {}) });
}

/**
 * The account that calls are made in, as far as settings and environment tell it without a call: the only allowed one, the
 * account of the role that is assumed, then what the environment says of its own credentials.
 */
export function knownAccount(settings: AwsSettings, env: Env): string | undefined {
  const { allowedAccountIds, assumeRoles, webIdentity, profile, keys } = settings;
  if (allowedAccountIds.length === 1) return allowedAccountIds[0];
  const role = assumeRoles.at(-1) ?? webIdentity;
  if (role) return accountOf(role.roleArn ?? "");
  const isOfFile = profile?.namedBy === "aws:profile" || (keys && keys.accessKeyId !== env.AWS_ACCESS_KEY_ID);
  return isOfFile ? undefined : env.AWS_ACCOUNT_ID || accountOf(env.AWS_ROLE_ARN ?? "");
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];
}

function secureKeys(keys: readonly string[], shellCommand = "live VERB --aws-from-shell"): Mistake[] {
  if (keys.length === 0) return [];
  const are = keys.length === 1 ? "is a secure value" : "are secure values";
  return [
    new Mistake(
      "SecureAwsKey",
      `${keys.join(", ")} ${are}, which only Pulumi can read: live can't act as Pulumi would.`,
      `Export the credentials and AWS_REGION, then: ${shellCommand}`,
    ),
  ];
}

const CREDENTIALS = [
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** What the variables of a shell must say themselves where the stack file has no say. */
function silentShell({ keys, profile }: WhoActs, { region }: WhereCallsGo, env: Env): Mistake[] {
  const acts = keys || profile || CREDENTIALS.some((name) => env[name]);
  const missing = [
    ...(acts
      ? []
      : [
          [
            "NoCredentials",
            "who acts",
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
          ] as const,
        ]),
    ...(region ? [] : [["NoRegion", "the region", "AWS_REGION"] as const]),
  ];
  return missing.map(
    ([code, what, names]) =>
      new Mistake(code, `--aws-from-shell: no variable of this shell says ${what}.`, `Export it: ${names}`),
  );
}
