/** The program: checks the whole stack file before anything is touched, then declares every function. */
import * as pulumi from "@pulumi/pulumi";
import { parseStackConfig, renderMistakes, type Traffic } from "./components/config.ts";
import { describeFormerStack } from "./components/former-stack.ts";
import { declaredLedger, recordLedger } from "./components/ledger-parameter.ts";
import { LiveFunction } from "./components/live-function.ts";
import { namedVersions, refuseMissingVersions } from "./components/missing-versions.ts";
import { readRecordedRelease, refuseOlderCheckout } from "./components/recorded-release.ts";
import { Refusal } from "./components/refusal.ts";
import { refuseNameClashes } from "./components/refuse-name-clashes.ts";
import { releaseWarnings } from "./components/release-warnings.ts";
import { listStacks } from "./components/stack-list.ts";
import { readStackValues } from "./components/stack-values.ts";
import { CatalogError, type FunctionDefinition, physicalName, readCatalog } from "./functions/catalog.ts";
import { packageCode } from "./functions/package-code.ts";

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
  const functions = catalog.map((definition) => packaged(definition, nameInAws(definition.name)));

  const recorded = await readRecordedRelease(project, stack);
  refuseOlderCheckout(stack, config, recorded);
  const renamed = recorded ? undefined : () => describeFormerStack(project, stack, names, list.stacks);
  await refuseMissingVersions(stack, namedVersions(config), nameInAws, renamed);
  for (const warning of releaseWarnings(stack, config, recorded)) pulumi.log.warn(warning);

  // All checks that can refuse are done. Resources are registered from here on.
  const protect = config.publishVersions;
  const declared = functions.map(({ name, ...definition }) => {
    const { environment, ...settings } = config.settings[name] ?? {};
    // The parser has made every value a string; Pulumi has decrypted those that were encrypted.
    const variables = environment as Record<string, string> | undefined;
    const isSecret = variables && stackValues.isSecret("functions");
    return new LiveFunction(
      name,
      {
        ...definition,
        ...settings,
        environment: isSecret ? pulumi.secret(variables) : variables,
        traffic: config.traffic[name] as Traffic,
      },
      { protect },
    );
  });
  recordLedger({ project, stack, value: ledger, aliases: declared.map(({ alias }) => alias), protect });

  const outputs = declared.map(({ functionName, liveArn, url }) => ({ functionName, liveArn, url }));
  return { functions: Object.fromEntries(names.map((name, index) => [name, outputs[index]])) };
}

/** Packages a function of the catalog and gives the arguments that `LiveFunction` wants. */
function packaged(definition: FunctionDefinition, physicalName: string) {
  const { path: codePath, codeSha256 } = packageCode(__dirname, definition);
  return { ...definition, physicalName, codePath, codeSha256 };
}
