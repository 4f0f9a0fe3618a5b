import { foreignText } from "../../lib/foreign-text.ts";
import { printedCommand } from "../../lib/printed-command.ts";
import { ReleaseError } from "../release/model/errors.ts";
import type { AwsSettings } from "./aws-settings.ts";
import type { StsOptions } from "./sts-options.ts";
import type { Keys } from "./who-acts.ts";

type Provider = () => Promise<Keys>;
type Sdk = typeof import("@aws-sdk/credential-providers");
type Section = Readonly<Record<string, string>>;

/**
 * The credentials of the profile that acts; of the container or the machine where the profile has none (Go's
 * `resolveCredentialChain`). SSO is asked in the profile's `sso_region`, and knows nothing of STS's region and endpoint.
 */
export function profileProvider(sdk: Sdk, settings: AwsSettings, sts: StsOptions): Provider {
  const { files, skipsMetadata } = settings;
  const name = settings.profile?.name ?? (settings.fromShell ? undefined : "default");
  if (name !== undefined && hasCredentials(files.profile(name))) return ofProfile(sdk, settings, sts, name);
  if (process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
    return sdk.fromHttp();
  const looked = foreignText(
    `no keys in the environment, no credentials of the profile ${name ?? "of AWS_PROFILE"} in ${files.configFile} or ${files.credentialsFile}`,
  );
  return async () => {
    const { machine, why } = skipsMetadata
      ? { machine: undefined, why: "" }
      : await sdk
          .fromInstanceMetadata()()
          .then((machine) => ({ machine, why: "" }))
          .catch((error: Error) => ({
            machine: undefined,
            why: `, no role of this machine (${error.message})`,
          }));
    if (machine) return machine;
    throw new ReleaseError(
      "NoCredentials",
      `No AWS credentials could be found: ${looked}${foreignText(why)}.`,
      {
        hint: `Set AWS_PROFILE or aws:profile, or log in: ${printedCommand("aws sso login")}`,
      },
    );
  };
}

const CREDENTIALS =
  /^(aws_access_key_id|role_arn|credential_source|web_identity_token_file|credential_process|sso_\w+|login_session)$/;

function hasCredentials(section: Section | undefined): boolean {
  return Object.keys(section ?? {}).some((name) => CREDENTIALS.test(name));
}

function ofProfile(
  sdk: Sdk,
  settings: AwsSettings,
  sts: StsOptions,
  name: string,
  visited: readonly string[] = [],
): Provider {
  const { files } = settings;
  const section = files.profile(name) ?? {};
  const { region: _region, endpoint: _endpoint, ...anywhere } = sts;
  const options = {
    profile: name,
    filepath: files.credentialsFile,
    configFilepath: files.configFile,
    ignoreCache: true,
    clientConfig: anywhere,
  };
  const keys = keysOf(section);
  if (visited.length > 0 && keys) return async () => keys;
  const { role_arn: roleArn, source_profile: source, mfa_serial: mfa } = section;
  const isSource = source && ![name, ...visited].includes(source);
  if (roleArn && isSource && !mfa)
    return sdk.fromTemporaryCredentials({
      masterCredentials: ofProfile(sdk, settings, sts, source, [...visited, name]),
      clientConfig: sts,
      params: {
        RoleArn: roleArn,
        RoleSessionName: section.role_session_name ?? "lambda-live",
        ...(section.external_id ? { ExternalId: section.external_id } : {}),
        ...(section.duration_seconds ? { DurationSeconds: Number(section.duration_seconds) } : {}),
      },
    });
  // The provider for profiles would read SSO from the usual files alone.
  const isSso = !roleArn && !keys && Object.keys(section).some((key) => key.startsWith("sso_"));
  if (isSso) return sdk.fromSSO(options);
  return sdk.fromIni({
    ...options,
    roleAssumer: (masterCredentials, params) =>
      sdk.fromTemporaryCredentials({ masterCredentials, params, clientConfig: sts })(),
    roleAssumerWithWebIdentity: ({ RoleArn = "", RoleSessionName, WebIdentityToken = "" }) =>
      sdk.fromWebToken({
        roleArn: RoleArn,
        ...(RoleSessionName ? { roleSessionName: RoleSessionName } : {}),
        webIdentityToken: WebIdentityToken,
        clientConfig: sts,
      })(),
  });
}

function keysOf(section: Section): Keys | undefined {
  const {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    aws_session_token,
  } = section;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(aws_session_token ? { sessionToken: aws_session_token } : {}) };
}
