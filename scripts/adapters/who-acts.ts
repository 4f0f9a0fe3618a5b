import { Mistake } from "../../lib/mistake.ts";
import { nearest } from "../../lib/nearest.ts";
import { shellWord } from "../../lib/shell-word.ts";
import type { SharedFiles } from "./shared-files.ts";

/** A role to assume before any other call, as AssumeRole and AssumeRoleWithWebIdentity take it. */
export interface RoleToAssume {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  /** Set for `assumeRoleWithWebIdentity`. */
  readonly webIdentityToken?: string;
  readonly webIdentityTokenFile?: string;
}

/** Access keys, with the session token of temporary ones. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Who calls AWS. Of keys, web identity and profile, the first one acts; then each role is assumed in turn. */
export interface WhoActs {
  readonly keys: Keys | undefined;
  readonly webIdentity: RoleToAssume | undefined;
  readonly profile: { readonly name: string; readonly namedBy: "aws:profile" | "AWS_PROFILE" } | undefined;
  readonly assumeRoles: readonly RoleToAssume[];
  /** The machine's own role is not asked for. */
  readonly skipsMetadata: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;
/** The values of `readAwsKeys`, whose forms the table assures. */
type Values = Readonly<Record<string, unknown>>;

/** The profile that stack file or environment name. */
export function namedProfile(values: Values, env: Env): WhoActs["profile"] {
  const name = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE;
  if (values.profile) return { name: values.profile as string, namedBy: "aws:profile" };
  return name ? { name, namedBy: "AWS_PROFILE" } : undefined;
}

/**
 * Reads who acts, in the order of hashicorp/aws-sdk-go-base: keys of the stack file; its web identity; its profile; keys
 * of the environment; the environment's web identity; the environment's profile.
 */
export function readWhoActs(values: Values, env: Env): WhoActs {
  const profile = namedProfile(values, env);
  const own = readOwnKeys(values);
  const ownIdentity = own ? undefined : values.assumeRoleWithWebIdentity;
  const byFile = own || ownIdentity || profile?.namedBy === "aws:profile";
  const keys = own ?? (byFile ? undefined : readEnvironmentKeys(env));
  return {
    keys,
    webIdentity: ownIdentity
      ? readRole(ownIdentity as Values)
      : byFile || keys
        ? undefined
        : readEnvironmentIdentity(env),
    profile,
    assumeRoles: ((values.assumeRoles ?? []) as Values[]).map(readRole),
    skipsMetadata:
      values.skipMetadataApiCheck === true || env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === "true",
  };
}

/** Mistakes that no single value has: half a pair of keys, a role without ARN, a profile that does not exist. */
export function mistakesOfWho(values: Values, env: Env, files: SharedFiles): Mistake[] {
  const own = ["accessKey", "secretKey", "token"].filter((key) => values[key] !== undefined);
  const lacks = ["accessKey", "secretKey"].filter((key) => values[key] === undefined);
  const half =
    own.length > 0 && lacks.length > 0
      ? [invalid(`aws:${own[0]} is set without aws:${lacks[0]}.`, "Set both, or neither.")]
      : [];
  const roles: [string, unknown][] = [
    ...((values.assumeRoles ?? []) as Values[]).map((role, index): [string, unknown] => [
      `aws:assumeRoles[${index}]`,
      role,
    ]),
    ["aws:assumeRoleWithWebIdentity", values.assumeRoleWithWebIdentity],
  ];
  const withoutArn = roles
    .filter(([, role]) => role !== undefined && (role as Values | null)?.roleArn === undefined)
    .map(([key]) => invalid(`${key} has no roleArn.`, `Name the role: ${key}.roleArn`));
  const profile = namedProfile(values, env);
  const isUnknown = own.length === 0 && profile && !files.profile(profile.name);
  return [...half, ...withoutArn, ...(isUnknown ? [unknownProfile(profile, files)] : [])];
}

function unknownProfile({ name, namedBy }: NonNullable<WhoActs["profile"]>, files: SharedFiles): Mistake {
  const known =
    files.profiles.length > 0 ? `Profiles: ${files.profiles.join(", ")}.` : "No profile stands there.";
  const near = nearest(name, files.profiles);
  return new Mistake(
    "UnknownProfile",
    `There is no profile ${name} (${namedBy}) in ${files.configFile} or ${files.credentialsFile}. ${known}`,
    near ? `Did you mean ${near}?` : `Make it: aws configure --profile ${shellWord(name)}`,
  );
}

function invalid(message: string, hint: string): Mistake {
  return new Mistake("InvalidAwsKey", message, hint);
}

function readOwnKeys({ accessKey, secretKey, token }: Values): Keys | undefined {
  if (!accessKey || !secretKey) return undefined;
  return {
    accessKeyId: accessKey as string,
    secretAccessKey: secretKey as string,
    ...(token ? { sessionToken: token as string } : {}),
  };
}

function readEnvironmentKeys(env: Env): Keys | undefined {
  const accessKeyId = env.AWS_ACCESS_KEY_ID || env.AWS_ACCESS_KEY;
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY || env.AWS_SECRET_KEY;
  if (!accessKeyId || !secretAccessKey) return undefined;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function readEnvironmentIdentity(env: Env): RoleToAssume | undefined {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: name } = env;
  if (!file || !roleArn) return undefined;
  return { roleArn, webIdentityTokenFile: file, ...(name ? { sessionName: name } : {}) };
}

/** The members of a role have the names that pulumi-aws gives them, but for the duration. */
function readRole({ duration, ...members }: Values): RoleToAssume {
  const seconds = duration === undefined ? 0 : readSeconds(duration as string);
  const role = members as unknown as RoleToAssume;
  return { ...role, ...(seconds > 0 ? { durationSeconds: seconds } : {}) };
}

const SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** Whole seconds of a duration as Go writes it: `1h30m`. */
function readSeconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return Math.floor(
    parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ""] ?? 0), 0),
  );
}
