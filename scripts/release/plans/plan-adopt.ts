import { type Adoption, LATEST, LIVE, type StackConfig, type Traffic } from "../../../components/config.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import type { Adoptable, ListedAlias } from "../model/adoptable.ts";
import { ReleaseError } from "../model/errors.ts";
import { editsFor, type StackFileEdit } from "../model/stack-file-edits.ts";
import { describeTraffic, publishedOf, toFraction, trafficOf, versionsOf } from "../model/traffic.ts";
import { strayCallers } from "./callers-elsewhere.ts";
import { type KeptSettings, keptSettings } from "./kept-settings.ts";

/** What is asked for: the function of the stack, and the one in AWS. */
export interface AdoptRequest {
  readonly name: string;
  readonly stack: string;
  /** The alias that LIVE is to be; by default LIVE, or the only one. */
  readonly aliasName: string | undefined;
  readonly config: StackConfig;
  /** The function has a folder. */
  readonly hasFolder: boolean;
}

/** Something that must be done first, and the commands that do it, in order. */
export interface Obstacle {
  readonly message: string;
  readonly commands: readonly string[];
  /** What no command can do. */
  readonly byHand?: string;
}

/** The adoption of one function: what the stack file gets, what keeps the function as it is, and what is in the way. */
export interface AdoptPlan {
  readonly name: string;
  readonly adoption: Required<Adoption>;
  /** Why this alias, where nobody named one. */
  readonly aliasChoice: string | undefined;
  /** What LIVE serves; `undefined` where the alias isn't there yet. */
  readonly traffic: Traffic | undefined;
  /** None if the file says all of it. */
  readonly edits: readonly StackFileEdit[];
  readonly obstacles: readonly Obstacle[];
  readonly warnings: readonly string[];
  readonly kept: KeptSettings;
}

/**
 * Plans to adopt a function. With obstacles, nothing may be written. Throws `AliasUnknown` for an alias that is not there,
 * `AliasRequired` where it has several and none is named, `AdoptedAlready` if the entry adopts another function.
 */
export function planAdopt(request: AdoptRequest, found: Adoptable): AdoptPlan {
  const { name, config } = request;
  const { functionName, arn } = found;
  const before = config.settings[name]?.adopt;
  refuseOther(request, before, functionName);
  const ofFile = before?.functionName === functionName ? before.aliasName : undefined;
  const { aliasName, aliasChoice } = chooseAlias(found, request.aliasName ?? ofFile);
  const alias = found.aliases.find((one) => one.name === aliasName);
  const traffic = alias && trafficOf(alias);
  const adoption = { functionName, aliasName, roleArn: String(found.settings.Role ?? "") };
  return {
    name,
    adoption,
    aliasChoice,
    traffic,
    edits: traffic
      ? [...adoptEdits(name, before, adoption), ...editsFor(config, new Map([[name, traffic]]), undefined)]
      : [],
    obstacles: [
      ...(request.hasFolder ? [] : [folderMissing(name)]),
      ...(alias
        ? unevenWeight(functionName, alias, trafficOf(alias))
        : [aliasMissing(request, found, aliasName)]),
      ...strayCallers(found.callers, { functionName, arn, aliasName }),
    ],
    warnings: traffic ? warningsOf(found, aliasName, traffic) : [],
    kept: withUrl(keptSettings(found), found, aliasName),
  };
}

/** A public URL of the alias is the project's own `url`, which imports it. */
function withUrl(kept: KeptSettings, { callers }: Adoptable, aliasName: string): KeptSettings {
  const isPublic = callers.some(
    (one) => one.kind === "function URL" && one.qualifier === aliasName && one.authType === "NONE",
  );
  return isPublic ? { ...kept, functionJson: { ...kept.functionJson, url: true } } : kept;
}

function refuseOther(request: AdoptRequest, before: Adoption | undefined, functionName: string): void {
  if (!before || before.functionName === functionName) return;
  const key = `functions.${request.name}.adopt`;
  throw new ReleaseError(
    "AdoptedAlready",
    `${request.name} of ${request.stack} is ${before.functionName} already.`,
    {
      hint: `Adopt ${functionName} under another folder's name, or take that out first: ${printedCommand("pulumi config rm --path KEY", { KEY: key, stack: request.stack })}`,
    },
  );
}

