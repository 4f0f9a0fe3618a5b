import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import type { Engine } from "../../local/pulumi/engine/engine.ts";
import { ENGINE_VERSION } from "../../local/pulumi/engine/versions.ts";
import { runGuarded } from "../../local/run-guarded.ts";
import { ENGINE_TIMEOUT_MS, testEngine } from "../support/local-project.ts";
import { INSTALL_WITHIN_MS, installPinned, skipUnlessCi } from "../support/pinned-packages.ts";
import { type CloudWrite, type PulumiCloud, startPulumiCloud } from "../support/pulumi-cloud.ts";
import { scratchProject } from "../support/scratch-project.ts";

const page = readFileSync(join(__dirname, "../../docs/pulumi-deployments.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
/** Each command of the page on one line, in order. */
const commands = blocks("sh")
  .flatMap((block) => block.replaceAll(/\\\n */g, "").split("\n"))
  .filter((line) => line !== "");

const STACK = "/api/stacks/acme/lambda-live";
const OF_NO_STACK = ["!docs/**", "!test/**", "!.github/**", "!*.md"];

/** What a stack's settings are to be: what starts its deployments, and the role's ARN without its name. */
const settings = (stack: string, gitHub: object, name = `pulumi-${stack}`, account = "123456789012") => ({
  gitHub: { repository: "acme/lambda-live", ...gitHub },
  sourceContext: { git: { branch: "main" } },
  operationContext: {
    preRunCommands: ["npm ci"],
    options: { skipInstallDependencies: true },
    oidc: { aws: { roleArn: `arn:aws:iam::${account}:role/${name}`, sessionName: name, duration: "1h" } },
  },
});
const without = (...stacks: string[]) => [...stacks.map((stack) => `!Pulumi.${stack}.yaml`), ...OF_NO_STACK];
const WRITTEN = {
  sbx: settings("sbx", {
    deployCommits: true,
    previewPullRequests: true,
    paths: without("tst", "prd", "pr"),
  }),
  tst: settings("tst", {
    deployCommits: true,
    previewPullRequests: true,
    paths: without("sbx", "prd", "pr"),
  }),
  prd: settings("prd", { deployCommits: true, paths: ["Pulumi.prd.yaml"] }),
  pr: settings("pr", { pullRequestTemplate: true }, "pulumi-review", "210987654321"),
};
const DRIFT = { scheduleCron: "0 5 * * *", autoRemediate: false };
const WEBHOOK = {
  organizationName: "acme",
  projectName: "lambda-live",
  stackName: "prd",
  displayName: "drift",
  payloadUrl: "https://example.com/drift",
  active: true,
  format: "raw",
  filters: ["drift_detected"],
};

describe("docs/pulumi-deployments.md", () => {
  it("speaks of the CLI that this project builds", () => {
    expect(page).to.contain(`**Pulumi CLI ${ENGINE_VERSION}**`);
  });

  describe("its commands, with the real CLI", () => {
    let engine: Engine;
    let cloud: PulumiCloud;
    let root: string;
    before(async function () {
      this.timeout(ENGINE_TIMEOUT_MS);
      engine = await testEngine();
      if (!page.includes(`**Pulumi CLI ${engine.version}**`)) {
        process.stderr.write(
          `Skipped: the page speaks of another CLI than ${engine.version}, which is here.\n`,
        );
        this.skip();
      }
      cloud = await startPulumiCloud();
      root = scratchProject({ "Pulumi.yaml": "name: lambda-live\nruntime: nodejs\n" });
    });
    after(() => cloud?.close());

    const run = (command: string) =>
      runGuarded("sh", ["-c", command], {
        cwd: root,
        env: {
          PATH: `${dirname(engine.path)}${delimiter}${process.env.PATH}`,
          PULUMI_BACKEND_URL: cloud.url,
          PULUMI_ACCESS_TOKEN: "pul-none",
          PULUMI_HOME: join(root, "home"),
          PULUMI_SKIP_UPDATE_CHECK: "true",
        },
      });

    it("sends what the page says, command by command", async () => {
      for (const command of commands) {
        const { code, stdout, stderr } = await run(command);
        expect(code, command + stdout + stderr).to.equal(0);
      }
      const edit = (stack: keyof typeof WRITTEN): CloudWrite => ({
        call: `POST ${STACK}/${stack}/deployments/settings`,
        body: WRITTEN[stack],
      });
      const start = (stack: string): CloudWrite => ({
        call: `POST ${STACK}/${stack}/deployments`,
        body: {
          operation: "update",
          inheritSettings: true,
          executorContext: { workingDirectory: "" },
          operationContext: { preRunCommands: ["npm ci"], operation: "", environmentVariables: {} },
          agentPoolID: null,
        },
      });
      const hook = { ...WEBHOOK, name: "", hasSecret: false, secretCiphertext: "" };
      const tags = { "pulumi:project": "lambda-live", "pulumi:runtime": "nodejs" };
      expect(cloud.writes).to.deep.equal([
        edit("sbx"),
        edit("tst"),
        edit("prd"),
        start("tst"),
        start("prd"),
        { call: `POST ${STACK}/prd/deployments/drift/schedules`, body: DRIFT },
        { call: `POST ${STACK}/prd/hooks`, body: hook },
        { call: `POST ${STACK}`, body: { stackName: "pr", tags } },
        edit("pr"),
      ]);
    }).timeout(60_000);

    it("leaves the keys in the stack files, as live reads them", () => {
      const read = (stack: string) => readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
      expect(read("prd")).to.match(/^config:\n {2}lambda-live:publish_on_up: "?true"?\n/);
      expect(read("pr")).to.match(/^config:\n {2}aws:region: us-east-1\n/);
    });

    it("tells by its exit code that a deployment failed, but only if it follows its log", async () => {
      cloud.status = "failed";
      const [start = ""] = commands.filter((command) => command.startsWith("pulumi deployment run"));
      const codes = await Promise.all([start, start.replace(" --suppress-stream-logs=false", "")].map(run));
      expect(codes.map(({ code }) => code)).to.deep.equal([1, 0]);
    });
  });

  describe("its program, with @pulumi/pulumiservice", () => {
    let folder: string;
    before(async function () {
      this.timeout(INSTALL_WITHIN_MS * 2);
      const what = "@pulumi/pulumiservice for tests (93 MB)";
      const installed = await installPinned({ pinnedIn: "docs", name: "pulumiservice", what });
      if ("reason" in installed) return skipUnlessCi(this, "@pulumi/pulumiservice", installed.reason);
      const [program = ""] = blocks("ts");
      folder = scratchProject({ "settings.ts": program, "package.json": "{}" });
      symlinkSync(join(installed.folder, "node_modules"), join(folder, "node_modules"));
    });

    it("has the right types", () => {
      const found = ts.createProgram([join(folder, "settings.ts")], COMPILER);
      const messages = ts.getPreEmitDiagnostics(found).map(({ messageText }) => messageText);
      expect(messages).to.deep.equal([]);
    }).timeout(30_000);

    it("declares what the commands send", () => {
      const declared = declaredBy(folder);
      const ofType = (wanted: string) =>
        declared.filter(({ type }) => type === `pulumiservice:index:${wanted}`).map(({ inputs }) => inputs);
      const of = (stack: string) => ({ organization: "acme", project: "lambda-live", stack });
      expect(ofType("DeploymentSettings").map(asSent)).to.have.deep.members(
        Object.entries(WRITTEN).map(([stack, sent]) => ({ ...of(stack), ...sent })),
      );
      expect(ofType("DriftSchedule")).to.deep.equal([{ ...of("prd"), ...DRIFT }]);
      expect(ofType("Webhook")).to.deep.equal([WEBHOOK]);
    }).timeout(30_000);
  });
});

const COMPILER: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};

/** Loads a program without an engine and prints what it declares as one line of JSON. */
const DECLARE = `const { runtime } = require("@pulumi/pulumi");
const declared = [];
runtime.setMocks({
  newResource: ({ type, name, inputs }) => (declared.push({ type, inputs }), { id: name, state: inputs }),
  call: () => ({}),
}, "settings", "all", false);
process.once("beforeExit", () => console.log(JSON.stringify(declared)));
require("./settings.js");`;

interface Declared {
  readonly type: string;
  readonly inputs: Inputs;
}
interface Inputs {
  readonly [name: string]: Inputs | undefined;
}

/** The resources that settings.ts declares, with their inputs. */
function declaredBy(folder: string): Declared[] {
  const { outputText } = ts.transpileModule(readFileSync(join(folder, "settings.ts"), "utf8"), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  writeFileSync(join(folder, "settings.js"), outputText);
  const said = execFileSync(process.execPath, ["-e", DECLARE], { cwd: folder, encoding: "utf8" });
  return JSON.parse(said);
}

/** A stack's settings as Pulumi Cloud's API takes them. What is off there needs not be sent. */
function asSent({ github, operationContext, ...others }: Inputs) {
  const { roleARN: roleArn, ...aws } = operationContext?.oidc?.aws ?? {};
  const gitHub = Object.fromEntries(Object.entries(github ?? {}).filter(([, value]) => Boolean(value)));
  return { ...others, gitHub, operationContext: { ...operationContext, oidc: { aws: { roleArn, ...aws } } } };
}
