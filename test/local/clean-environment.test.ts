import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { writeExecutable } from "../support/fake-executable.ts";

const PROJECT_ROOT = join(__dirname, "..", "..");
const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8"));

/** Runs a command line in the project's folder with these variables alone. */
function run(commandLine: string, env: Record<string, string>) {
  const { stdout, stderr } = spawnSync("sh", ["-c", commandLine], {
    cwd: PROJECT_ROOT,
    env,
    encoding: "utf8",
  });
  return { stdout, stderr };
}

const PATH = process.env.PATH ?? "";
const SECRETS = {
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_PROFILE: "secret",
  NODE_AUTH_TOKEN: "secret",
  MY_TOKEN: "secret",
};

describe("the environment of what runs handlers", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "clean-environment-test-"));
    writeExecutable(folder, "node", "env");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const script of ["start", "local"]) {
    it(`holds with npm run ${script} what the command needs, and none of the operator's secrets`, () => {
      const env = {
        ...SECRETS,
        PATH: folder + delimiter + PATH,
        LAMBDA_LIVE_CACHE: "/cache",
        LC_TIME: "C",
        npm_lifecycle_event: script,
      };
      const lines = run(scripts[script], env).stdout.trim().split("\n");
      expect(lines).to.include.members([
        "LAMBDA_LIVE_CACHE=/cache",
        "LC_TIME=C",
        `npm_lifecycle_event=${script}`,
      ]);
      expect(lines.map((line) => line.split("=")[0])).to.not.include.members(Object.keys(SECRETS));
      expect(lines.join()).to.not.contain("secret");
    });
  }

  it("keeps values as they are, and takes no variable from inside another value", () => {
    const odd = `a "b" 'c' $HOME \`id\` \\n\nTMPDIR=/elsewhere\nMY_TOKEN=x`;
    const print = `sh local/clean-environment.sh ${process.execPath} -p 'JSON.stringify(process.env)'`;
    const { stdout } = run(print, {
      PATH,
      LAMBDA_LIVE_ODD: odd,
      MY_NOTES: "x\nTZ=elsewhere\nGOPATH=/elsewhere",
    });
    const kept = JSON.parse(stdout);
    expect(kept.LAMBDA_LIVE_ODD).to.equal(odd);
    expect(kept).to.not.have.any.keys("TMPDIR", "TZ", "GOPATH", "MY_NOTES", "MY_TOKEN");
  });

  it("leaves out an address that holds a password, and says so", () => {
    const { stdout, stderr } = run("sh local/clean-environment.sh env", {
      PATH,
      HTTPS_PROXY: "http://me:secret@proxy:8080",
      HTTP_PROXY: "http://proxy:8080",
    });
    expect(stdout).to.contain("HTTP_PROXY=http://proxy:8080").and.not.contain("secret");
    expect(stderr).to.match(/^HTTPS_PROXY is left out: .*install Pulumi first: https:\S+\n$/s);
  });

  it("hands over arguments and exit code", () => {
    const { status, stdout } = spawnSync(
      "sh",
      ["local/clean-environment.sh", "sh", "-c", 'echo "$1"; exit 3', "-", "a  b=$c"],
      {
        cwd: PROJECT_ROOT,
        encoding: "utf8",
      },
    );
    expect({ status, stdout }).to.deep.equal({ status: 3, stdout: "a  b=$c\n" });
  });
});
