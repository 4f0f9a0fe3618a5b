import { readFileSync } from "node:fs";
import type { AwsSettings, RoleToAssume } from "./aws-settings.ts";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type Provider = () => Promise<Keys>;

/**
 * Credentials in Pulumi's order: keys of the stack file, its profile, then the environment and whatever else the SDK's
 * own chain finds; then each role of `assumeRoles` in turn. Only what is needed is loaded.
 */
export async function resolveCredentials(settings: AwsSettings, region: string): Promise<Keys | Provider> {
  const { keys, webIdentity, assumeRoles } = settings;
  if (keys && !webIdentity && assumeRoles.length === 0) return keys;
  const sdk = await import("@aws-sdk/credential-providers");
  const client = { region, ...(settings.endpoints.sts ? { endpoint: settings.endpoints.sts } : {}) };
  let provider: Provider;
  if (webIdentity)
    provider = sdk.fromWebToken({
      ...parameters(webIdentity),
      webIdentityToken: token(webIdentity),
      clientConfig: client,
    });
  else if (keys) provider = async () => keys;
  else
    provider = sdk.fromNodeProviderChain({
      clientConfig: client,
      ...(settings.profile ? { profile: settings.profile } : {}),
    });
  for (const role of assumeRoles)
    provider = sdk.fromTemporaryCredentials({
      masterCredentials: provider,
      clientConfig: client,
      params: {
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? "lambda-live",
        ...(role.externalId ? { ExternalId: role.externalId } : {}),
        ...(role.durationSeconds ? { DurationSeconds: role.durationSeconds } : {}),
      },
    });
  return once(provider);
}

function parameters(role: RoleToAssume) {
  return {
    roleArn: role.roleArn,
    roleSessionName: role.sessionName ?? "lambda-live",
    ...(role.durationSeconds ? { durationSeconds: role.durationSeconds } : {}),
  };
}

function token(role: RoleToAssume): string {
  return (
    role.webIdentityToken ??
    (role.webIdentityTokenFile ? readFileSync(role.webIdentityTokenFile, "utf8").trim() : "")
  );
}

/** Clients of several services ask at the same time; one answer serves them all. */
function once(provider: Provider): Provider {
  let pending: Promise<Keys> | undefined;
  return () => {
    pending ??= provider();
    return pending;
  };
}
