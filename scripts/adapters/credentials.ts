import { readFileSync } from "node:fs";
import { foreignText } from "../../lib/foreign-text.ts";
import { ReleaseError, usageError } from "../release/model/errors.ts";
import { pauseMs } from "../release/model/retry.ts";
import { awsFailure, wrapCredentialsError } from "./aws-errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import { once } from "./once.ts";
import { profileProvider } from "./profile-credentials.ts";
import { expandHome } from "./shared-files.ts";
import { type StsOptions, stsOptions } from "./sts-options.ts";
import type { Keys, RoleToAssume } from "./who-acts.ts";

type Provider = () => Promise<Keys>;
type Sdk = typeof import("@aws-sdk/credential-providers");

const resolved = new WeakMap<AwsSettings, Promise<Keys | Provider>>();

/** Resolves the credentials of all clients of a run; each role is assumed once for all of them. */
export function resolveCredentials(settings: AwsSettings, region: string): Promise<Keys | Provider> {
  const known = resolved.get(settings) ?? resolve(settings, region);
  resolved.set(settings, known);
  return known;
}

/**
 * Finds credentials in Pulumi's order, then assumes each role of `assumeRoles` in turn. Loads only what is needed. The
 * provider that is returned throws a `ReleaseError`: `NoCredentials`, `CredentialsExpired`, `RoleRefused`, `Unreachable`.
 */
async function resolve(settings: AwsSettings, region: string): Promise<Keys | Provider> {
  const { keys, assumeRoles } = settings;
  if (keys && assumeRoles.length === 0) return keys;
  const sdk = await import("@aws-sdk/credential-providers");
  const sts = await stsOptions(settings, region);
  let provider = firstProvider(sdk, settings, sts);
  for (const role of assumeRoles)
    provider = sdk.fromTemporaryCredentials({
      masterCredentials: provider,
      clientConfig: sts,
      params: {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? SESSION,
        ...(role.durationSeconds ? { DurationSeconds: role.durationSeconds } : {}),
        ...(role.externalId ? { ExternalId: role.externalId } : {}),
        ...(role.policy ? { Policy: role.policy } : {}),
        ...(role.policyArns ? { PolicyArns: role.policyArns.map((arn) => ({ arn })) } : {}),
        ...(role.sourceIdentity ? { SourceIdentity: role.sourceIdentity } : {}),
        ...(role.tags ? { Tags: Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
        ...(role.transitiveTagKeys ? { TransitiveTagKeys: [...role.transitiveTagKeys] } : {}),
      },
    });
  // All calls of a round need credentials at the same time; one answer serves them all.
  return once(() => told(provider, settings));
}

const SESSION = "lambda-live";

function firstProvider(sdk: Sdk, settings: AwsSettings, sts: StsOptions): Provider {
  const { keys, webIdentity } = settings;
  if (keys) return async () => keys;
  if (webIdentity)
    return sdk.fromWebToken({
      roleArn: webIdentity.roleArn,
      roleSessionName: webIdentity.sessionName ?? SESSION,
      webIdentityToken: token(webIdentity),
      ...(webIdentity.durationSeconds ? { durationSeconds: webIdentity.durationSeconds } : {}),
      ...(webIdentity.policy ? { policy: webIdentity.policy } : {}),
      ...(webIdentity.policyArns ? { policyArns: webIdentity.policyArns.map((arn) => ({ arn })) } : {}),
      clientConfig: sts,
    });
  return profileProvider(sdk, settings, sts);
}

const ATTEMPTS = 3;

/** Makes lost and throttled calls again, and words the failure for people. */
async function told(provider: Provider, settings: AwsSettings): Promise<Keys> {
  for (let attempt = 1; ; attempt++)
    try {
      return await provider();
    } catch (error) {
      if (awsFailure(error).kind === "final" || attempt === ATTEMPTS)
        throw wrapCredentialsError(error, settings);
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt + 1, Math.random())));
    }
}

function token({ webIdentityToken, webIdentityTokenFile }: RoleToAssume): string {
  if (webIdentityToken) return webIdentityToken;
  if (!webIdentityTokenFile)
    throw usageError(
      "NoWebIdentityToken",
      "aws:assumeRoleWithWebIdentity has neither webIdentityToken nor webIdentityTokenFile.",
      "Name the file that your CI writes: webIdentityTokenFile: PATH",
    );
  try {
    return readFileSync(expandHome(webIdentityTokenFile, process.env), "utf8").trim();
  } catch (error) {
    throw new ReleaseError(
      "NoCredentials",
      foreignText(
        `The web identity token ${webIdentityTokenFile} can't be read: ${(error as Error).message}`,
      ),
      {
        hint: "Check webIdentityTokenFile of aws:assumeRoleWithWebIdentity, or AWS_WEB_IDENTITY_TOKEN_FILE",
        cause: error,
      },
    );
  }
}
