/** The limits of IAM's inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const NAME = "[\\w+=,.@-]+";
const TAG_SIGNS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
const TAG_KEY = { min: 1, max: 128, pattern: `${TAG_SIGNS}+` };
const DOCUMENT = { min: 1, max: 131_072, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" };
const POLICY_PATH = { min: 1, max: 512, pattern: "((/[A-Za-z0-9\\.,\\+@=_-]+)*)/" };

/** The limits by member, as `obeying` reads them. */
export const IAM_RULES: MemberRules = {
  RoleName: { min: 1, max: 64, pattern: NAME },
  PolicyName: { min: 1, max: 128, pattern: NAME },
  Path: { min: 1, max: 512, pattern: "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)" },
  "CreatePolicy.Path": POLICY_PATH,
  PathPrefix: POLICY_PATH,
  "ListRoles.PathPrefix": { min: 1, max: 512, pattern: "\\u002F[\\u0021-\\u007F]*" },
  Description: { max: 1000, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*" },
  AssumeRolePolicyDocument: DOCUMENT,
  PolicyDocument: DOCUMENT,
  PolicyArn: { min: 20, max: 2048 },
  PermissionsBoundary: { min: 20, max: 2048 },
  VersionId: { pattern: "v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?" },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  MaxItems: { min: 1, max: 1000 },
  Marker: { min: 1, max: 320 },
  Scope: { oneOf: ["All", "AWS", "Local"] },
  PolicyUsageFilter: { oneOf: ["PermissionsPolicy", "PermissionsBoundary"] },
  Tags: { max: 50, secret: true },
  "Tags.Key": TAG_KEY,
  "Tags.Value": { max: 256, pattern: `${TAG_SIGNS}*` },
  TagKeys: { max: 50, items: TAG_KEY },
};
