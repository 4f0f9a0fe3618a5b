/** Every text of files, environment and command line that a message of `live` quotes. */

/** One place that somebody else may have written. */
export interface ForeignPlace {
  readonly name: string;
  /** Files to write for the run, by path. */
  files?(text: string): Readonly<Record<string, string>>;
  env?(text: string): Readonly<Record<string, string | undefined>>;
  /** A folder below the project to run in. */
  cwd?(text: string): string;
  /** Default: `status -s prd`. */
  words?(text: string): readonly string[];
  /** What a person answers. */
  answers?(text: string): readonly string[];
  /** Set if the SDK's own messages do not name it. */
  readonly isUnnamed?: true;
}

/** Any text as YAML and as JSON. */
const q = (text: string) => JSON.stringify(text);
/** The stack file with further lines below `config:`. */
const stackFile = (lines: string) => ({
  "Pulumi.prd.yaml": `config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n${lines}\n`,
});
const inStackFile = (name: string, lines: (text: string) => string): ForeignPlace => ({
  name: `${name} in the stack file`,
  files: (text) => stackFile(lines(text)),
});
const inPulumiYaml = (name: string, lines: (text: string) => string): ForeignPlace => ({
  name: `${name} in Pulumi.yaml`,
  files: (text) => ({ "Pulumi.yaml": `runtime: nodejs\n${lines(text)}\n` }),
});
const typed = (name: string, ...words: ((text: string) => string | undefined)[]): ForeignPlace => ({
  name,
  words: (text) => words.flatMap((word) => word(text) ?? []),
});
const word = (plain: string) => () => plain;
const line = (plain: string) => plain.split(" ").map(word);
const it = (text: string) => text;

const WITHOUT_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

