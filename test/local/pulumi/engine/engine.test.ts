import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect } from "chai";
import { intoCache } from "../../../../local/pulumi/engine/cache.ts";
import { type FindOptions, findEngine } from "../../../../local/pulumi/engine/engine.ts";
import { EngineNotFound } from "../../../../local/pulumi/engine/engine-not-found.ts";
import { ENGINE_VERSION, GO_VERSION, OLDEST_ENGINE } from "../../../../local/pulumi/engine/versions.ts";
import { StartRefused } from "../../../../local/start-refused.ts";
import { writeExecutable } from "../../../support/fake-executable.ts";
import { isRunning } from "../../../support/is-running.ts";
import { itAsRoot, OTHER_UID } from "../../../support/other-user.ts";
import { until } from "../../../support/until.ts";

const SYSTEM_PATH = "/usr/bin:/bin";
const PULUMI = `echo v${ENGINE_VERSION}`;
/** A fake `go` that writes a pulumi to the FILE of `-o FILE`, as the real one does. */
const GO_THAT_BUILDS = `
if [ "$1" = version ]; then echo "go version go${GO_VERSION} linux/amd64"; exit; fi
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n${PULUMI}\\n' > "$2" && chmod +x "$2"
echo built >> "$LAMBDA_LIVE_CACHE/builds"`;

const outOfReach: FindOptions["install"] = async () => "https://get.pulumi.com/ is out of reach";

