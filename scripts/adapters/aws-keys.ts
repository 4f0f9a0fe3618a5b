import { printedCommand } from "../../lib/printed-command.ts";
import { AWS_SERVICES } from "./aws-services.ts";

/** The form of a value below an `aws:` key. */
export type Form =
  /** `wanted` says what the text must be, with an example. */
  | { readonly form: "text"; readonly wanted: string; readonly pattern?: RegExp; readonly numbers?: true }
  | { readonly form: "flag" }
  /** `most`: `live` can honour so many, pulumi-aws more. */
  | { readonly form: "list"; readonly of: Form; readonly most?: number }
  | { readonly form: "texts by name" }
  | { readonly form: "members"; readonly members: Readonly<Record<string, Form>> }
  /** Decides neither who acts nor where: whatever it holds, `live` calls the same place as the same caller. */
  | { readonly form: "needs nothing" }
  /** Pulumi honours it, and `live` can't: any value but those in `accepts` is refused. */
  | {
      readonly form: "refused";
      readonly accepts: readonly unknown[];
      readonly why: string;
      readonly instead: string;
    };

const text = (wanted: string, pattern?: RegExp): Form => ({
  form: "text",
  wanted,
  ...(pattern ? { pattern } : {}),
});
const list = (of: Form): Form => ({ form: "list", of });
const flag: Form = { form: "flag" };
const needsNothing: Form = { form: "needs nothing" };

const accounts = list({
  form: "text",
  wanted: "an account's twelve digits",
  pattern: /^\d{12}$/,
  numbers: true,
});
const path = text("the path of a file");
const region = text("a region, for example eu-central-1", /^[a-z0-9-]{1,63}$/);
const roleArn = text("the ARN of a role", /^arn:[\w-]+:iam::\d{12}:role\/\S+$/);
const proxy = text("the URL of a proxy, for example http://proxy.example:3128");
/** As Go writes a duration, with the units that pulumi-aws names. */
const duration = text("a duration, for example 1h30m", /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/);

const role = {
  roleArn,
  duration,
  policy: text("a policy as JSON text"),
  policyArns: list(text("the ARN of a policy", /^arn:\S+$/)),
  sessionName: text("the name of a session"),
};

const metadata = {
  form: "refused",
  why: "live asks the metadata service that the shell's variables name",
  accepts: [],
} as const;

const endpoint = text("an http or https URL");

/**
 * Every key that pulumi-aws takes under `aws:` (`ProviderArgs` of @pulumi/aws), and what `live` does with it: a form that
 * is read is honoured as pulumi-aws honours it. A test fails when the provider takes a key that is missing here.
 */
export const AWS_KEYS: Readonly<Record<string, Form>> = {
  accessKey: text("an access key"),
  secretKey: text("a secret key"),
  token: text("a session token"),
  profile: text("the name of a profile"),
  sharedConfigFiles: { form: "list", of: path, most: 1 },
  sharedCredentialsFiles: { form: "list", of: path, most: 1 },
  assumeRoles: list({
    form: "members",
    members: {
      ...role,
      externalId: text("an external id"),
      sourceIdentity: text("a source identity"),
      tags: { form: "texts by name" },
      transitiveTagKeys: list(text("the key of a tag")),
    },
  }),
  assumeRoleWithWebIdentity: {
    form: "members",
    members: { ...role, webIdentityToken: text("a token"), webIdentityTokenFile: path },
  },
  allowedAccountIds: accounts,
  forbiddenAccountIds: accounts,
  region,
  stsRegion: region,
  endpoints: list({
    form: "members",
    members: {
      ...Object.fromEntries(AWS_SERVICES.map((name) => [name, needsNothing])),
      cloudwatch: endpoint,
      lambda: endpoint,
      ssm: endpoint,
      sts: endpoint,
      sso: {
        form: "refused",
        accepts: [],
        why: "live asks the SSO service of the profile's sso_region",
        instead: "Take it out and export AWS_ENDPOINT_URL_SSO, which Pulumi and live both take",
      },
    },
  }),
  useFipsEndpoint: flag,
  useDualstackEndpoint: flag,
  customCaBundle: path,
  httpProxy: proxy,
  httpsProxy: proxy,
  noProxy: text("host names, addresses and networks with commas between them"),
  insecure: {
    form: "refused",
    accepts: [false, "false"],
    why: "live accepts no certificate that it can't check",
    instead: `Name the certificate instead: ${printedCommand("pulumi config set KEY VALUE", { KEY: "aws:customCaBundle", VALUE: "PATH" })}`,
  },
  skipMetadataApiCheck: flag,
  ec2MetadataServiceEndpoint: {
    ...metadata,
    instead: "Take it out and export AWS_EC2_METADATA_SERVICE_ENDPOINT, which Pulumi and live both take",
  },
  ec2MetadataServiceEndpointMode: {
    ...metadata,
    instead: "Take it out and export AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, which Pulumi and live both take",
  },
  // `live` has a pace and retries of its own, inside --timeout.
  maxRetries: needsNothing,
  retryMode: needsNothing,
  tokenBucketRateLimiterCapacity: needsNothing,
  // Checks of Pulumi's own, before its first call.
  skipCredentialsValidation: needsNothing,
  skipRegionValidation: needsNothing,
  skipRequestingAccountId: needsNothing,
  // `live` makes no resource, and calls no S3.
  defaultTags: needsNothing,
  ignoreTags: needsNothing,
  tagPolicyCompliance: needsNothing,
  s3UsEast1RegionalEndpoint: needsNothing,
  s3UsePathStyle: needsNothing,
  userAgents: needsNothing,
};
