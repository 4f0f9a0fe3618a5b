/** The limits of SSM's inputs, from its API model. */
import type { MemberRules } from "../validation/member-rules.ts";

const TAG_KEY = { min: 1, max: 128, pattern: "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*" };

/** The limits by member, as `obeying` reads them. */
export const SSM_RULES: MemberRules = {
  AllowedPattern: { max: 1024 },
  Description: { max: 1024 },
  KeyId: { min: 1, max: 256, pattern: "([a-zA-Z0-9:/_-]+)" },
  Labels: { min: 1, max: 10, items: { min: 1, max: 100 } },
  MaxResults: { min: 1, max: 50 },
  "GetParametersByPath.MaxResults": { min: 1, max: 10 },
  Name: { min: 1, max: 2048 },
  Names: { min: 1, max: 10, items: { min: 1, max: 2048 } },
  "ParameterFilters.Key": { pattern: "tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType" },
  "Filters.Key": { oneOf: ["Name", "Type", "KeyId"] },
  Values: { min: 1, max: 50, items: { min: 1, max: 1024 } },
  Path: { min: 1, max: 2048 },
  Policies: { min: 1, max: 4096 },
  "PutParameter.Value": { min: 1, max: 32_768, secret: true },
  Tier: { oneOf: ["Standard", "Advanced", "Intelligent-Tiering"] },
  Type: { oneOf: ["String", "StringList", "SecureString"] },
  TagKeys: { items: TAG_KEY },
  "Tags.Key": TAG_KEY,
  "Tags.Value": { max: 256, pattern: TAG_KEY.pattern },
};
