import type { StackNames } from "../model/stack-names.ts";
import type { StackPolicy } from "../plans/stack-policies.ts";

/** The policies of a stack, and what they are made from. */
export interface StackPermissions {
  readonly names: StackNames;
  /** Names in AWS of the functions, by their short names. */
  readonly functions: Readonly<Record<string, string>>;
  readonly policies: readonly StackPolicy[];
  /** The trust policy of CI's role. */
  readonly trust: object;
}

/** A section for each policy, in Markdown. */
export function renderPermissions({ names, functions, policies, trust }: StackPermissions): string {
  const { project, stack, account, region } = names;
  const place = [
    account === "*" ? "any account" : `account ${account}`,
    region === "*" ? "any region" : region,
  ];
  const sections = [...policies.map(sectionOf), sectionOf(trustSection(stack, trust))];
  return [
    `IAM policies for ${stack} of ${project} (${place.join(", ")}): ${Object.keys(functions).join(", ")}`,
    ...(account === "*" || region === "*"
      ? [
          `\`*\` stands for what is unknown here. In the stack file, \`aws:allowedAccountIds\` tells the account and \`aws:region\` the region.`,
        ]
      : []),
    "",
    ...sections,
  ].join("\n");
}

/** The same for a document. What is unknown is `*` in the policies. */
export function jsonPermissions({ names, functions, policies, trust }: StackPermissions): object {
  const entry = ({ name, purpose, document }: Section) => [
    name,
    { for: purpose.replaceAll("`", ""), document },
  ];
  return {
    functions,
    policies: Object.fromEntries(policies.map(entry)),
    ...Object.fromEntries([entry(trustSection(names.stack, trust))]),
  };
}

interface Section {
  readonly name: string;
  readonly purpose: string;
  readonly document: object;
}

function trustSection(stack: string, document: object): Section {
  const purpose = `GitHub's jobs with \`environment: ${stack}\`: the trust policy of their role, not a policy for it`;
  return { name: "trust", purpose, document };
}

function sectionOf({ name, purpose, document }: Section): string {
  return [`## ${name}`, "", `For ${purpose}.`, "", "```json", formatJson(document), "```", ""].join("\n");
}

const LINE_WIDTH = 110;

/** JSON with short lists on one line, as the formatter of this project writes it. */
function formatJson(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(
    /^( *"\w+": )\[\n([^[\]{}]*?)\n *\]/gm,
    (expanded, key: string, items: string) => {
      const line = `${key}[${items
        .split("\n")
        .map((item) => item.trim())
        .join(" ")}]`;
      return line.length <= LINE_WIDTH ? line : expanded;
    },
  );
}
