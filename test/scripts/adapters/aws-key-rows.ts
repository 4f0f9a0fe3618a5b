/** A row for each `aws:` key that decides who acts or where: what the stack file says, and who then acted. */
import type { LoggedRequest } from "../../../local/aws/server.ts";
import type { SeenCall } from "../../support/witness.ts";

/** What a run with the key is seen to do. */
export interface Acted {
  readonly exitCode: number;
  readonly said: string;
  readonly calls: readonly SeenCall[];
  readonly tunnels: readonly string[];
  readonly requests: readonly LoggedRequest[];
}

/** Places that the rows name. */
export interface Ways {
  /** Where AWS answers: a witness at 127.0.0.1, and the same at an address that Go takes for another machine. */
  readonly witness: string;
  readonly elsewhere: string;
  /** A witness with a certificate that nobody trusts, and a file with that certificate. */
  readonly https: string;
  readonly certificate: string;
  /** Files with the profile `release`: its access key is the file's name. */
  file(name: string): string;
}

export interface KeyRow {
  readonly key: string;
  /** Lines below `config:`, with the key. */
  plain(ways: Ways): string;
  /** Variables of the shell; without any, keys of `SHELLKEY` and the witness as endpoint. */
  env?(ways: Ways): Readonly<Record<string, string | undefined>>;
  /** What was seen of the run, and what is expected. */
  acted(run: Acted): unknown;
  readonly expected: unknown;
  /** A value of the wrong type; by default a mapping. */
  readonly wrong?: string;
}

export const ROLE = "arn:aws:iam::123456789012:role/first";
const DEAD = "http://127.0.0.1:9";
const noEndpoint = { AWS_ENDPOINT_URL: undefined };
const keysOf = ({ calls }: Acted) => [...new Set(calls.map(({ accessKey }) => accessKey))];
const inputOf = (operation: string, { requests }: Acted) =>
  requests.find((request) => request.operation === operation)?.input;
const pair = "  aws:accessKey: FILEKEY\n  aws:secretKey: none\n  aws:token: session\n";