describe("finding the Pulumi engine", () => {
  let folder: string;
  let cache: string;
  let lines: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "engine-test-"));
    cache = join(folder, "cache");
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const find = (options: FindOptions = {}) =>
    findEngine((line) => lines.push(line), {
      env: { PATH: `${join(folder, "bin")}:${SYSTEM_PATH}`, LAMBDA_LIVE_CACHE: cache, HOME: folder },
      install: outOfReach,
      ...options,
    });

  it("names LAMBDA_LIVE_CACHE, and a folder that can be written, where HOME or the cache can't", async () => {
    const isAFile = join(folder, "home");
    writeFileSync(isAFile, "");
    const noRoom = intoCache(join(folder, "x".repeat(250)), async () => undefined);
    for (const refused of [find({ env: { PATH: SYSTEM_PATH, HOME: isAFile } }), noRoom]) {
      const error = await refused.then(
        () => undefined,
        (thrown) => thrown,
      );
      expect(error).to.be.instanceOf(StartRefused);
      expect(error.message).to.match(/^The cache \S+ can't be used: E[A-Z]+: /);
      expect(error.hint).to.match(/: export LAMBDA_LIVE_CACHE=\$\(mktemp -d\)$/);
    }
  });

  it("takes the pulumi on PATH before the one in the cache", async () => {
    const path = writeExecutable(join(folder, "bin"), "pulumi", "echo v3.999.1");
    writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`), "pulumi", PULUMI);
    expect(await find()).to.deep.equal({ path, version: "3.999.1", source: "path" });
    expect(lines).to.deep.equal([]);
  });

  it("returns an absolute path even if PATH or cache is relative, for commands run elsewhere", async () => {
    const path = writeExecutable(join(folder, "bin"), "pulumi", PULUMI);
    const PATH = `${relative(process.cwd(), join(folder, "bin"))}:${SYSTEM_PATH}`;
    expect((await find({ env: { PATH, LAMBDA_LIVE_CACHE: cache } })).path).to.equal(path);
    const cached = writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`), "pulumi", PULUMI);
    const LAMBDA_LIVE_CACHE = relative(process.cwd(), cache);
    expect((await find({ env: { PATH: SYSTEM_PATH, LAMBDA_LIVE_CACHE } })).path).to.equal(cached);
  });

  it("passes over a pulumi on PATH that is too old, and says so", async () => {
    const path = writeExecutable(join(folder, "bin"), "pulumi", "echo v3.1.0");
    const cached = writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`), "pulumi", PULUMI);
    expect(await find()).to.deep.equal({ path: cached, version: ENGINE_VERSION, source: "cache" });
    expect(lines).to.deep.equal([
      `Passing over ${path}: it is version 3.1.0, and ${OLDEST_ENGINE} or newer is needed.`,
    ]);
  });

  it("passes over a pulumi on PATH that does not run, and says so", async () => {
    const path = writeExecutable(join(folder, "bin"), "pulumi", "exit 3");
    writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`, "bin"), "pulumi", PULUMI);
    expect((await find()).source).to.equal("cache");
    expect(lines).to.deep.equal([`Passing over ${path}: it does not answer \`pulumi version\`.`]);
  });

  it("makes its cache for this user alone, and closes one that was open to others", async () => {
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    await find();
    const modes = () =>
      [cache, join(cache, `pulumi-${ENGINE_VERSION}`)].map((path) => statSync(path).mode & 0o777);
    expect(modes()).to.deep.equal([0o700, 0o700]);
    chmodSync(cache, 0o777);
    expect((await find()).source).to.equal("cache");
    expect(modes()).to.deep.equal([0o700, 0o700]);
  });

  for (const [what, path] of [
    ["cache", "."],
    ["cache's engine", `pulumi-${ENGINE_VERSION}`],
  ] as const) {
    itAsRoot(
      `runs nothing of a ${what} that another user owns, and names a way out (needs root)`,
      async () => {
        const ran = join(folder, "ran");
        writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`), "pulumi", `touch ${ran}; ${PULUMI}`);
        chownSync(join(cache, path), OTHER_UID, OTHER_UID);
        const error = await find().catch((e) => e);
        expect(error).to.be.instanceOf(StartRefused);
        expect(error.message).to.equal(
          `The cache ${join(cache, path)} can't be used: it belongs to another user (uid ${OTHER_UID}; yours is 0).`,
        );
        expect(error.hint).to.match(/: export LAMBDA_LIVE_CACHE=\$HOME\/lambda-live-cache$/);
        expect(existsSync(ran)).to.equal(false);
      },
    );
  }

  it("tries Pulumi's installer before a Go build, and keeps the result in the cache", async () => {
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    const engine = await find({
      install: async (root) => void writeExecutable(join(root, "bin"), "pulumi", PULUMI),
    });
    expect(engine.source).to.equal("installer");
    expect(engine.path).to.equal(join(cache, `pulumi-${ENGINE_VERSION}`, "bin", "pulumi"));
    expect(existsSync(join(cache, "builds"))).to.equal(false);
  });

  it("builds the engine with Go as the last way, says how long that takes, and caches it", async () => {
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    expect((await find()).source).to.equal("built");
    expect(lines[0]).to.match(
      /^Building Pulumi 3\S+ from its Go module, once: about \d+ minutes with \d+ cores\.$/,
    );
    expect(lines.at(-1)).to.match(/^Pulumi 3\S+ is built, in 0 min \d s\.$/);
    expect((await find()).source).to.equal("cache");
    expect(readFileSync(join(cache, "builds"), "utf8")).to.equal("built\n");
  });

  it("names every place that was tried when there is neither Pulumi nor Go", async () => {
    const error = await find({ env: { PATH: join(folder, "bin"), LAMBDA_LIVE_CACHE: cache } }).catch(
      (e) => e,
    );
    expect(error).to.be.instanceOf(EngineNotFound);
    expect(error.message).to.equal(
      [
        "There is no Pulumi engine here, and none can be made. Looked for:",
        `  pulumi ${OLDEST_ENGINE} or newer on PATH: none`,
        `  pulumi ${ENGINE_VERSION} in ${cache}/pulumi-${ENGINE_VERSION}: none`,
        "  Pulumi's installer: https://get.pulumi.com/ is out of reach",
        `  Go ${GO_VERSION} or newer, to build it: there is no go on PATH`,
        "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/), then run the same command again.",
      ].join("\n"),
    );
  });

  it("names path and version of a Go that is too old", async () => {
    const go = writeExecutable(join(folder, "bin"), "go", "echo go version go1.20.3 linux/amd64");
    const error = await find().catch((e) => e);
    expect(error.message).to.contain(`Go ${GO_VERSION} or newer, to build it: ${go} is version 1.20.3`);
  });

  it("shows the end of Go's output when the build fails, and leaves nothing in the cache", async () => {
    writeExecutable(
      join(folder, "bin"),
      "go",
      `[ "$1" = version ] && { echo go version go1.99; exit; }; echo no such module >&2; exit 1`,
    );
    const error = await find().catch((e) => e);
    expect(error.message).to.contain("build failed: no such module");
    expect(readdirSync(cache)).to.deep.equal([]);
  });

  it("removes the remains of an interrupted build and builds again", async () => {
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}.partial-abc123`), "pulumi", "half a binary");
    expect((await find()).source).to.equal("built");
    expect(readdirSync(cache).sort()).to.deep.equal(["builds", `pulumi-${ENGINE_VERSION}`]);
  });

  it("replaces a cached engine that no longer runs", async () => {
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    writeExecutable(join(cache, `pulumi-${ENGINE_VERSION}`), "pulumi", "exit 1");
    expect((await find()).source).to.equal("built");
  });

  it("builds once when two callers want the engine at the same time", async () => {
    writeExecutable(join(folder, "bin"), "go", `${GO_THAT_BUILDS}\nsleep 0.3`);
    const sources = (await Promise.all([find(), find()])).map(({ source }) => source).sort();
    expect(sources).to.deep.equal(["built", "cache"]);
    expect(readFileSync(join(cache, "builds"), "utf8")).to.equal("built\n");
    expect(lines).to.contain("Another process is making the Pulumi engine: waiting for it.");
  });

  it("leaves no running build and no lock behind when the process is killed", async () => {
    const pidFile = join(folder, "go-pid");
    writeExecutable(
      join(folder, "bin"),
      "go",
      `[ "$1" = version ] && { echo go version go1.99; exit; }; echo $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}; sleep 600`,
    );
    const script = join(folder, "find.ts");
    const source = join(__dirname, "../../../../local/pulumi/engine/engine.ts");
    writeFileSync(
      script,
      `import { findEngine } from ${JSON.stringify(source)};
       findEngine(() => {}, { install: async () => "out of reach" });`,
    );
    const process_ = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: join(__dirname, "../../../.."),
      env: {
        PATH: `${join(folder, "bin")}:${SYSTEM_PATH}`,
        LAMBDA_LIVE_CACHE: cache,
        HOME: folder,
        TSX_DISABLE_CACHE: "1",
      },
      stdio: "ignore",
    });
    await until(() => existsSync(pidFile));
    process_.kill("SIGKILL");
    const goPid = Number(readFileSync(pidFile, "utf8"));
    await until(() => !isRunning(goPid));
    writeExecutable(join(folder, "bin"), "go", GO_THAT_BUILDS);
    expect((await find()).source).to.equal("built");
    expect(lines).not.to.contain("Another process is making the Pulumi engine: waiting for it.");
  });
});
