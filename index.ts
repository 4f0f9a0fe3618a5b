/** The program: checks the whole stack file before anything is touched, then declares every function. */
import * as pulumi from "@pulumi/pulumi";
import { parseStackConfig, renderMistakes, type Traffic } from "./components/config.ts";
import { describeFormerStack } from "./components/former-stack.ts";
import { functionEnvironment } from "./components/function-environment.ts";
import { declaredLedger, recordLedger } from "./components/ledger-parameter.ts";
import { LiveFunction } from "./components/live-function.ts";
import { namedVersions, refuseMissingVersions } from "./components/missing-versions.ts";
import { readRecordedRelease, refuseOlderCheckout } from "./components/recorded-release.ts";
import { Refusal } from "./components/refusal.ts";
import { refuseNameClashes } from "./components/refuse-name-clashes.ts";
import { releaseWarnings } from "./components/release-warnings.ts";
import { listStacks } from "./components/stack-list.ts";
import { readStackValues } from "./components/stack-values.ts";
import { CatalogError, physicalName, readCatalog } from "./functions/catalog.ts";
import { packageAll } from "./functions/package-all.ts";
import type { CodePackage } from "./functions/package-code.ts";

export = async () => {
  try {
    return await declareStack(pulumi.getProject(), pulumi.getStack());
  } catch (error) {
    throw error instanceof CatalogError ? new Refusal(error.message) : error;
  }
};

async function declareStack(project: string, stack: string) {
  const catalog = readCatalog(__dirname);
  const stackValues = readStackValues(project);
  const names = catalog.map(({ name }) => name);
  const parsed = parseStackConfig(stackValues.values, names);
  if (!parsed.ok) throw new Refusal(renderMistakes(stack, parsed.mistakes));
  const { config } = parsed;
  const list = await listStacks(__dirname);
  await refuseNameClashes(list, project, stack, names);

  const ledger = declaredLedger(project, config);
  const nameInAws = (name: string) => physicalName(project, stack, name);
  const physicalNames = names.map(nameInAws);
  const packages = await packageAll(__dirname, catalog);
  const functions = catalog.map(({ bundled, ...definition }, index) => {
    const { path: codePath, codeSha256, warnings } = packages.get(definition.name) as CodePackage;
    for (const warning of warnings) pulumi.log.warn(`${definition.name}: ${warning}`);
    const { environment: ofStack, ...settings } = config.settings[definition.name] ?? {};
    const environment = functionEnvironment(definition.name, definition.environment, ofStack);
    const isSecret = ofStack !== undefined && stackValues.isSecret("functions");
    const physicalName = physicalNames[index] as string;
    return { ...definition, ...settings, environment, isSecret, physicalName, codePath, codeSha256 };
  });

  const recorded = await readRecordedRelease(project, stack);
  refuseOlderCheckout(stack, config, recorded);
  const renamed = recorded ? undefined : () => describeFormerStack(project, stack, names, list.stacks);
  await refuseMissingVersions(stack, namedVersions(config), nameInAws, renamed);
  for (const warning of releaseWarnings(stack, config, recorded)) pulumi.log.warn(warning);

  // All checks that can refuse are done. Resources are registered from here on.
  const protect = config.publishVersions;
  const declared = functions.map(
    ({ name, isSecret, environment, ...args }) =>
      new LiveFunction(
        name,
        {
          ...args,
          environment: isSecret ? pulumi.secret(environment) : environment,
          traffic: config.traffic[name] as Traffic,
        },
        { protect },
      ),
  );
  recordLedger({ project, stack, value: ledger, aliases: declared.map(({ alias }) => alias), protect });

  const outputs = declared.map(({ functionName, liveArn, url }) => ({ functionName, liveArn, url }));
  return { functions: Object.fromEntries(names.map((name, index) => [name, outputs[index]])) };
}
