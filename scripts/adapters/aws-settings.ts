import { foreignText } from "../../lib/foreign-text.ts";
import { Mistake } from "../../lib/mistake.ts";
import { endpointUrl } from "../../lib/read-text.ts";
import { usageError } from "../release/model/errors.ts";
import { profileRegion } from "./profile-region.ts";

/** A role to assume before any other call. */
export interface RoleToAssume {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  /** Set for `assumeRoleWithWebIdentity`. */
  readonly webIdentityToken?: string;
  readonly webIdentityTokenFile?: string;
}

/** Region, identity, accounts and endpoints of `live`'s calls to AWS. */
export interface AwsSettings {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly keys:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
  readonly assumeRoles: readonly RoleToAssume[];
  readonly webIdentity: RoleToAssume | undefined;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  /** Endpoint by service: `lambda`, `ssm`, `sts`. The SDK sends no user and password of a URL; output shows neither. */
  readonly endpoints: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the stack file's `aws:` keys first, then the environment as the SDK does, so that `live` and `pulumi`
 * call the same place. `flag` (--endpoint-url) precedes both. The SDK itself reads the profile in `~/.aws`.
 */
export function readAwsSettings(
  aws: Readonly<Record<string, unknown>>,
  env: Env,
  flag?: string,
): AwsSettings {
  const profile = text(aws.profile);
  return {
    region: text(aws.region) ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION || profileRegion(env, profile)),
    profile,
    keys: readKeys(aws, env, profile),
    assumeRoles: list(aws.assumeRoles ?? aws.assumeRole).flatMap(readRole),
    webIdentity: list(aws.assumeRoleWithWebIdentity).flatMap(readRole)[0],
    allowedAccountIds: list(aws.allowedAccountIds).map(String),
    forbiddenAccountIds: list(aws.forbiddenAccountIds).map(String),
    endpoints: readEndpoints(aws, env, flag),
  };
}

/**
 * The account that calls are made in, as far as settings and environment tell it without a call: the only allowed one, the
 * account of the role that is assumed, then what the environment says of its own credentials.
 */
export function knownAccount(settings: AwsSettings, env: Env): string | undefined {
  const { allowedAccountIds, assumeRoles, webIdentity, profile, keys } = settings;
  if (allowedAccountIds.length === 1) return allowedAccountIds[0];
  const role = assumeRoles.at(-1) ?? webIdentity;
  if (role) return accountOf(role.roleArn);
  const actsFromEnvironment = !profile && (!keys || keys.accessKeyId === env.AWS_ACCESS_KEY_ID);
  return actsFromEnvironment ? env.AWS_ACCOUNT_ID || accountOf(env.AWS_ROLE_ARN ?? "") : undefined;
}

function accountOf(arn: string): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1];
}

function readKeys(
  aws: Readonly<Record<string, unknown>>,
  env: Env,
  profile: string | undefined,
): AwsSettings["keys"] {
  const accessKeyId = text(aws.accessKey);
  const secretAccessKey = text(aws.secretKey);
  const token = text(aws.token);
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: token } : {}) };
  if (profile || !env.AWS_ACCESS_KEY_ID || !env.AWS_SECRET_ACCESS_KEY) return undefined;
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
  };
}

function readEndpoints(
  aws: Readonly<Record<string, unknown>>,
  env: Env,
  flag?: string,
): Record<string, string> {
  const declared = Object.assign({}, ...list(aws.endpoints)) as Record<string, unknown>;
  const endpoints: Record<string, string> = {};
  for (const service of ["lambda", "ssm", "sts", "cloudwatch"]) {
    const url =
      flag ??
      text(declared[service]) ??
      env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ??
      env.AWS_ENDPOINT_URL;
    if (url) endpoints[service] = foreignText(checkUrl(url, `the endpoint of ${service}`));
  }
  return endpoints;
}

function checkUrl(text: string, what: string): string {
  const url = endpointUrl(text, what);
  if (url instanceof Mistake) throw usageError(url.code, url.message, url.hint);
  return url;
}

function readRole(value: unknown): RoleToAssume[] {
  if (value === null || typeof value !== "object") return [];
  const role = value as Record<string, unknown>;
  const roleArn = text(role.roleArn);
  if (!roleArn) return [];
  const duration = seconds(role.duration ?? role.durationSeconds);
  const optional = {
    sessionName: "sessionName",
    externalId: "externalId",
    webIdentityToken: "webIdentityToken",
    webIdentityTokenFile: "webIdentityTokenFile",
  };
  const texts = Object.entries(optional).flatMap(([key, from]) => {
    const found = text(role[from]);
    return found ? [[key, found]] : [];
  });
  return [{ roleArn, ...Object.fromEntries(texts), ...(duration ? { durationSeconds: duration } : {}) }];
}

/** Reads seconds from a number, or from a duration as Go writes it: `1h30m`, `900s`. */
function seconds(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value === "") return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const unit: Record<string, number> = { h: 3600, m: 60, s: 1 };
  return [...value.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, amount, name]) => sum + Number(amount) * (unit[name ?? ""] ?? 0),
    0,
  );
}

/** Reads a list, a list as JSON text, or a single value. */
function list(value: unknown): unknown[] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return list(JSON.parse(value));
    } catch {
      return [value];
    }
  }
  return Array.isArray(value) ? value : [value];
}

/** Secrets (`secure:`) are opaque here: only Pulumi can read them. */
function text(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}
