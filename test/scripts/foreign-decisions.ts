/** Texts of AWS that decide what `live` does, or that `live` compares, refuses or sends back. */
import { both, type ForeignMember } from "./foreign-member.ts";

/** Members that are shown, and change what a verb does: one at a time. */
export const DECISIVE: readonly ForeignMember[] = [
  {
    name: "why the last update failed",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Object.assign(Configuration, { LastUpdateStatus: "Failed", LastUpdateStatusReason: text });
    },
    shownBy: both("publish --dry-run"),
  },
  {
    name: "why a version failed",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Object.assign(Configuration, { State: "Failed", StateReason: text });
    },
    shownBy: [...both("promote --version 2 --dry-run"), ...both("rollback --to 2 --dry-run")],
  },
  {
    name: "the role of a version",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      if (Configuration.Version === "2") Configuration.Role = text;
    },
    shownBy: both("canary --version 2 --weight 10 --dry-run"),
  },
  {
    name: "the dead-letter queue of a version",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      if (Configuration.Version === "2") Configuration.DeadLetterConfig = { TargetArn: text };
    },
    shownBy: both("canary --version 2 --weight 10 --dry-run"),
  },
];

/** Members of which nothing is shown: they are compared or sent back, or the answer is refused if AWS can't have sent it. */
export const NOT_SHOWN: readonly ForeignMember[] = [
  {
    name: "a function's name in the ledger",
    operation: "GetParameter",
    put: ({ Parameter }, text) => {
      Parameter.Value = JSON.stringify({ functions: { [text]: { live: "1" } }, serial: 99 });
    },
    shownBy: both("sync --dry-run"),
  },
  ...(["RevisionId", "AliasArn", "Description"] as const).map(
    (member): ForeignMember => ({
      name: `${member} of LIVE`,
      operation: "GetAlias",
      put(answer, text) {
        answer[member] = text;
      },
      shownBy: ["status --json"],
    }),
  ),
  {
    name: "FunctionVersion of LIVE",
    operation: "GetAlias",
    put(answer, text) {
      answer.FunctionVersion = text;
    },
    shownBy: ["status", "canary --weight 20 --dry-run"],
    isRefused: true,
  },
  {
    name: "a version with a weight of LIVE",
    operation: "GetAlias",
    put(answer, text) {
      answer.RoutingConfig = { AdditionalVersionWeights: { [text]: 0.1 } };
    },
    shownBy: ["status", "canary --weight 20 --dry-run"],
    isRefused: true,
  },
  ...(["Version", "CodeSha256"] as const).flatMap((member): ForeignMember[] => [
    {
      name: `${member} of a version`,
      operation: "GetFunction",
      put({ Configuration }, text) {
        Configuration[member] = text;
      },
      shownBy: ["canary --version 2 --weight 20 --dry-run"],
      isRefused: true,
    },
    {
      name: `${member} of a listed version`,
      operation: "ListVersionsByFunction",
      put({ Versions }, text) {
        for (const one of Versions) one[member] = text;
      },
      shownBy: ["versions"],
      isRefused: true,
    },
  ]),
  ...(["RevisionId", "FunctionArn"] as const).map(
    (member): ForeignMember => ({
      name: `${member} of a version`,
      operation: "GetFunction",
      put({ Configuration }, text) {
        Configuration[member] = text;
      },
      shownBy: ["status --json"],
    }),
  ),
  {
    name: "a version of another alias",
    operation: "ListAliases",
    put({ Aliases }, text) {
      Aliases.push({ Name: "other", FunctionVersion: text });
    },
    shownBy: both("versions"),
  },
  {
    name: "the value of a variable",
    operation: "ListVersionsByFunction",
    put({ Versions }, text) {
      Versions[1].Environment = { Variables: { NAME: text } };
    },
    shownBy: both("versions --diff 1 2"),
  },
  {
    name: "the ledger's value",
    operation: "GetParameterHistory",
    put({ Parameters }, text) {
      for (const one of Parameters) one.Value = text;
    },
    shownBy: both("history"),
  },
];