function chooseAlias(
  { functionName, aliases }: Adoptable,
  wanted: string | undefined,
): Pick<AdoptPlan, "aliasChoice"> & { readonly aliasName: string } {
  const names = aliases.map(({ name }) => name);
  if (wanted !== undefined && (names.includes(wanted) || (names.length === 0 && wanted === LIVE)))
    return { aliasName: wanted, aliasChoice: undefined };
  const list = `Its aliases: ${names.join(", ") || "none"}`;
  if (wanted !== undefined)
    throw new ReleaseError("AliasUnknown", `${functionName} has no alias ${wanted}.`, {
      hint:
        names.length > 0
          ? `${list}. For example: --alias ${names[0]}`
          : `${list}. Leave --alias out: LIVE is made`,
    });
  if (names.length === 0 || names.includes(LIVE)) return { aliasName: LIVE, aliasChoice: undefined };
  const [only = "", ...others] = names;
  if (others.length === 0) return { aliasName: only, aliasChoice: "its only one" };
  throw new ReleaseError("AliasRequired", `${functionName} has ${names.length} aliases, none of them LIVE.`, {
    hint: `${list}. Choose the one that its callers use, for example: --alias ${only}`,
  });
}

function adoptEdits(
  name: string,
  before: Adoption | undefined,
  adoption: Required<Adoption>,
): StackFileEdit[] {
  const { functionName, roleArn, aliasName } = adoption;
  const edit = (key: string, value: string): StackFileEdit => ({
    path: ["functions", name, "adopt", key],
    value,
  });
  return [
    ...(before?.functionName === functionName ? [] : [edit("function", functionName)]),
    ...(before?.roleArn === roleArn ? [] : [edit("role_arn", roleArn)]),
    ...((before?.aliasName ?? LIVE) === aliasName ? [] : [edit("alias", aliasName)]),
  ];
}

function folderMissing(name: string): Obstacle {
  const FOLDER = `functions/${name}`;
  return {
    message: `${FOLDER} is not there: every function of a stack has a folder`,
    commands: [printedCommand("mkdir -p FOLDER", { FOLDER })],
    byHand: `Put its code there, and the lines below into ${FOLDER}/function.json`,
  };
}

function aliasMissing(
  request: AdoptRequest,
  { functionName: NAME, versions }: Adoptable,
  ALIAS: string,
): Obstacle {
  const newest = publishedOf(versions).at(-1)?.version;
  const make = (VERSION: string) =>
    printedCommand("aws lambda create-alias --function-name NAME --name ALIAS --function-version VERSION", {
      NAME,
      ALIAS,
      VERSION,
    });
  const publish = printedCommand("aws lambda publish-version --function-name NAME", { NAME });
  const isFirst = newest === undefined && request.config.publishVersions;
  return {
    message: `${NAME} has no alias. This makes LIVE, which no caller uses yet`,
    commands: isFirst
      ? [publish, make("1")]
      : [make(request.config.publishVersions ? (newest ?? "") : LATEST)],
    ...(isFirst && { byHand: "The alias takes the version that the first command answers with" }),
  };
}

/** A stack file holds whole percents: adopting another weight would move traffic. */
function unevenWeight(NAME: string, { name: ALIAS }: ListedAlias, { canary }: Traffic): Obstacle[] {
  if (!canary || (Number.isInteger(canary.weight) && canary.weight >= 1 && canary.weight <= 99)) return [];
  const whole = Math.min(99, Math.max(1, Math.round(canary.weight)));
  const ROUTING = `AdditionalVersionWeights={${canary.version}=${toFraction(whole)}}`;
  return [
    {
      message: `${ALIAS} gives ${canary.version} a share of ${canary.weight} %, and a stack file holds whole percents from 1 to 99`,
      commands: [
        printedCommand("aws lambda update-alias --function-name NAME --name ALIAS --routing-config ROUTING", {
          NAME,
          ALIAS,
          ROUTING,
        }),
      ],
    },
  ];
}

function warningsOf(found: Adoptable, aliasName: string, traffic: Traffic): string[] {
  const { functionName, settings, tags, versions, asynchronous } = found;
  const role = String(settings.Role ?? "");
  const otherRoles = versions
    .filter(({ version, settings: of }) => versionsOf(traffic).includes(version) && of.Role !== role)
    .map(({ version, settings: of }) => `version ${version} has ${of.Role}`);
  const owner = tags["aws:cloudformation:stack-name"];
  const elsewhere = asynchronous.filter((qualifier) => qualifier !== aliasName);
  const { unknown } = keptSettings(found);
  return [
    ...(otherRoles.length > 0
      ? [
          `$LATEST of ${functionName} has the role ${role}, ${otherRoles.join(" and ")}: AWS refuses a canary between versions of different roles (${describeTraffic(traffic)})`,
        ]
      : []),
    ...(owner === undefined
      ? []
      : [
          `${functionName} belongs to the CloudFormation stack ${owner}, whose next deployment would write over it: take it out there first, with DeletionPolicy: Retain`,
        ]),
    ...(elsewhere.length > 0
      ? [
          `settings for asynchronous calls of ${functionName} belong to ${elsewhere.map((one) => one || "the bare name").join(", ")}: LIVE has none of them`,
        ]
      : []),
    ...(unknown.length > 0
      ? [`no line here keeps ${unknown.join(", ")} of ${functionName}: see what pulumi preview --diff says`]
      : []),
  ];
}
