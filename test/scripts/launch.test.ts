import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { copyProject } from "../../local/copy-project.ts";
import { expectHarmless } from "../support/harmless-output.ts";
import { expectSchema } from "../support/json-schema.ts";
import { itAsRoot } from "../support/other-user.ts";

const ROOT = join(__dirname, "../..");

describe("starting live", () => {
  let root: string;
  const live = (...args: string[]) => {
    const words = [join(root, "scripts/launch.cjs"), ...args];
    const run = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
    expectHarmless(run.stdout + run.stderr, `live ${args}`);
    return run;
  };

  before(() => {
    root = mkdtempSync(join(tmpdir(), "lambda-live-launch-"));
    copyProject(root);
    rmSync(join(root, "dist"), { recursive: true, force: true });
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("builds the bundle once if npm did not, and says so", () => {
    const first = live("--version");
    expect(first.stderr).to.equal("live is not built yet; building it once.\n");
    expect(first.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    const second = live("--version");
    expect(second.stderr).to.equal("");
    expect(second.status).to.equal(0);
  });

  it("builds the bundle again after a change; if the build fails, runs the older bundle", () => {
    const entry = join(root, "scripts/command-line/help.ts");
    const source = readFileSync(entry, "utf8");
    live("--version");
    writeFileSync(entry, `${source}\n// changed\n`);
    const again = "live was built from other sources than this checkout has; building it again.\n";
    expect(live("--version").stderr).to.equal(again);
    expect(live("--version").stderr).to.equal("");
    writeFileSync(entry, "export const = broken;\n");
    const older = live("--version");
    expect(older.stderr).to.match(
      /building it again\.\n.*warning: live could not be built again: .*: npm ci\n$/s,
    );
    expect(older.stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    writeFileSync(entry, source);
    live("--version");
  });

  it("starts from any folder through a link like that of npm", () => {
    const link = join(root, "live");
    symlinkSync(join(root, "scripts/launch.cjs"), link);
    const run = spawnSync(link, ["--version"], { cwd: tmpdir(), encoding: "utf8" });
    expect(run.stdout, String(run.error)).to.match(/^\d+\.\d+\.\d+\n$/);
  });

  it("says in one line why the bundle can't be built, and what to do", () => {
    const dist = join(root, "dist");
    renameSync(dist, `${dist}-kept`);
    writeFileSync(dist, "where a folder should be");
    const run = live("--version");
    rmSync(dist);
    renameSync(`${dist}-kept`, dist);
    expect(run.status).to.equal(1);
    expect(run.stderr).to.match(
      /^live is not built yet; building it once\.\n.*dist can't be written: E[A-Z]+.*\nerror NotBuilt: live could not be built\.\nAs a user who may write there: npm ci, then npm run build\.\n$/,
    );
  });

  describe("before npm ci", () => {
    const packages = () => join(root, "node_modules");
    before(() => {
      live("--version");
      rmSync(packages());
    });
    after(() => symlinkSync(join(ROOT, "node_modules"), packages()));
    const NPM_CI =
      /^error NotInstalled: \w+ needs the packages of this checkout, which are not installed\.\nInstall them: \(cd \S+ && npm ci\)\n$/;

    it("says npm ci, without a stack trace, in every command that is not built yet or needs the packages", () => {
      const dist = join(root, "dist");
      renameSync(dist, `${dist}-kept`);
      const json = live("status", "--json");
      renameSync(`${dist}-kept`, dist);
      expect(json.status).to.equal(1);
      expect(json.stderr).to.match(NPM_CI);
      expect(JSON.parse(json.stdout).error.code).to.equal("NotInstalled");
      const local = spawnSync(process.execPath, [join(root, "scripts/launch-bundle.cjs"), "local"], {
        encoding: "utf8",
      });
      for (const { stderr } of [live("publish", "-s", "prd"), local]) expect(stderr).to.match(NPM_CI);
    });

    it("runs the verbs that need no package, and the older bundle after a change", () => {
      expect(live("--version").stdout).to.match(/^\d/);
      const entry = join(root, "scripts/command-line/help.ts");
      const source = readFileSync(entry, "utf8");
      writeFileSync(entry, `${source}\n// changed\n`);
      const older = live("--version");
      writeFileSync(entry, source);
      expect(older.stderr).to.match(
        /building it again\.\nwarning: live could not be built again: .*: npm ci\n$/,
      );
      expect(older.stdout).to.match(/^\d/);
    });

    it("says npm ci in a build", () => {
      const build = spawnSync(process.execPath, [join(root, "scripts/build.mjs")], { encoding: "utf8" });
      expect([build.status, build.stderr]).to.deep.equal([
        1,
        "The packages are not installed. Run: npm ci\n",
      ]);
    });
  });

  itAsRoot("runs for a user without HOME whom the system doesn't know, as in a container", () => {
    live("--version");
    chmodSync(root, 0o755);
    writeFileSync(join(root, "Pulumi.yaml"), "name: lambda-live\n");
    writeFileSync(join(root, "Pulumi.prd.yaml"), "config:\n  publish_versions: true\n");
    const run = spawnSync(process.execPath, [join(root, "scripts/launch.cjs"), "status", "-s", "prd"], {
      cwd: root,
      encoding: "utf8",
      uid: 54_321,
      gid: 54_321,
      env: { AWS_ACCESS_KEY_ID: "tester", AWS_SECRET_ACCESS_KEY: "none" },
    });
    expect(run.stderr).to.not.match(/Internal|^ +at /m);
    expect(run.stdout).to.contain("No AWS region is set");
  });

  it("keeps the code cache beside the bundle, and drops it with the next build", () => {
    live("--version");
    const caches = () => readdirSync(join(root, "dist")).filter((file) => file.endsWith(".cache"));
    expect(caches()).to.have.length(1);
    execFileSync(process.execPath, [join(root, "scripts/build.mjs"), "live"]);
    expect(caches()).to.deep.equal([]);
  });

  it("builds and starts the other commands by the same rules, each by its own sources", () => {
    const local = () =>
      spawnSync(process.execPath, [join(root, "scripts/launch-bundle.cjs"), "local", "--help"], {
        cwd: root,
        encoding: "utf8",
      });
    const first = local();
    expect(first.stderr).to.equal("local is not built yet; building it once.\n");
    expect(first.stdout).to.match(/^Serves a local AWS /);
    const source = join(root, "local/command-line.ts");
    writeFileSync(source, readFileSync(source, "utf8").replace("Serves a local AWS", "Serves a changed AWS"));
    const again = local();
    expect(again.stderr).to.equal(
      "local was built from other sources than this checkout has; building it again.\n",
    );
    expect(again.stdout).to.match(/^Serves a changed AWS /);
    expect([local().stderr, live("--version").stderr]).to.deep.equal(["", ""]);
  });

  it("names the bundles there are when asked for another", () => {
    const run = spawnSync(process.execPath, [join(root, "scripts/build.mjs"), "lokal"], { encoding: "utf8" });
    expect(run.status).to.equal(2);
    expect(run.stderr).to.equal(
      "There is no bundle lokal. There are: live, local, rehearsal, contract, bench\n",
    );
  });

  it("survives a broken cache", () => {
    live("--version");
    const [cache] = readdirSync(join(root, "dist")).filter((file) => file.endsWith(".cache"));
    writeFileSync(join(root, "dist", cache ?? ""), "garbage");
    expect(live("--version").stdout).to.match(/^\d/);
  });

  /** Runs `live --version` with nothing but a shell script around it. */
  const inShell = (script: string) =>
    spawnSync("sh", ["-c", script, "sh", process.execPath, join(root, "scripts/launch.cjs"), "--version"], {
      cwd: root,
      encoding: "utf8",
    });

  it("starts without a code cache, and leaves no part of it, when the disk is full", () => {
    const dist = join(root, "dist");
    live("--version");
    for (const file of readdirSync(dist)) if (file.includes(".cache")) rmSync(join(dist, file));
    const files = readdirSync(dist);
    const run = inShell('ulimit -f 100; exec "$@"');
    expect([run.status, run.stderr], run.stderr).to.deep.equal([0, ""]);
    expect(readdirSync(dist)).to.deep.equal(files);
  });

  it("keeps the older bundle whole when a full disk has no room for the new one, and tries again next time", () => {
    const entry = join(root, "scripts/live.ts");
    const bundle = () => readFileSync(join(root, "dist/live-status.cjs"));
    const source = readFileSync(entry, "utf8");
    const [before, files] = [bundle(), readdirSync(join(root, "dist"))];
    writeFileSync(entry, `${source}\nprocess.title = "changed";\n`);
    try {
      const run = inShell('ulimit -f 100; exec "$@"');
      expect(run.status, run.stderr).to.equal(0);
      expect(run.stderr).to.match(
        /dist can't be written: EFBIG.*\nwarning: live could not be built again: /s,
      );
      expect([bundle(), readdirSync(join(root, "dist"))]).to.deep.equal([before, files]);
      expect(live("--version").stderr).to.equal(
        "live was built from other sources than this checkout has; building it again.\n",
      );
      expect(bundle()).to.not.deep.equal(before);
    } finally {
      writeFileSync(entry, source);
    }
  });

  it("builds and runs although its own messages can't be written", () => {
    const entry = join(root, "scripts/live.ts");
    const source = readFileSync(entry, "utf8");
    writeFileSync(entry, `${source}\n// changed\n`);
    try {
      const run = inShell('exec "$@" 2>/dev/full');
      expect([run.status, run.stdout.trim()]).to.deep.equal([0, live("--version").stdout.trim()]);
    } finally {
      writeFileSync(entry, source);
    }
  });

  it("ends after --timeout when the credentials never come", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    writeFileSync(join(root, "Pulumi.yaml"), "name: lambda-live\n");
    writeFileSync(join(root, "Pulumi.prd.yaml"), "config:\n  aws:region: us-east-1\n");
    const run = spawnSync(
      process.execPath,
      [join(root, "scripts/launch.cjs"), ..."rollback -s prd --to 1 --timeout 1".split(" ")],
      {
        cwd: root,
        encoding: "utf8",
        timeout: 30_000,
        env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}` },
      },
    );
    silent.close();
    expect(run.status, run.stderr).to.equal(1);
    expect(run.stderr).to.contain("error TimedOut: Not done within 1 s: lambda:GetAlias.");
  });

  it("reports an interrupt during a read as JSON with --json", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    writeFileSync(join(root, "Pulumi.yaml"), "name: lambda-live\n");
    writeFileSync(join(root, "Pulumi.prd.yaml"), "config:\n  aws:region: us-east-1\n");
    const child = spawn(
      process.execPath,
      [join(root, "scripts/launch.cjs"), ..."rollback -s prd --to 1 --json".split(" ")],
      {
        cwd: root,
        env: {
          AWS_ACCESS_KEY_ID: "tester",
          AWS_SECRET_ACCESS_KEY: "none",
          AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        },
      },
    );
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    silent.once("connection", () => child.kill("SIGINT"));
    const exitCode = await new Promise((resolve) => child.once("close", resolve));
    silent.close();
    expectSchema(stdout, ["--json"]);
    expect(JSON.parse(stdout)).to.deep.include({
      verb: "rollback",
      stack: "prd",
      endpoint: `http://127.0.0.1:${port}`,
      error: { code: "Interrupted", message: "Interrupted; no further writes." },
    });
    expect(exitCode).to.equal(130);
  });

  it("has CloudWatch's client in a file of its own, without which rollback and abort run", () => {
    const dist = join(root, "dist");
    writeFileSync(join(root, "Pulumi.yaml"), "name: lambda-live\n");
    writeFileSync(join(root, "Pulumi.prd.yaml"), "config:\n  aws:region: us-east-1\n");
    live("--version");
    const holding = readdirSync(dist).filter(
      (file) =>
        /^(live|cloudwatch).*\.cjs$/.test(file) &&
        readFileSync(join(dist, file), "utf8").includes("GraniteService"),
    );
    expect(holding).to.deep.equal(["cloudwatch.cjs"]);
    const away = join(root, "cloudwatch.cjs");
    renameSync(join(dist, "cloudwatch.cjs"), away);
    try {
      for (const verb of ["rollback", "abort"]) {
        const run = spawnSync(
          process.execPath,
          [join(root, "scripts/launch.cjs"), verb, "-s", "prd", "--confirm", "prd"],
          {
            cwd: root,
            encoding: "utf8",
            env: {
              AWS_ACCESS_KEY_ID: "tester",
              AWS_SECRET_ACCESS_KEY: "none",
              AWS_ENDPOINT_URL: "http://127.0.0.1:1",
            },
          },
        );
        expect(run.stderr, verb).to.contain("error Unreachable");
      }
    } finally {
      renameSync(away, join(dist, "cloudwatch.cjs"));
    }
  });

  it("loads no SDK for help and wrong usage", () => {
    for (const args of [["--help"], ["rollback", "--help"], ["nonsense"]]) {
      const run = spawnSync(
        process.execPath,
        ["--cpu-prof", "--cpu-prof-dir", join(root, "profile"), join(root, "scripts/launch.cjs"), ...args],
        { cwd: root, encoding: "utf8" },
      );
      expect(run.stderr + run.stdout).to.match(/verb|live/);
    }
    const profiles = readdirSync(join(root, "profile")).map((file) =>
      readFileSync(join(root, "profile", file), "utf8"),
    );
    expect(profiles).to.have.length(3);
    for (const profile of profiles) expect(profile).to.not.match(/live-[a-z]+\.cjs|credentials\.cjs/);
  });

  it("loads no SDK for changed, which asks git alone", () => {
    const bundle = readFileSync(join(root, "dist/live-changed.cjs"), "utf8");
    expect(bundle).to.contain("has no release tag");
    expect(bundle).to.not.match(/AmazonSSM|smithy|aws-sdk|credentials\.cjs/i);
    expect(readFileSync(join(root, "dist/live-commit.cjs"), "utf8")).to.match(/smithy/i);
  });

  it("shows help with examples for every verb", () => {
    const verbs = [...live("--help").stdout.matchAll(/^ {2}([a-z]+) {2}/gm)].map(([, verb]) => verb ?? "");
    expect(verbs).to.deep.equal([
      "status",
      "publish",
      "canary",
      "rollout",
      "promote",
      "abort",
      "rollback",
      "sync",
      "simulate",
      "versions",
      "report",
      "history",
      "verify",
      "commit",
      "changed",
      "adopt",
      "permissions",
      "prune",
    ]);
    for (const verb of verbs) {
      const { stdout, status } = live(verb, "--help");
      expect(status).to.equal(0);
      expect(stdout).to.match(new RegExp(`^live ${verb}: .*\\n[^]*Examples:\\n {2}live ${verb}`));
      expect(existsSync(join(root, "dist", `live-${verb}.cjs`)), verb).to.equal(true);
    }
  });
});