export const PLACES: readonly ForeignPlace[] = [
  inStackFile("an unknown key", (text) => `  ${q(`lambda-live:${text}`)}: 1`),
  inStackFile(
    "a key in two spellings",
    (text) => `  ${q(`lambda-live:${text}`)}: 1\n  ${q(`lambda-live:config:${text}`)}: 1`,
  ),
  inStackFile(
    "a key of another project's name",
    (text) => `  ${q(`${text.replaceAll(":", "")}:live_version`)}: 1`,
  ),
  inStackFile("a version", (text) => `  lambda-live:live_version: ${q(text)}`),
  inStackFile("a weight", (text) => `  lambda-live:canary_weight: ${q(text)}`),
  {
    name: "a switch in the stack file",
    files: (text) => ({ "Pulumi.prd.yaml": `config:\n  lambda-live:publish_versions: ${q(text)}\n` }),
  },
  inStackFile("an unknown function", (text) => `  lambda-live:functions: {${q(text)}: {live_version: v7}}`),
  inStackFile("an unknown key of a function", (text) => `  lambda-live:functions: {hello: {${q(text)}: 1}}`),
  inStackFile(
    "the name of a variable",
    (text) => `  lambda-live:functions: {hello: {environment: {${q(text)}: x}}}`,
  ),
  inStackFile("a function's memory", (text) => `  lambda-live:functions: {hello: {memory_size: ${q(text)}}}`),
  inStackFile("a rollout", (text) => `  lambda-live:rollout: ${q(text)}`),
  inStackFile("an endpoint", (text) => `  aws:endpoints: [{lambda: ${q(text)}}]`),
  inStackFile("an alias of nothing", (text) => `  a: *${text.replaceAll(/[\s:#\u0085]/g, "")}`),
  inStackFile("the head of a block", (text) => `  a: |${text.replaceAll(/[\s#\u0085]/g, "")}`),
  inStackFile(
    "a file with a token",
    (text) =>
      `  aws:assumeRoleWithWebIdentity: {roleArn: "arn:aws:iam::123456789012:role/first", webIdentityTokenFile: ${q(`/nowhere/${text}`)}}`,
  ),
  {
    ...inStackFile("a profile", (text) => `  aws:profile: ${q(text)}`),
    env: () => WITHOUT_KEYS,
    isUnnamed: true,
  },
  {
    name: "a region in the stack file",
    files: (text) => ({ "Pulumi.prd.yaml": `config:\n  aws:region: ${q(text)}\n` }),
  },
  {
    ...inStackFile("an account", (text) => `  aws:allowedAccountIds: [${q(text)}]`),
    words: () => ["canary", "-s", "prd", "--weight", "10", "--version", "2", "--dry-run"],
  },
  {
    ...inStackFile("an account of a policy", (text) => `  aws:allowedAccountIds: [${q(text)}]`),
    words: () => ["permissions", "-s", "prd"],
  },
  {
    name: "the repository that a policy trusts",
    env: (text) => ({ GITHUB_REPOSITORY: text }),
    words: () => ["permissions", "-s", "prd"],
  },
  {
    ...inPulumiYaml("the name", (text) => `name: ${q(text)}`),
    words: () => ["status", "-s", "nowhere"],
  },
  inPulumiYaml("an unknown key", (text) => `name: lambda-live\nconfig: {${q(`lambda-live:${text}`)}: 1}`),
  {
    name: "the path of a stack file that can't be written",
    files: (text) => ({
      "Pulumi.yaml": `name: lambda-live\nstackConfigDir: ${q(pathIn(text))}\n`,
      [`${pathIn(text)}/Pulumi.prd.yaml`]:
        "config:\n  aws:region: us-east-1\n  lambda-live:live_version: 1\n",
    }),
    words: () => ["canary", "-s", "prd", "--weight", "10", "--version", "2", "--dry-run"],
  },
  {
    name: "the path of a stack file that was to be written",
    files: (text) => ({
      "Pulumi.yaml": `name: lambda-live\nstackConfigDir: ${q(pathIn(text))}\n`,
      [`${pathIn(text)}/Pulumi.prd.yaml`]:
        "config:\n  aws:region: us-east-1\n  lambda-live:live_version: 2\n",
    }),
    words: () => ["sync", "--from-aws", "-s", "prd"],
  },
  { name: "the folder that live runs in", cwd: pathIn },
  {
    name: "a folder of functions/",
    files: (text) => ({ [`functions/${pathIn(text)}/index.ts`]: "" }),
    words: () => ["verify", "-s", "prd"],
  },
  {
    name: "a key of function.json",
    files: (text) => ({ "functions/hello/function.json": `{${q(text)}: 1}` }),
    words: () => ["verify", "-s", "prd"],
  },
  {
    name: "a value of function.json",
    files: (text) => ({ "functions/hello/function.json": `{"schedule": ${q(text)}}` }),
    words: () => ["verify", "-s", "prd"],
  },
  {
    name: "the source of a function",
    files: (text) => ({
      "functions/hello/index.ts": `import ${q(text)};\nexport const handler = () => 1;\n`,
    }),
    words: () => ["publish", "-s", "prd", "--dry-run"],
  },
  { name: "AWS_PROFILE", env: (text) => ({ ...WITHOUT_KEYS, AWS_PROFILE: text }), isUnnamed: true },
  {
    name: "AWS_REGION",
    files: () => ({ "Pulumi.prd.yaml": "config: {}\n" }),
    env: (text) => ({ AWS_REGION: text }),
  },
  { name: "AWS_ENDPOINT_URL", env: (text) => ({ AWS_ENDPOINT_URL: text }) },
  typed("the verb", it),
  typed("an unknown flag", word("status"), (text) => `--${text}`),
  typed("a word too many", word("status"), it),
  typed("a stack", word("status"), word("-s"), it),
  typed("two stacks", ...line("status -s prd -s"), it),
  typed("a function", ...line("status -s prd -f"), it),
  typed("a confirmation", ...line("rollback -s prd --confirm"), it),
  typed("a weight", ...line("canary -s prd --weight"), it),
  typed("a version", ...line("promote -s prd --version"), it),
  typed("versions to compare", ...line("versions -s prd --diff"), it, it),
  typed("a time", ...line("status --timeout"), it),
  typed("an age", ...line("prune -s prd --older-than"), it),
  typed("an endpoint", ...line("status --endpoint-url"), it),
  {
    name: "the answer to a question",
    words: () => ["canary", "-s", "prd", "--weight", "10", "--version", "2"],
    answers: (text) => [text],
  },
];

/** The part of a text that may be a file's name. */
function pathIn(text: string): string {
  return text.replaceAll(/[\0/]/g, "").slice(0, 100);
}
