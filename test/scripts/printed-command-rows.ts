/** The rows of `printed-commands.test.ts`: for each kind of command, a state that prints it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { CommandKind } from "../../lib/printed-command.ts";
import type { Row } from "./printed-command-row.ts";
import { mistakenFiles } from "./printed-config-rows.ts";
import { looks } from "./printed-look-rows.ts";
import { moves } from "./printed-move-rows.ts";

/** A command that needs the outside, with the file that prints it. */
const parsed = (kind: CommandKind, printedBy: string, why: string): Row => ({
  kind,
  when: `as in ${printedBy}`,
  prints() {
    expect(readFileSync(join(__dirname, "../..", printedBy), "utf8")).to.contain(kind);
    return kind;
  },
  leaves: why,
});

const SERVES = "it serves until Ctrl-C";

const NO_AWS_CLI = "AWS's own command line is not here";

/** What `live adopt`, and a program that adopts, print for AWS's command line; test/scripts/commands/adopt.test.ts has more. */
const ADOPTING: readonly Row[] = [
  parsed(
    "aws lambda add-permission --function-name NAME --qualifier ALIAS --statement-id SID --action ACTION --principal PRINCIPAL",
    "scripts/release/plans/callers-elsewhere.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda create-alias --function-name NAME --name ALIAS --function-version VERSION",
    "scripts/release/plans/plan-adopt.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda create-function-url-config --function-name NAME --qualifier ALIAS --auth-type TYPE",
    "scripts/release/plans/callers-elsewhere.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda delete-function-url-config --function-name NAME",
    "scripts/release/plans/callers-elsewhere.ts",
    NO_AWS_CLI,
  ),
  parsed("aws lambda list-aliases --function-name NAME", "components/refuse-adoptions.ts", NO_AWS_CLI),
  parsed(
    "aws lambda publish-version --function-name NAME",
    "scripts/release/plans/plan-adopt.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda remove-permission --function-name NAME --statement-id SID",
    "scripts/release/plans/callers-elsewhere.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda update-alias --function-name NAME --name ALIAS --routing-config ROUTING",
    "scripts/release/plans/plan-adopt.ts",
    NO_AWS_CLI,
  ),
  parsed(
    "aws lambda update-event-source-mapping --uuid UUID --function-name NAME",
    "scripts/release/plans/callers-elsewhere.ts",
    NO_AWS_CLI,
  ),
  parsed("mkdir -p FOLDER", "scripts/release/plans/plan-adopt.ts", "a person puts code into the folder"),
  parsed("live adopt --from NAME", "components/refuse-adoptions.ts", "test/components runs it"),
  parsed(
    "pulumi config set --secret --path KEY",
    "scripts/release/shown/render-adopt.ts",
    "it asks a person for the value",
  ),
  parsed("pulumi preview --diff", "scripts/release/shown/render-adopt.ts", "test/components runs it"),
];

/** What `live commit` and `live changed` print for git; test/scripts/commands/ runs most of them. */
const GIT: readonly Row[] = [
  parsed("git config user.email EMAIL", "scripts/adapters/open-repository.ts", "a person says who they are"),
  parsed("git config user.name NAME", "scripts/adapters/open-repository.ts", "a person says who they are"),
  parsed("git fetch --tags", "scripts/adapters/committed-changes.ts", "it asks a remote"),
  parsed(
    "git fetch --unshallow --tags",
    "scripts/adapters/committed-changes.ts",
    "test/scripts/commands runs it",
  ),
  parsed("git pull", "scripts/release/shown/render-commit.ts", "test/scripts/commands runs it"),
  parsed("git pull --rebase", "scripts/commands/commit.ts", "test/scripts/commands runs it"),
  parsed("git show TAG", "scripts/moves/tag-release.ts", "it only shows"),
  parsed("git status", "scripts/adapters/repository.ts", "it only shows"),
  parsed("git switch BRANCH", "scripts/adapters/open-repository.ts", "a person chooses the branch"),
  parsed("live commit --push", "scripts/commands/commit.ts", "test/scripts/commands runs it"),
];

export const ROWS: readonly Row[] = [
  ...moves,
  ...looks,
  ...mistakenFiles,
  parsed("npm ci", "scripts/launch-bundle.cjs", "it loads packages from the outside"),
  parsed("npm run build", "scripts/launch-bundle.cjs", "it builds this checkout"),
  parsed("npm run local -- --allow-origin ORIGIN", "local/pages/refuse-page.ts", SERVES),
  parsed("npm run local -- --data DIRECTORY", "local/serve.ts", SERVES),
  parsed("npm run local -- --service SERVICE", "local/pulumi/provider/engine-calls.ts", SERVES),
  parsed("npm run local -- --unknown keep", "local/pulumi/provider/engine-calls.ts", SERVES),
  parsed("npm run local -- --port PORT", "local/serve.ts", SERVES),
  parsed("npm run local -- --port PORT --data DIRECTORY", "local/pulumi/provider/errors.ts", SERVES),
  parsed("npm run local -- OPTION", "local/command-line.ts", "a person puts the value in"),
  parsed("npm run -s local -- --help", "local/command-line.ts", "npm is not what it is about"),
  parsed("npm run -s local -- COMMAND", "local/command-line.ts", "npm is not what it is about"),
  parsed("npm run -s local -- env --port PORT", "local/serve.ts", "it asks the local AWS of that port"),
  parsed(
    "npm run -s local -- env --provider real",
    "local/command-line.ts",
    "it asks the local AWS that runs",
  ),
  parsed("npm run -s local -- env --unset", "local/command-line.ts", "it is for the shell"),
  parsed(
    "aws ecr describe-images --registry-id ACCOUNT --region REGION --repository-name REPOSITORY --image-ids IMAGE --query='imageDetails[0].imageDigest' --output text",
    "lib/image-uri.ts",
    "it asks the real AWS",
  ),
  ...ADOPTING,
  ...GIT,
  parsed("aws sso login", "scripts/adapters/aws-errors.ts", "it asks a person in a browser"),
  parsed(
    "aws sso login --profile PROFILE",
    "scripts/adapters/aws-errors.ts",
    "it asks a person in a browser",
  ),
  parsed("aws sts get-caller-identity", "scripts/adapters/aws-errors.ts", "it asks the real AWS"),
  parsed("export AWS_PROFILE=PROFILE", "scripts/stack/check-account.ts", "a person puts the profile in"),
  parsed(
    "export LAMBDA_LIVE_CACHE=$HOME/lambda-live-cache",
    "local/pulumi/engine/cache.ts",
    "it is for the shell",
  ),
  parsed("export LAMBDA_LIVE_CACHE=$(mktemp -d)", "local/pulumi/engine/cache.ts", "it is for the shell"),
  parsed(
    "pulumi stack rename NAME",
    "components/former-stack.ts",
    "Pulumi's own stack is to have the new name",
  ),
  parsed("export TMPDIR=$HOME/tmp", "local/runtime-folder.ts", "it is for the shell"),
];
