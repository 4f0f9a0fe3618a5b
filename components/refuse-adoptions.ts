import * as lambda from "@pulumi/aws/lambda";
import type * as pulumi from "@pulumi/pulumi";
import { keyInside, setCommand } from "../lib/config-command.ts";
import { oneLine } from "../lib/foreign-text.ts";
import { printedCommand } from "../lib/printed-command.ts";
import { askAws } from "./ask-aws.ts";
import {
  type Adoption,
  type ConfigMistake,
  LATEST,
  renderMistakes,
  type StackConfig,
  type Traffic,
} from "./config.ts";
import type { DeployedCode } from "./deployed-code.ts";
import type { Ledger } from "./ledger.ts";
import { Refusal } from "./refusal.ts";

/** A function that the stack adopts, and what the stack file says of it. */
interface Adopted {
  readonly name: string;
  readonly adoption: Adoption;
  readonly isImage: boolean;
  readonly wantsUrl: boolean;
  readonly declared: Traffic;
  /** The ledger records it: what LIVE served before does not matter any more. */
  readonly isRecorded: boolean;
}

/**
 * Looks up every function that the stack adopts, and its alias. Throws `Refusal` with all mistakes: one that is missing, one
 * whose adoption would move traffic, and one that can't keep what it is.
 */
export async function refuseAdoptions(
  stack: string,
  config: StackConfig,
  recorded: Ledger | undefined,
  functions: readonly Candidate[],
): Promise<Adoptions> {
  const adopted = functions.flatMap(({ name, code, url }): Adopted[] => {
    const adoption = config.settings[name]?.adopt;
    const declared = config.traffic[name];
    if (!adoption || !declared) return [];
    return [
      {
        name,
        adoption,
        declared,
        isImage: code.kind === "image",
        wantsUrl: url,
        isRecorded: recorded?.functions[name] !== undefined,
      },
    ];
  });
  const looked = await Promise.all(adopted.map((one) => check(one, config.publishVersions)));
  const mistakes = looked.flatMap((one) => one.mistakes);
  if (mistakes.length > 0) throw new Refusal(renderMistakes(stack, mistakes));
  return {
    warnings: looked.flatMap(({ warning }) => warning ?? []),
    withUrl: new Set(looked.flatMap(({ hasUrl }, index) => (hasUrl ? [adopted[index]?.name ?? ""] : []))),
  };
}

/** What was found of the functions that a stack adopts. */
export interface Adoptions {
  readonly warnings: readonly string[];
  /** Those whose LIVE has a URL already. */
  readonly withUrl: ReadonlySet<string>;
}

/** What of a function decides whether it may be adopted. */
interface Candidate {
  readonly name: string;
  readonly code: DeployedCode;
  readonly url: boolean;
}

interface Checked {
  readonly mistakes: readonly ConfigMistake[];
  readonly warning?: string;
  readonly hasUrl?: boolean;
}

async function check(one: Adopted, isRelease: boolean): Promise<Checked> {
  const { name, adoption } = one;
  const { functionName, aliasName } = adoption;
  const key = `${keyInside("functions", name)}.adopt`;
  const [found, alias, url] = await Promise.all([
    lookUp(`Looking up ${functionName}`, () =>
      lambda.getFunction({ functionName, qualifier: LATEST }, { async: true }),
    ),
    lookUp(`Looking up the alias ${aliasName} of ${functionName}`, () =>
      lambda.getAlias({ functionName, name: aliasName }, { async: true }),
    ),
    one.wantsUrl
      ? lookUp(`Looking up the URL of ${functionName}:${aliasName}`, () =>
          lambda.getFunctionUrl({ functionName, qualifier: aliasName }, { async: true }),
        )
      : undefined,
  ]);
  if (!found) {
    const message = `there is no function ${functionName} in this account and region.`;
    const hint = `Check aws:region and the credentials, or name another one: ${setCommand(`${key}.function`, "NAME")}`;
    return { mistakes: [{ key: `${key}.function`, message, hint }] };
  }
  const mistakes = [...fitMistakes(key, one, found)];
  if (!alias) mistakes.push(aliasMissing(key, one));
  else if (isRelease && one.declared.live === LATEST) mistakes.push(notPinned(one, alias.functionVersion));
  else if (!one.isRecorded) mistakes.push(...(await trafficMistakes(one)));
  if (url && url.authorizationType !== "NONE") mistakes.push(urlDiffers(key, one));
  const hasUrl = url !== undefined;
  const role = adoption.roleArn ?? "a role that this program makes";
  if (adoption.roleArn === found.role) return { mistakes, hasUrl };
  return {
    mistakes,
    hasUrl,
    warning: `${name}: ${functionName} runs with ${oneLine(found.role)}, and gets ${role}. AWS refuses a canary between two versions of different roles. To keep the role: ${setCommand(`${key}.role_arn`, oneLine(found.role))}`,
  };
}

