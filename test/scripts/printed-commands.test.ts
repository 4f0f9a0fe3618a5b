import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { releaseWarnings } from "../../components/release-warnings.ts";
import { COMMAND_KINDS } from "../../lib/printed-command.ts";
import { withFaultyProject } from "../support/faulty-project.ts";
import { buildLive, liveEnvironment } from "../support/live-process.ts";
import { useLocalProject } from "../support/local-project.ts";
import { commandIn, commandsFolder, parse, paste } from "../support/paste.ts";
import { scratchProject } from "../support/scratch-project.ts";
import { ROWS } from "./printed-command-rows.ts";

/** Kinds whose rows need the real engine with the whole program around it; the last test has them. */
const OF_THE_PROGRAM = ["pulumi up", "pulumi state unprotect --all"];

describe("a printed command, pasted into a shell", () => {
  const around = withFaultyProject();
  const program = useLocalProject();
  let env: NodeJS.ProcessEnv;

  before(async function () {
    this.timeout(120_000);
    buildLive();
    const folder = scratchProject({ "Pulumi.yaml": "name: lambda-live\nruntime: nodejs\n" });
    mkdirSync(join(folder, "state"));
    env = {
      PATH: `${commandsFolder(folder, program().engine.path)}:${process.env.PATH}`,
      PULUMI_BACKEND_URL: `file://${folder}/state`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const made = await paste("pulumi stack init prd", folder, env);
    expect(made.code, made.stderr).to.equal(0);
  });

  it("has a row for its kind here", () => {
    const rows = [...ROWS.map(({ kind }) => kind), ...OF_THE_PROGRAM];
    expect([...new Set(rows)]).to.have.members([...COMMAND_KINDS]);
  });

  for (const { kind, when, prints, leaves } of ROWS) {
    it(`${typeof leaves === "string" ? "can be read by a shell" : "does what it says"}: ${kind}, when ${when}`, async function () {
      this.timeout(60_000);
      const command = commandIn(await prints(around), kind);
      parse(command);
      if (typeof leaves === "string") return;
      const { root, aws } = around.project;
      const pasted = await paste(command, root, { ...liveEnvironment(aws.aws.endpoint), ...env });
      await leaves(around, pasted).catch((error: Error) => {
        error.message = `${command}\n${error.message}`;
        throw error;
      });
    });
  }

  it("does what it says: pulumi up, when a stack is not deployed; then pulumi state unprotect --all", async function () {
    this.timeout(120_000);
    const { root, aws, write } = program();
    // A person answers yes.
    const here = {
      ...program().env,
      PATH: `${env.PATH}:${program().env.PATH}`,
      PULUMI_SKIP_CONFIRMATIONS: "true",
    };
    const run = (command: string) => paste(command, root, { ...here, AWS_ENDPOINT_URL: aws.endpoint });
    write("Pulumi.prd.yaml", "config:\n  aws:region: us-east-1\n  lambda-live:publish_versions: true\n");
    expect((await run("pulumi stack init prd")).code).to.equal(0);
    const { stdout } = await run("live verify -s prd");
    const up = await run(commandIn(stdout, "pulumi up"));
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    expect((await run("live verify -s prd")).stdout).to.not.contain("pulumi up");

    const warned = releaseWarnings("prd", RELEASE_STACK, { functions: { gone: { live: "1" } }, serial: 1 });
    expect((await run("pulumi stack export -s prd")).stdout).to.contain('"protect": true');
    const unprotected = await run(commandIn(warned.join("\n"), "pulumi state unprotect --all"));
    expect(unprotected.code, unprotected.stderr).to.equal(0);
    expect((await run("pulumi stack export -s prd")).stdout).to.not.contain('"protect": true');
  });
});

const RELEASE_STACK = {
  traffic: {},
  declaredIn: {},
  settings: {},
  publishVersions: true,
  liveSerial: 1,
  warnings: [],
};
