/** The limits of STS's inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const NAME = "[\\w+=,.@-]*";
const TAG_SIGNS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]";
const TAG_KEY = { min: 1, max: 128, pattern: `${TAG_SIGNS}+` };

export const STS_RULES: MemberRules = {
  RoleArn: { min: 20, max: 2048 },
  RoleSessionName: { min: 2, max: 64, pattern: NAME },
  DurationSeconds: { min: 900, max: 43_200 },
  "GetSessionToken.DurationSeconds": { min: 900, max: 129_600 },
  Policy: { min: 1, pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+" },
  "PolicyArns.arn": { min: 20, max: 2048 },
  ExternalId: { min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" },
  SourceIdentity: { min: 2, max: 256, pattern: NAME },
  SerialNumber: { min: 9, max: 256, pattern: "[\\w+=/:,.@-]*" },
  TokenCode: { min: 6, max: 6, pattern: "[\\d]*" },
  WebIdentityToken: { min: 4, max: 20_000, secret: true },
  ProviderId: { min: 4, max: 2048 },
  Tags: { max: 50, secret: true },
  "Tags.Key": TAG_KEY,
  "Tags.Value": { max: 256, pattern: `${TAG_SIGNS}*` },
  TransitiveTagKeys: { max: 50, items: TAG_KEY },
};