/** Makes a look-up; `undefined` where AWS has no such thing. */
async function lookUp<T>(purpose: string, ask: () => Promise<T>): Promise<T | undefined> {
  return askAws(purpose, async () => {
    try {
      return await ask();
    } catch (error) {
      if (/couldn't find resource|ResourceNotFoundException|StatusCode: 404/.test((error as Error).message))
        return undefined;
      throw error;
    }
  });
}

function fitMistakes(key: string, one: Adopted, found: lambda.GetFunctionResult): ConfigMistake[] {
  const { functionName, roleArn } = one.adoption;
  const account = found.arn.split(":")[4];
  const ofRole = roleArn?.split(":")[4];
  const mistakes: ConfigMistake[] = [];
  if (ofRole !== undefined && account !== ofRole)
    mistakes.push({
      key: `${key}.role_arn`,
      message: `the role is of account ${ofRole}, and ${functionName} is of account ${account}: Lambda takes no role of another account.`,
      hint: `Name the role that it has: ${setCommand(`${key}.role_arn`, oneLine(found.role))}`,
    });
  if (Boolean(found.imageUri) !== one.isImage)
    mistakes.push({
      key: `${key}.function`,
      message: `${functionName} is ${one.isImage ? "a zip" : "an image"} in AWS, and functions/${one.name} holds ${one.isImage ? "an image" : "code for a zip"}. Lambda never changes the one into the other.`,
      hint: `Write the same form of code into functions/${one.name}/function.json.`,
    });
  return mistakes;
}

function urlDiffers(key: string, { name, adoption }: Adopted): ConfigMistake {
  return {
    key: `${key}.alias`,
    message: `${adoption.aliasName} of ${adoption.functionName} has a URL that is not public, and url in functions/${name}/function.json makes it so.`,
    hint: "Leave url out of function.json: the URL then stays as it is.",
  };
}

function aliasMissing(key: string, { adoption, declared }: Adopted): ConfigMistake {
  const { functionName: NAME, aliasName: ALIAS } = adoption;
  const list = printedCommand("aws lambda list-aliases --function-name NAME", { NAME });
  const make = printedCommand(
    "aws lambda create-alias --function-name NAME --name ALIAS --function-version VERSION",
    { NAME, ALIAS, VERSION: declared.live },
  );
  return {
    key: `${key}.alias`,
    message: `${NAME} has no alias ${ALIAS}. These show which there are, and make it, which changes nothing for any caller:`,
    hint: `${list}; ${make}`,
  };
}

function notPinned({ name, adoption }: Adopted, version: string): ConfigMistake {
  const key = `${keyInside("functions", name)}.live_version`;
  const isPinned = /^\d+$/.test(version);
  const publish = printedCommand("live publish --pin", {
    functions: [name],
    flags: { "accept-deployed": true },
    throughNpm: true,
  });
  return {
    key,
    message: `LIVE would follow $LATEST, and this update gives that the code of this checkout: all callers of ${adoption.functionName} at once. A release stack pins what it adopts.`,
    hint: isPinned
      ? `Pin what serves now: ${setCommand(key, version)}`
      : `Freeze and pin what serves now: \`${publish}\``,
  };
}

/** Reads the alias with its weights, which no look-up tells, and compares it with the stack file. */
async function trafficMistakes({ name, adoption, declared }: Adopted): Promise<ConfigMistake[]> {
  const { functionName, aliasName } = adoption;
  const alias = lambda.Alias.get(`${name}-as-found`, `${functionName}/${aliasName}`);
  const version = await valueIn(alias.functionVersion);
  if (version === undefined) return [];
  const routing = await valueIn(alias.routingConfig);
  const weights = Object.entries(routing?.additionalVersionWeights ?? {});
  const serves = describe(version, weights);
  const { live, canary } = declared;
  const says = describe(live, canary ? [[canary.version, canary.weight / 100]] : []);
  if (serves === says) return [];
  const adopt = printedCommand("live adopt --from NAME", {
    NAME: functionName,
    functions: [name],
    flags: { alias: aliasName },
    throughNpm: true,
  });
  return [
    {
      key: keyInside("functions", name),
      message: `${aliasName} of ${functionName} serves ${serves}, and this file says ${says}: adopting it must move no traffic.`,
      hint: `Write what it serves into this file: \`${adopt}\``,
    },
  ];
}

function describe(version: string, weights: readonly (readonly [string, number])[]): string {
  const shares = weights.map(([of, weight]) => `${Number((weight * 100).toFixed(6))} % ${of}`);
  return oneLine([version, ...shares].join(" and "));
}

/** The value of an output; `undefined` where a preview doesn't know it, as for a member that an answer lacks. */
async function valueIn<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // A callback of an unknown output never runs. The SDK's types leave this member out.
  const { isKnown } = output as unknown as { readonly isKnown?: Promise<boolean> };
  if ((await isKnown) === false) return undefined;
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
