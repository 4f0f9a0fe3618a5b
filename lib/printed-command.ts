import { shellWord } from "./shell-word.ts";

/**
 * Every kind of command that the project prints for people to paste. Words in capitals are blanks. Each kind has a row in
 * `test/scripts/printed-commands.test.ts`, which runs the command as it was printed.
 */
export const COMMAND_KINDS = [
  "live abort",
  "live adopt --from NAME",
  "live canary --weight WEIGHT",
  "live commit --push",
  "live history",
  "live permissions",
  "live promote",
  "live promote --version VERSION",
  "live prune",
  "live prune --delete",
  "live publish",
  "live publish --accept-deployed",
  "live publish --dry-run",
  "live publish --pin",
  "live rollback",
  "live rollback --to VERSION",
  "live rollout",
  "live rollout --advance",
  "live rollout --take-over",
  "live status",
  "live sync",
  "live sync --as ACTION",
  "live sync --from-aws",
  "live verify",
  "live versions",
  "live VERB",
  "live VERB --help",
  "pulumi config rm KEY",
  "pulumi config rm --path KEY",
  "pulumi config set --secret --path KEY",
  "pulumi config set KEY VALUE",
  "pulumi config set --path KEY VALUE",
  "pulumi preview --diff",
  "pulumi stack init STACK",
  "pulumi stack rename NAME",
  "pulumi state unprotect --all",
  "pulumi up",
  "npm ci",
  "npm run build",
  "npm run local -- --allow-origin ORIGIN",
  "npm run local -- OPTION",
  "npm run local -- --data DIRECTORY",
  "npm run local -- --service SERVICE",
  "npm run local -- --unknown keep",
  "npm run local -- --port PORT",
  "npm run local -- --port PORT --data DIRECTORY",
  "npm run -s local -- --help",
  "npm run -s local -- COMMAND",
  "npm run -s local -- env --port PORT",
  "npm run -s local -- env --provider real",
  "npm run -s local -- env --unset",
  "aws ecr describe-images --registry-id ACCOUNT --region REGION --repository-name REPOSITORY --image-ids IMAGE --query='imageDetails[0].imageDigest' --output text",
  "aws lambda add-permission --function-name NAME --qualifier ALIAS --statement-id SID --action ACTION --principal PRINCIPAL",
  "aws lambda create-alias --function-name NAME --name ALIAS --function-version VERSION",
  "aws lambda create-function-url-config --function-name NAME --qualifier ALIAS --auth-type TYPE",
  "aws lambda delete-function-url-config --function-name NAME",
  "aws lambda list-aliases --function-name NAME",
  "aws lambda publish-version --function-name NAME",
  "aws lambda remove-permission --function-name NAME --statement-id SID",
  "aws lambda update-alias --function-name NAME --name ALIAS --routing-config ROUTING",
  "aws lambda update-event-source-mapping --uuid UUID --function-name NAME",
  "aws sso login",
  "aws sso login --profile PROFILE",
  "aws sts get-caller-identity",
  "export AWS_PROFILE=PROFILE",
  "export LAMBDA_LIVE_CACHE=$HOME/lambda-live-cache",
  "export LAMBDA_LIVE_CACHE=$(mktemp -d)",
  "export TMPDIR=$HOME/tmp",
  "git config user.email EMAIL",
  "git config user.name NAME",
  "git fetch --tags",
  "git fetch --unshallow --tags",
  "git log RANGE",
  "git pull",
  "git pull --rebase",
  "git show TAG",
  "git status",
  "git switch BRANCH",
  "mkdir -p FOLDER",
] as const;

export type CommandKind = (typeof COMMAND_KINDS)[number];

/** The kinds that `live` itself runs. */
export type LiveKind = Extract<CommandKind, `live ${string}`>;

/** Gives the command of a kind for one stack, as a person there types it. */
export type LiveCommand = <Kind extends LiveKind>(kind: Kind, ...given: Given<Kind>) => string;

type Blank<Words extends string> = Words extends `${infer First} ${infer Rest}`
  ? Blank<First> | Blank<Rest>
  : Words extends Lowercase<Words> | `${string}=${string}`
    ? never
    : Words;

/** What a command is about, beside the words of its kind. */
export interface CommandContext {
  /** The stack, as `-s`. */
  readonly stack?: string | undefined;
  /** The functions of a `live` command, each as `-f`. */
  readonly functions?: readonly string[] | undefined;
  /** Further flags of a `live` or `aws` command. `true` is a switch; `undefined` leaves the flag out; a list gives several words. */
  readonly flags?:
    | Readonly<Record<string, string | number | readonly (string | number)[] | true | undefined>>
    | undefined;
  /** `live` is typed through npm, as everywhere but in a shell that has `live` itself. */
  readonly throughNpm?: boolean | undefined;
}

/** The blanks of a kind, filled, and the context. A kind without blanks needs neither. */
export type Given<Kind extends CommandKind> = [Blank<Kind>] extends [never]
  ? [given?: CommandContext]
  : [given: CommandContext & Readonly<Record<Blank<Kind>, string | number>>];

/**
 * The command of a kind on one line for a POSIX shell, as a person pastes it: every blank and every name is one word that
 * gives the shell no orders. A word that begins with a hyphen is never taken for a flag.
 */
export function printedCommand<Kind extends CommandKind>(kind: Kind, ...[given]: Given<Kind>): string {
  const { stack, functions = [], flags = {}, throughNpm } = given ?? ({} as CommandContext);
  const values = (given ?? {}) as Readonly<Record<string, unknown>>;
  const [program = "", ...words] = kind.split(" ");
  const filled = words.map((word) => (isBlank(word) ? shellWord(String(values[word])) : word));
  if (program === "live") {
    const [verb = "", ...rest] = filled;
    return [
      throughNpm ? "npm run -s live --" : "live",
      verb,
      ...(stack === undefined ? [] : [flag("-s", stack)]),
      ...functions.map((name) => flag("-f", name)),
      ...rest,
      ...further(flags),
    ].join(" ");
  }
  if (program === "aws") return [program, ...filled, ...further(flags)].join(" ");
  const at = words.findIndex(isBlank);
  const isMistakable = words.some((word) => isBlank(word) && /^-/.test(String(values[word])));
  const own =
    program === "pulumi" && isMistakable ? [...filled.slice(0, at), "--", ...filled.slice(at)] : filled;
  return inStack([program, ...own].join(" "), stack);
}

function further(flags: NonNullable<CommandContext["flags"]>): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [`--${name}`] : [flag(`--${name}`, value)],
  );
}

/** The Pulumi command, for that stack; `configFile` where its file is not the stack's own. */
export function inStack(command: string, stack: string | undefined, configFile?: string): string {
  if (stack === undefined) return command;
  const flags = [flag("-s", stack), ...(configFile === undefined ? [] : [flag("--config-file", configFile)])];
  // Behind `--` there are no flags. Only words of a kind stand in front of the first one.
  const [, before = command, after = ""] = /^(pulumi[a-z -]*?)( -- .*)$/s.exec(command) ?? [];
  return `${before} ${flags.join(" ")}${after}`;
}

function isBlank(word: string): boolean {
  return /^[A-Z]+$/.test(word);
}

function flag(name: string, value: string | number | readonly (string | number)[]): string {
  const words = [value].flat().map((word) => shellWord(String(word)));
  return `${name}${/^-/.test(String(value)) ? "=" : " "}${words.join(" ")}`;
}
