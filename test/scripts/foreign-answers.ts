/** Every text that AWS gives to `live` and `live` shows, with commands that show it. */
import { both, type ForeignMember } from "./foreign-member.ts";

const arn = (qualifier: string) =>
  `arn:aws:lambda:us-east-1:123456789012:function:lambda-live-prd-hello:${qualifier}`;

/** Members that are shown, and can all be foreign at the same time. */
export const MEMBERS: readonly ForeignMember[] = [
  {
    name: "a version's description: ref",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Configuration.Description = `commit=1234abc ref=${text} by=ci`;
    },
    shownBy: both("status"),
  },
  {
    name: "a version's description: by",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Configuration.Description += text;
    },
    shownBy: ["status --json"],
  },
  {
    name: "when a version was made",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Configuration.LastModified = text;
    },
    shownBy: ["status --json"],
  },
  {
    name: "a version's state",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Configuration.State = text;
    },
    shownBy: both("verify"),
  },
  {
    name: "why a version is in its state",
    operation: "GetFunction",
    put: ({ Configuration }, text) => {
      Configuration.StateReason = text;
    },
    shownBy: both("verify"),
  },
  {
    name: "a listed version's description",
    operation: "ListVersionsByFunction",
    put: ({ Versions }, text) => {
      for (const one of Versions) one.Description = `commit=1234abc ref=${text}`;
    },
    shownBy: both("versions"),
  },
  {
    name: "when a listed version was made",
    operation: "ListVersionsByFunction",
    put: ({ Versions }, text) => {
      for (const one of Versions) one.LastModified = text;
    },
    shownBy: ["versions --json"],
  },
  ...(
    [
      ["the handler", (one, text) => ({ ...one, Handler: text })],
      ["the name of a variable", (one, text) => ({ ...one, Environment: { Variables: { [text]: "x" } } })],
      ["a layer", (one, text) => ({ ...one, Layers: [{ Arn: text }] })],
      [
        "the command of an image",
        (one, text) => ({ ...one, ImageConfigResponse: { ImageConfig: { Command: [text] } } }),
      ],
    ] satisfies [string, (one: object, text: string) => object][]
  ).map(
    ([name, change]): ForeignMember => ({
      name: `${name} of one of two compared versions`,
      operation: "ListVersionsByFunction",
      put(answer, text) {
        answer.Versions = answer.Versions.map((one: { Version: string }) =>
          one.Version === "2" ? change(one, text) : one,
        );
      },
      shownBy: both("versions --diff 1 2"),
    }),
  ),
  {
    name: "the name of another alias",
    operation: "ListAliases",
    put: ({ Aliases }, text) => {
      Aliases.push({ Name: text, FunctionVersion: "1", Description: text });
    },
    shownBy: [...both("versions"), ...both("prune")],
  },
  ...(["Sid", "Principal"] as const).map(
    (member): ForeignMember => ({
      name: `${member} of a policy's statement`,
      operation: "GetPolicy",
      put(answer, text) {
        const policy = JSON.parse(answer.Policy ?? '{"Statement":[{}]}');
        policy.Statement[0][member] = text;
        answer.Policy = JSON.stringify(policy);
      },
      shownBy: both("verify"),
    }),
  ),
  {
    name: "the source of a policy's statement",
    operation: "GetPolicy",
    put(answer, text) {
      const policy = JSON.parse(answer.Policy ?? '{"Statement":[{}]}');
      policy.Statement[0].Condition = { ArnLike: { "AWS:SourceArn": text } };
      answer.Policy = JSON.stringify(policy);
    },
    shownBy: both("verify"),
  },
  {
    name: "the source of an event source mapping",
    operation: "ListEventSourceMappings",
    put: ({ EventSourceMappings }, text) => {
      EventSourceMappings.push({ EventSourceArn: text, FunctionArn: arn("other") });
    },
    shownBy: both("verify"),
  },
  {
    name: "the qualifier of an event source mapping without source",
    operation: "ListEventSourceMappings",
    put: ({ EventSourceMappings }, text) => {
      EventSourceMappings.push({ UUID: text, FunctionArn: arn(text) });
    },
    shownBy: both("verify"),
  },
  {
    name: "the qualifier of a function URL",
    operation: "ListFunctionUrlConfigs",
    put: ({ FunctionUrlConfigs }, text) => {
      FunctionUrlConfigs.push({ FunctionArn: arn(text), AuthType: "NONE" });
    },
    shownBy: both("verify"),
  },
  {
    name: "the qualifier of settings of asynchronous calls",
    operation: "ListFunctionEventInvokeConfigs",
    put: ({ FunctionEventInvokeConfigs }, text) => {
      FunctionEventInvokeConfigs.push({ FunctionArn: arn(text) });
    },
    shownBy: both("verify"),
  },
  {
    name: "the action of a ledger entry",
    operation: "GetParameterHistory",
    put: ({ Parameters }, text) => {
      for (const one of Parameters)
        one.Description = `${one.Description.slice(0, 8)} ${text.replaceAll(":", "")}`;
    },
    shownBy: [...both("status"), ...both("history")],
  },
  {
    name: "the reason of a ledger entry",
    operation: "GetParameterHistory",
    put: ({ Parameters }, text) => {
      for (const one of Parameters) one.Description += `: ${text}`;
    },
    shownBy: [...both("status"), ...both("history")],
  },
  {
    name: "the caller that wrote a ledger entry",
    operation: "GetParameterHistory",
    put: ({ Parameters }, text) => {
      for (const one of Parameters) one.LastModifiedUser = `arn:aws:iam::123456789012:user/${text}`;
    },
    shownBy: [...both("status"), ...both("history")],
  },
];
