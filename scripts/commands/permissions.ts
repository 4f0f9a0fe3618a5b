import { awsName } from "../../components/config.ts";
import { foreignLines } from "../../lib/foreign-text.ts";
import { knownAccount } from "../adapters/aws-settings.ts";
import type { Io } from "../adapters/io.ts";
import type { Flags } from "../command-line/parse-flags.ts";
import { printResult } from "../command-line/print.ts";
import { startRun } from "../command-line/run.ts";
import { EXIT, type ExitCode } from "../release/model/errors.ts";
import { versionRead } from "../release/model/version-read.ts";
import { stackPolicies, trustPolicy } from "../release/plans/stack-policies.ts";
import { jsonPermissions, renderPermissions } from "../release/shown/render-permissions.ts";
import { openNamedStack } from "../stack/open-stack.ts";

/**
 * Prints the IAM policies that the work with a stack needs, with the names of its functions. Makes no call: account and
 * region are those that stack file and environment name, else `*`. The repository of the trust policy is GITHUB_REPOSITORY.
 */
export async function permissions(flags: Flags, io: Io): Promise<ExitCode> {
  const { run, files, aws } = openNamedStack(startRun(flags, io), "permissions");
  const account = knownAccount(aws.settings, io.env);
  run.findings.place = { ...run.findings.place, account };
  const names = {
    project: files.project.name,
    stack: files.stack,
    account: account ?? "*",
    region: aws.settings.region ?? "*",
    functions: files.selected.map(({ physicalName }) => physicalName),
    adopted: Object.fromEntries(
      files.selected.flatMap(({ name, physicalName, adopted }) =>
        adopted
          ? [[physicalName, { ...adopted, ownName: awsName(files.project.name, files.stack, name) }] as const]
          : [],
      ),
    ),
    withPolicies: files.selected.flatMap(({ physicalName, hasPolicies }) =>
      hasPolicies ? [physicalName] : [],
    ),
    withSmoke: files.selected.flatMap(({ name, physicalName }) =>
      files.config.rollout?.functions[name]?.smoke ? [physicalName] : [],
    ),
  };
  const shown = {
    names,
    functions: Object.fromEntries(files.selected.map(({ name, physicalName }) => [name, physicalName])),
    policies: stackPolicies(names, versionRead({ functions: files.functions.length, onlyLooks: true })),
    trust: trustPolicy(names, io.env.GITHUB_REPOSITORY || "OWNER/REPOSITORY"),
  };
  printResult(
    run,
    () => foreignLines(renderPermissions(shown)),
    () => jsonPermissions(shown),
  );
  return EXIT.done;
}
