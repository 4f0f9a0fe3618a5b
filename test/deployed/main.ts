/** `npm run -s test:stack -- -s STACK`: runs the tests of test/stack against a deployed stack. */
import { parseArgs } from "node:util";
import { LambdaClient } from "@aws-sdk/client-lambda";
import Mocha from "mocha";
import { globSync } from "tinyglobby";
import { parseStackConfig, renderMistakes } from "../../components/config.ts";
import { functionNames } from "../../functions/_catalog/catalog.ts";
import { foreignLines } from "../../lib/foreign-text.ts";
import { shellWord } from "../../lib/shell-word.ts";
import { openAwsClock } from "../../scripts/adapters/aws-clock.ts";
import { readAwsSettings } from "../../scripts/adapters/aws-settings.ts";
import { openClient } from "../../scripts/adapters/clients.ts";
import { chooseStack, findProject, stackFilePath } from "../../scripts/adapters/project.ts";
import { readStackFile } from "../../scripts/adapters/stack-file.ts";
import { EXIT, ReleaseError, usageError } from "../../scripts/release/model/errors.ts";
import { type DeployedStack, useStack } from "./deployed-stack.ts";
import { findLocalhost } from "./find-localhost.ts";
import { readOutputs } from "./read-outputs.ts";

const USAGE = `Runs the tests of test/stack against a deployed stack, through LIVE.

  npm run -s test:stack -- -s sbx

The outputs come from Pulumi. Region, credentials and endpoints are those of the stack file, then of the environment;
with --aws-from-shell, of the environment alone.
In a release stack (publish_versions: true) only the tests run whose title contains @smoke.

Exit code 0: all tests that ran passed; 1: one failed, or none ran; 2: wrong usage, or no stack to test.
`;
const EXAMPLE = "For example: npm run -s test:stack -- -s sbx";
const SMOKE = /@smoke\b/;
const PATIENCE_MS = 60_000;

async function main(args: readonly string[]): Promise<number> {
  // The SDK's warning about the Node version that it needs from 2027 on is no result of a test.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { stack, help, "aws-from-shell": fromShell = false } = parse(args);
  if (help) {
    process.stdout.write(USAGE);
    return EXIT.done;
  }
  if (!stack)
    throw usageError("MissingFlag", "No stack is named that the tests are to run against.", EXAMPLE);
  const { isRelease, root, ...deployed } = await open(stack, fromShell);
  useStack(deployed);
  findLocalhost();
  const { passed, failed } = await run(root, isRelease ? SMOKE : undefined);
  if (passed + failed > 0) return failed > 0 ? EXIT.failed : EXIT.done;
  throw new ReleaseError(
    "NothingTested",
    `No test ran against ${stack}: ${isRelease ? "it is a release stack, and no title in test/stack contains @smoke" : "there is none in test/stack"}.`,
    { hint: "Write one like test/stack-example/hello.test.ts, or leave out this command" },
  );
}

function parse(args: readonly string[]) {
  const options = {
    stack: { type: "string", short: "s" },
    "aws-from-shell": { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageError("WrongUsage", (error as Error).message, EXAMPLE);
  }
}

/** Opens a stack as `live` does. Throws its refusals of stack file and settings, and those of `readOutputs`. */
async function open(
  named: string,
  fromShell: boolean,
): Promise<DeployedStack & { readonly root: string; readonly isRelease: boolean }> {
  const project = findProject(process.cwd());
  const { root } = project;
  const stack = chooseStack(project, named);
  const { own, aws, conflict } = readStackFile(stackFilePath(project, stack), project);
  if (conflict) throw conflict;
  const parsed = parseStackConfig(own, functionNames(root));
  if (!parsed.ok) throw usageError("InvalidConfig", renderMistakes(stack, parsed.mistakes));
  const shellCommand = `npm run -s test:stack -- -s ${shellWord(named)} --aws-from-shell`;
  const settings = readAwsSettings(aws, process.env, { fromShell, shellCommand });
  const outputs = readOutputs(root, named, process.env);
  const lambda = await openClient(LambdaClient, settings, "lambda", openAwsClock(Date.now));
  return { stack: named, root, outputs, lambda, isRelease: parsed.config.publishVersions };
}

async function run(root: string, grep: RegExp | undefined): Promise<{ passed: number; failed: number }> {
  const mocha = new Mocha({
    timeout: PATIENCE_MS,
    forbidOnly: Boolean(process.env.CI),
    ...(grep ? { grep } : {}),
  });
  const files = globSync("test/stack/**/*.test.ts", { cwd: root, absolute: true });
  for (const file of files.sort()) mocha.addFile(file);
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
}

main(process.argv.slice(2)).then(
  // A connection that is kept open must not keep the command alive.
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    if (!(error instanceof ReleaseError)) throw error;
    process.stderr.write(foreignLines(`error ${error.code}: ${error.message}\n${error.hint ?? ""}\n`));
    process.exit(error.exitCode);
  },
);
