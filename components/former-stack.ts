import * as ssm from "@pulumi/aws/ssm";
import { printedCommand } from "../lib/printed-command.ts";
import { ledgerName, parseLedger } from "./ledger.ts";

/**
 * Looks for the ledger of another stack of the project that records one of these functions, for a stack of which nothing
 * is in AWS: it may have had that stack's name. Resolves to what to do, and to `undefined` where there is none.
 * `otherStacks` have a file here, so that none of them was renamed. Without the right to look, there is none.
 */
export async function describeFormerStack(
  project: string,
  stack: string,
  functions: readonly string[],
  otherStacks: readonly string[],
): Promise<string | undefined> {
  const nothing = `Nothing of ${stack} is in AWS under its name, and Pulumi.${stack}.yaml pins versions.`;
  let found: ssm.GetParametersByPathResult;
  try {
    found = await ssm.getParametersByPath({ path: `/${project}`, recursive: true, withDecryption: false });
  } catch {
    return undefined;
  }
  const former = found.names
    .map((name, index) => ({ name, ledger: parseLedger(found.values[index] ?? "") }))
    .map(({ name, ledger }) => ({ stack: name.split("/")[2] ?? "", name, ledger }))
    .find(
      ({ stack: other, name, ledger }) =>
        /^[\w.-]+$/.test(other) && // a command to paste holds it
        name === ledgerName(project, other) &&
        ![stack, ...otherStacks].includes(other) &&
        functions.some((fn) => ledger?.functions[fn]),
    );
  if (!former) return undefined;
  return [
    `${nothing} The ledger ${former.name} records the same functions: if the stack ${former.stack} was renamed, LIVE serves on under the old name.`,
    `Keep the pins and go back to that name: ${printedCommand("pulumi stack rename NAME", { NAME: former.stack, stack })}`,
    `If Pulumi still has a stack ${former.stack}, rename the stack file alone: Pulumi.${stack}.yaml to Pulumi.${former.stack}.yaml`,
  ].join("\n");
}
