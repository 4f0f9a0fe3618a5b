import { execFile } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import {
  chooseStack,
  findProject,
  shownStackFile,
  stackFilePath,
} from "../../../scripts/adapters/project.ts";
import { ReleaseError } from "../../../scripts/release/model/errors.ts";
import { testEngine } from "../../support/local-project.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const NAMED = "name: shop\nruntime: nodejs\n";

function refusalOf(act: () => unknown): ReleaseError {
  try {
    act();
  } catch (error) {
    if (error instanceof ReleaseError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the stack that -s names", () => {
  const project = () => findProject(scratchProject({ "Pulumi.yaml": NAMED, "Pulumi.prd.yaml": "config:\n" }));

  for (const named of ["prd", "acme/prd", "acme/shop/prd"])
    it(`is this project's for ${named}`, () => {
      expect(chooseStack(project(), named)).to.equal("prd");
    });

  for (const [named, says] of [
    ["acme/other/prd", /is a stack of the project other; this one is shop \(/],
    ["acme/\u001b[2Jother/prd", /the project \\u001b\[2Jother;/],
    ["acme/shop/pdr", /There is no Pulumi\.pdr\.yaml\. Stacks of shop: prd\./],
    ["eu/acme/shop/prd", /names no stack: Pulumi's names are STACK, ORG\/STACK and ORG\/PROJECT\/STACK\./],
    ["acme//prd", /names no stack/],
    ["prd/", /names no stack/],
  ] as const)
    it(`is unknown for ${JSON.stringify(named)}`, () => {
      const { code, message, exitCode } = refusalOf(() => chooseStack(project(), named));
      expect({ code, exitCode }).to.deep.equal({ code: "UnknownStack", exitCode: 2 });
      expect(message).to.match(says);
    });
});

describe("the project's files", () => {
  it("are Pulumi.yml and Pulumi.STACK.yml too, where stack files of another extension do not count", () => {
    const root = scratchProject({
      "Pulumi.yml": `${NAMED}stackConfigDir: stacks\n`,
      "stacks/Pulumi.prd.yml": "config:\n",
      "stacks/Pulumi.sbx.yaml": "config:\n",
      "functions/hello/index.ts": "",
    });
    const project = findProject(join(root, "functions/hello"));
    expect(project.stacks).to.deep.equal(["prd"]);
    expect(stackFilePath(project, "prd")).to.equal(join(root, "stacks/Pulumi.prd.yml"));
    expect(shownStackFile(project, "prd")).to.equal("Pulumi.prd.yml");
  });

  it("are not JSON: Pulumi.json is refused by its name, also beside a Pulumi.yaml, since Pulumi takes it first", () => {
    const root = scratchProject({ "Pulumi.json": "{}", "Pulumi.yaml": NAMED });
    const { code, message } = refusalOf(() => findProject(root));
    expect(code).to.equal("InvalidProject");
    expect(message).to.equal(
      `${join(root, "Pulumi.json")}: live reads and writes YAML alone, and Pulumi takes this file before any other.`,
    );
  });

  it("are those that the engine reads", async function () {
    this.timeout(30 * 60_000);
    const engine = await testEngine();
    const run = promisify(execFile);
    for (const [files, expected] of [
      [{ "Pulumi.yml": NAMED, "Pulumi.yaml": NAMED.replace("shop", "first") }, "Pulumi.prd.yaml"],
      [{ "Pulumi.yml": NAMED }, "Pulumi.prd.yml"],
    ] as const) {
      const root = scratchProject(files);
      mkdirSync(join(root, ".state"));
      const env = {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${join(root, ".state")}`,
        PULUMI_HOME: join(root, ".home"),
        PULUMI_CONFIG_PASSPHRASE: "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      };
      await run(engine.path, ["stack", "init", "prd"], { cwd: root, env });
      await run(engine.path, ["config", "set", "live_version", "7", "-s", "prd"], { cwd: root, env });
      const project = findProject(root);
      expect(project.stacks).to.deep.equal(["prd"]);
      expect(stackFilePath(project, "prd")).to.equal(join(root, expected));
    }
  });
});

describe("live with a project in Pulumi.yml, and with --config-file", () => {
  let project: ReleaseProject;
  const published = async () => {
    await project.publish("prd", "hello", 2);
    await project.pointLive("prd", "hello", "1");
  };
  const KEYS = 'config:\n  aws:region: us-east-1\n  publish_versions: true\n  live_version: "1"\n';

  beforeEach(async () => {
    project = await makeReleaseProject();
    await published();
  });
  afterEach(() => project.close());

  it("writes Pulumi.prd.yml", async () => {
    for (const name of ["Pulumi", "Pulumi.prd", "Pulumi.sbx"])
      renameSync(join(project.root, `${name}.yaml`), join(project.root, `${name}.yml`));
    project.write("Pulumi.prd.yml", KEYS);
    const run = await project.live("promote -s prd --version 2 --confirm prd");
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(project.read("Pulumi.prd.yml")).to.contain('live_version: "2"');
  });

  it("does not move this project's production for another project's stack", async () => {
    const run = await project.live("promote -s acme/other/prd --version 2 --confirm prd");
    expect([run.exitCode, run.stderr.split(":")[0]]).to.deep.equal([2, "error UnknownStack"]);
    expect(run.requests).to.deep.equal([]);
    expect((await project.alias("prd", "hello")).FunctionVersion).to.equal("1");
  });

  it("reads and writes the file that --config-file names, seen from the folder of the command", async () => {
    const before = project.read("Pulumi.prd.yaml");
    project.write("ops/production.yaml", KEYS);
    const cwd = join(project.root, "ops");
    const run = await project.live("promote -s prd --version 2 --confirm prd --config-file production.yaml", {
      cwd,
    });
    expect(run.exitCode, run.stderr).to.equal(0);
    expect(project.read("ops/production.yaml")).to.contain('live_version: "2"');
    expect(project.read("Pulumi.prd.yaml")).to.equal(before);
    expect(run.stdout).to.contain(
      "Next: live status -s prd --config-file production.yaml, or back: live rollback -s prd --config-file production.yaml --confirm prd\n",
    );
  });

  it("takes a stack whose only file is the one that --config-file names", async () => {
    renameSync(join(project.root, "Pulumi.prd.yaml"), join(project.root, "production.yaml"));
    project.write("production.yaml", KEYS.replace(`"1"`, "v1"));
    const run = await project.live("status -s prd --config-file production.yaml");
    expect(run.exitCode).to.equal(1);
    expect(run.stdout).to.contain("production.yaml has 1 mistake:");
    expect(run.stdout).to.contain("-s prd --config-file production.yaml");
  });

  for (const [args, code] of [
    ["status -s prd --config-file nosuch.yaml", "InvalidConfigFile"],
    ["status -s prd --config-file Pulumi.prd.json", "InvalidConfigFile"],
    ["status --config-file Pulumi.prd.yaml", "StackRequired"],
  ] as const)
    it(`refuses ${args}`, async () => {
      project.write("Pulumi.prd.json", "{}");
      const run = await project.live(args);
      expect([run.exitCode, run.stderr.split(":")[0]]).to.deep.equal([2, `error ${code}`]);
      expect(run.requests).to.deep.equal([]);
    });

  it("warns once that it does not see the values of Pulumi ESC environments", async () => {
    const esc = "environment:\n  - base\n";
    const says = "live does not see the values from there";
    const warnings = (stderr: string) => stderr.split("\n").filter((line) => line.includes(says));
    project.write("Pulumi.prd.yaml", `${esc}${KEYS}`);
    project.write("Pulumi.sbx.yaml", `environment: { imports: [base] }\n${KEYS}`);
    for (const args of ["promote -s prd --version 2 --confirm prd", "history -s prd", "status -s prd"])
      expect(warnings((await project.live(args)).stderr), args).to.have.length(1);
    expect(warnings((await project.live("status")).stderr)[0]).to.match(
      /^warning: Pulumi\.prd\.yaml, Pulumi\.sbx\.yaml import Pulumi ESC environments: /,
    );
    project.write("Pulumi.prd.yaml", `environment: []\n${KEYS}`);
    expect(warnings((await project.live("status -s prd")).stderr)).to.deep.equal([]);
  });
});
