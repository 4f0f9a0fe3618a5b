import { readFileSync } from "node:fs";
import { foreignText } from "../../lib/foreign-text.ts";
import { ReleaseError, usageError } from "../release/model/errors.ts";
import type { AwsSettings, RoleToAssume } from "./aws-settings.ts";
import { once } from "./once.ts";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type Provider = () => Promise<Keys>;

const resolved = new WeakMap<AwsSettings, Promise<Keys | Provider>>();

/** Resolves the credentials of all clients of a run; each role is assumed once for all of them. */
export function resolveCredentials(settings: AwsSettings, region: string): Promise<Keys | Provider> {
  const known = resolved.get(settings) ?? resolve(settings, region);
  resolved.set(settings, known);
  return known;
}

/**
 * Finds credentials in Pulumi's order: keys of the stack file, its profile, the environment, the rest of the
 * SDK's own chain. Then assumes each role of `assumeRoles` in turn. Loads only what is needed.
 */
async function resolve(settings: AwsSettings, region: string): Promise<Keys | Provider> {
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
  // All calls of a round need credentials at the same time; one answer serves them all.
  return once(provider);
}

function parameters(role: RoleToAssume) {
  return {
    roleArn: role.roleArn,
    roleSessionName: role.sessionName ?? "lambda-live",
    ...(role.durationSeconds ? { durationSeconds: role.durationSeconds } : {}),
  };
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
    return readFileSync(webIdentityTokenFile, "utf8").trim();
  } catch (error) {
    throw new ReleaseError(
      "NoCredentials",
      foreignText(
        `The web identity token ${webIdentityTokenFile} can't be read: ${(error as Error).message}`,
      ),
      { hint: "Check webIdentityTokenFile of aws:assumeRoleWithWebIdentity", cause: error },
    );
  }
}
