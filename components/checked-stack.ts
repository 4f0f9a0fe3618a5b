import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  CatalogError,
  type FunctionDefinition,
  physicalName,
  readCatalog,
} from "../functions/_catalog/catalog.ts";
import { packageAll } from "../functions/_packaging/package-all.ts";
import type { CodePackage } from "../functions/_packaging/package-code.ts";
import { checkEnvironment } from "./check-environment.ts";
import { type Adoption, adoptedNames, parseStackConfig, renderMistakes, type StackConfig } from "./config.ts";
import type { DeployedCode } from "./deployed-code.ts";
import { describeFormerStack } from "./former-stack.ts";
import { declaredLedger } from "./ledger-parameter.ts";
import type { AdoptedNames } from "./live-function-args.ts";
import { namedVersions, refuseMissingVersions } from "./missing-versions.ts";
import { readRecordedRelease, refuseOlderCheckout } from "./recorded-release.ts";
import { Refusal } from "./refusal.ts";
import { refuseAdoptions } from "./refuse-adoptions.ts";
import { askAboutCheckout } from "./refuse-checkout.ts";
import { refuseNameClashes } from "./refuse-name-clashes.ts";
import { refuseStrayImages } from "./refuse-stray-images.ts";
import { releaseWarnings } from "./release-warnings.ts";
import { listStacks } from "./stack-list.ts";
import { readStackValues } from "./stack-values.ts";

/** The project's root: the folder of `index.ts`. */
const ROOT = join(__dirname, "..");

/** A function of the catalog with its code, ready to be declared. */
export interface PackagedFunction extends Omit<FunctionDefinition, "code"> {
  readonly physicalName: string;
  readonly code: DeployedCode;
  readonly adopted?: AdoptedNames;
}

/** A stack in which nothing was found to refuse. */
export interface CheckedStack {
  readonly project: string;
  readonly stack: string;
  readonly config: StackConfig;
  /** In the order of the catalog. */
  readonly functions: readonly PackagedFunction[];
  /** True if the stack file encrypts anything about its functions. */
  readonly hasSecrets: boolean;
  /** The ledger's text. */
  readonly ledger: string;
}

/**
 * Checks stack file, functions, ledger and versions of the running stack, and shows their warnings. Registers
 * nothing. Throws `Refusal`. Tests: test/index.test.ts
 */
export async function checkStack(project: string, stack: string): Promise<CheckedStack> {
  try {
    return await check(project, stack);
  } catch (error) {
    throw error instanceof CatalogError ? new Refusal(error.message) : error;
  }
}

async function check(project: string, stack: string): Promise<CheckedStack> {
  const catalog = readCatalog(ROOT);
  const stackValues = readStackValues(project);
  const names = catalog.map(({ name }) => name);
  const parsed = parseStackConfig(stackValues.values, names);
  if (!parsed.ok) throw new Refusal(renderMistakes(stack, parsed.mistakes));
  const { config } = parsed;
  refuseStrayImages(stack, catalog, config);
  const list = await listStacks(ROOT);
  await refuseNameClashes(list, project, { stack, adopted: adoptedNames(stackValues.values) }, names);

  const ledger = declaredLedger(project, config);
  const nameInAws = (name: string) =>
    config.settings[name]?.adopt?.functionName ?? physicalName(project, stack, name);
  const packages = await packageAll(ROOT, catalog);
  const functions = catalog.map((definition): PackagedFunction => {
    const { name, environment } = definition;
    const { image, adopt, ...settings } = config.settings[name] ?? {};
    const zip = packages.get(name);
    for (const warning of zip?.warnings ?? []) pulumi.log.warn(`${name}: ${warning}`);
    checkEnvironment(name, environment, settings.environment);
    return {
      ...definition,
      physicalName: nameInAws(name),
      code: codeToDeploy(definition, zip, image),
      ...(adopt && { adopted: adoptedAs(adopt, () => physicalName(project, stack, name), definition) }),
    };
  });

  // Behind the packaging, whose results the other process takes.
  const refuseCheckout = config.publishOnUp ? askAboutCheckout(stack) : async () => {};
  const recorded = await readRecordedRelease(project, stack);
  refuseOlderCheckout(stack, config, recorded);
  const { warnings, withUrl } = await refuseAdoptions(stack, config, recorded, functions);
  const renamed = recorded ? undefined : () => describeFormerStack(project, stack, names, list.stacks);
  const isImage = (name: string) => functions.some((fn) => fn.name === name && fn.code.kind === "image");
  await refuseMissingVersions(stack, namedVersions(config), nameInAws, isImage, renamed);
  await refuseCheckout();
  for (const warning of [...warnings, ...releaseWarnings(stack, config, recorded)]) pulumi.log.warn(warning);
  return {
    project,
    stack,
    config,
    functions: functions.map((fn) =>
      fn.adopted && withUrl.has(fn.name) ? { ...fn, adopted: { ...fn.adopted, hasUrl: true } } : fn,
    ),
    hasSecrets: stackValues.isSecret("functions"),
    ledger,
  };
}

/** The zip, or the image of the stack file or else of function.json. */
function codeToDeploy(
  { code }: FunctionDefinition,
  zip: CodePackage | undefined,
  image: string | undefined,
): DeployedCode {
  if (code.kind === "image") return { kind: "image", uri: image ?? code.uri };
  const { path, codeSha256 } = zip as CodePackage;
  return { kind: "zip", path, sha256: codeSha256 };
}

/** The own name is asked for only where something is called by it: the function's own name may be shorter. */
function adoptedAs(
  { aliasName, roleArn }: Adoption,
  ownName: () => string,
  { schedule, url }: FunctionDefinition,
): AdoptedNames {
  return {
    aliasName,
    ...(roleArn !== undefined && { roleArn }),
    ...((roleArn === undefined || schedule !== undefined || url) && { ownName: ownName() }),
  };
}