export const KEY_ROWS: readonly KeyRow[] = [
  { key: "accessKey", plain: () => pair, acted: keysOf, expected: ["FILEKEY"] },
  { key: "secretKey", plain: () => pair, acted: keysOf, expected: ["FILEKEY"] },
  {
    key: "token",
    plain: () => pair,
    acted: ({ calls }) => [...new Set(calls.map(({ sessionToken }) => sessionToken))],
    expected: ["session"],
  },
  {
    key: "profile",
    plain: () => "  aws:profile: release\n",
    env: ({ file }) => ({ AWS_SHARED_CREDENTIALS_FILE: file("SHELLFILE") }),
    acted: keysOf,
    expected: ["SHELLFILE"],
  },
  {
    key: "sharedCredentialsFiles",
    plain: ({ file }) => `  aws:profile: release\n  aws:sharedCredentialsFiles: [${file("OTHERFILE")}]\n`,
    env: ({ file }) => ({ AWS_SHARED_CREDENTIALS_FILE: file("SHELLFILE") }),
    acted: keysOf,
    expected: ["OTHERFILE"],
    wrong: "/a/path",
  },
  {
    key: "sharedConfigFiles",
    plain: ({ file }) => `  aws:profile: release\n  aws:sharedConfigFiles: '["${file("CONFIGFILE")}"]'\n`,
    env: ({ file }) => ({ AWS_CONFIG_FILE: file("SHELLFILE"), AWS_SHARED_CREDENTIALS_FILE: "/nowhere" }),
    acted: keysOf,
    expected: ["CONFIGFILE"],
    wrong: "/a/path",
  },
  {
    key: "assumeRoles",
    plain: () =>
      `  aws:assumeRoles:\n    - {roleArn: "${ROLE}", duration: 1h30m, externalId: x, policy: "{}", policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], sessionName: me, sourceIdentity: person, tags: {team: a}, transitiveTagKeys: [team]}\n`,
    acted: (run) => inputOf("AssumeRole", run),
    expected: {
      RoleArn: ROLE,
      RoleSessionName: "me",
      DurationSeconds: 5400,
      ExternalId: "x",
      Policy: "{}",
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
      SourceIdentity: "person",
      Tags: [{ Key: "team", Value: "a" }],
      TransitiveTagKeys: ["team"],
    },
    wrong: `{roleArn: "${ROLE}"}`,
  },
  {
    key: "assumeRoleWithWebIdentity",
    plain: () =>
      `  aws:assumeRoleWithWebIdentity: {roleArn: "${ROLE}", duration: 15m, policy: "{}", policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], sessionName: ci, webIdentityToken: a.b.c}\n`,
    acted: (run) => inputOf("AssumeRoleWithWebIdentity", run),
    expected: {
      RoleArn: ROLE,
      RoleSessionName: "ci",
      WebIdentityToken: "a.b.c",
      DurationSeconds: 900,
      Policy: "{}",
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    },
    wrong: "[]",
  },
  {
    key: "allowedAccountIds",
    plain: () => `  aws:allowedAccountIds: ["999999999999"]\n`,
    acted: ({ said }) => /WrongAccount: [^.]*allowedAccountIds of prd/.test(said),
    expected: true,
    wrong: "[12]",
  },
  {
    key: "forbiddenAccountIds",
    plain: () => "  aws:forbiddenAccountIds: [123456789012]\n",
    acted: ({ said }) => /WrongAccount: [^.]*forbiddenAccountIds of prd/.test(said),
    expected: true,
    wrong: "all",
  },
  {
    key: "region",
    plain: () => "  aws:region: eu-west-1\n",
    env: () => ({ AWS_REGION: "us-east-2" }),
    acted: ({ calls }) => calls[0]?.scope.split("/")[0],
    expected: "eu-west-1",
  },
  {
    key: "stsRegion",
    plain: () => `  aws:stsRegion: eu-west-3\n  aws:assumeRoles: [{roleArn: "${ROLE}"}]\n`,
    acted: ({ calls }) => calls.find(({ scope }) => scope.endsWith("/sts"))?.scope,
    expected: "eu-west-3/sts",
  },
  {
    key: "endpoints",
    plain: ({ witness }) => `  aws:endpoints: [{lambda: "${witness}", ssm: "${witness}"}, {s3: ignored}]\n`,
    env: () => ({ AWS_ENDPOINT_URL: DEAD }),
    acted: keysOf,
    expected: ["SHELLKEY"],
    wrong: "[7]",
  },
  {
    key: "useFipsEndpoint",
    plain: () => '  aws:useFipsEndpoint: "true"\n',
    env: ({ witness }) => ({ ...noEndpoint, HTTPS_PROXY: witness }),
    acted: ({ tunnels }) => tunnels.find((host) => host.startsWith("lambda")),
    expected: "lambda-fips.us-east-1.amazonaws.com:443",
    wrong: "maybe",
  },
  {
    key: "useDualstackEndpoint",
    plain: () => "  aws:useDualstackEndpoint: true\n",
    env: ({ witness }) => ({ ...noEndpoint, HTTPS_PROXY: witness }),
    acted: ({ tunnels }) => tunnels.find((host) => host.startsWith("lambda")),
    expected: "lambda.us-east-1.api.aws:443",
    wrong: "1",
  },
  {
    key: "customCaBundle",
    plain: ({ certificate }) => `  aws:customCaBundle: ${certificate}\n`,
    env: ({ https }) => ({ AWS_ENDPOINT_URL: https }),
    acted: ({ exitCode }) => exitCode,
    expected: 0,
  },
  {
    key: "httpProxy",
    plain: ({ witness }) => `  aws:httpProxy: ${witness.replace("http://", "")}\n`,
    env: () => ({ AWS_ENDPOINT_URL: "http://aws.test", HTTP_PROXY: DEAD }),
    acted: ({ calls }) => calls[0]?.url.startsWith("http://aws.test/"),
    expected: true,
  },
  {
    key: "httpsProxy",
    plain: ({ witness }) => `  aws:httpsProxy: ${witness}\n`,
    env: () => ({ ...noEndpoint, HTTPS_PROXY: DEAD }),
    acted: ({ tunnels }) => tunnels.find((host) => host.startsWith("lambda")),
    expected: "lambda.us-east-1.amazonaws.com:443",
  },
  {
    key: "noProxy",
    plain: () => "  aws:noProxy: 10.0.0.1,0.0.0.0/8\n",
    env: ({ elsewhere }) => ({ AWS_ENDPOINT_URL: elsewhere, HTTP_PROXY: DEAD, NO_PROXY: "other.test" }),
    acted: ({ exitCode, said }) => ({ exitCode, said }),
    expected: { exitCode: 0, said: "" },
  },
  {
    key: "skipMetadataApiCheck",
    plain: () => "  aws:skipMetadataApiCheck: true\n",
    env: () => ({ AWS_ACCESS_KEY_ID: undefined, HOME: "/nowhere" }),
    acted: ({ said }) => /NoCredentials/.test(said) && !said.includes("role of this machine"),
    expected: true,
    wrong: "maybe",
  },
  ...["insecure", "ec2MetadataServiceEndpoint", "ec2MetadataServiceEndpointMode"].map((key) => ({
    key,
    plain: () => `  aws:${key}: true\n`,
    acted: ({ said, calls }: Acted) =>
      calls.length === 0 && said.startsWith(`error UnsupportedAwsKey: aws:${key} is not supported by live`),
    expected: true,
  })),
];
