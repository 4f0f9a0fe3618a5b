/**
 * Copies the project for the rehearsal and the tests. Commands and components stay as they are; program,
 * function, name and stack files are ours. So a team's own program, functions, project name and pinned versions
 * change no rehearsal and no test.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

const PROJECT_ROOT = resolve(__dirname, "..");
/** What is ours of the project: a team's own folders and files stay where they are. */
const COPIED = [
  ".gitignore",
  "Pulumi.yaml",
  "components",
  "functions/_catalog",
  "functions/_packaging",
  "lib",
  "local",
  "package-lock.json",
  "package.json",
  "scripts",
  "test/deployed",
  "transpile-program.cjs",
  "tsconfig.json",
  "tsconfig.pulumi.json",
];
/** Of the bundles in dist/, the copy's commands start `live` alone. */
const OF_LIVE = /^(live|credentials|cloudwatch)\b.*(\.cjs|\.json)$/;
const REGION = "config:\n  aws:region: us-east-1\n";
const STACK_FILES: Readonly<Record<string, string>> = {
  "Pulumi.sbx.yaml": REGION,
  "Pulumi.tst.yaml": REGION,
  "Pulumi.prd.yaml": `${REGION}  # A release stack: versions are published here.\n  lambda-live:publish_versions: true\n`,
};

const PROGRAM = `import { liveStack } from "./components/live-stack.ts";\n\nexport = liveStack();\n`;

/** Copies the project into `root`, with hello as its only function, and the tests of hello through LIVE. */
export function copyProject(root: string): void {
  mkdirSync(root, { recursive: true });
  for (const name of COPIED) {
    const source = join(PROJECT_ROOT, name);
    if (existsSync(source)) cpSync(source, join(root, name), { recursive: true });
  }
  copyBundlesOfLive(PROJECT_ROOT, root);
  cpSync(join(PROJECT_ROOT, "local/rehearsal/hello"), join(root, "functions/hello"), { recursive: true });
  cpSync(join(PROJECT_ROOT, "test/stack-example/hello.test.ts"), join(root, "test/stack/hello.test.ts"));
  const files = { "index.ts": PROGRAM, ...STACK_FILES };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  writeFileSync(
    join(root, "Pulumi.yaml"),
    ownSettings(readFileSync(join(PROJECT_ROOT, "Pulumi.yaml"), "utf8")),
  );
  linkPackages(root);
}

/** Makes a project in `root` of the given files alone, with the compiler's settings and the packages. */
export function makeProject(root: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(root, { recursive: true });
  for (const name of ["tsconfig.json", "tsconfig.pulumi.json", "transpile-program.cjs"])
    cpSync(join(PROJECT_ROOT, name), join(root, name));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  linkPackages(root);
}

/** A Pulumi.yaml under our name, without the keys that a team has added to its own. */
function ownSettings(text: string): string {
  const { runtime, requiredPulumiVersion, options, config } = parse(text);
  const { live_version } = config;
  return stringify({
    name: "lambda-live",
    runtime,
    requiredPulumiVersion,
    options,
    config: { live_version },
  });
}

/** Copies the bundles of `live`, which git ignores, from one checkout to another. */
export function copyBundlesOfLive(source: string, root: string): void {
  const dist = join(source, "dist");
  for (const name of existsSync(dist) ? readdirSync(dist) : [])
    if (OF_LIVE.test(name)) cpSync(join(dist, name), join(root, "dist", name));
}

function linkPackages(root: string): void {
  symlinkSync(join(PROJECT_ROOT, "node_modules"), join(root, "node_modules"));
}
