/** Two users of one machine: root, who runs the tests, and another, who starts local AWS. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ENGINE_VERSION } from "../../local/pulumi/engine/versions.ts";
import { startBundle, useBundle } from "../support/bundle.ts";
import { writeExecutable } from "../support/fake-executable.ts";
import { isRoot, OTHER_UID, spawnAsOther } from "../support/other-user.ts";

describe("npm run local beside another user (needs root, and a checkout that others may read)", () => {
  let root: string;
  let shared: string;
  let home: string;

  useBundle("local");
  before(function () {
    const options = { uid: OTHER_UID, gid: OTHER_UID, cwd: "/" };
    const command = [...startBundle("local"), "--help"];
    if (!isRoot || spawnSync(process.execPath, command, options).status !== 0) this.skip();
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "other-users-test-"));
    chmodSync(root, 0o755);
    shared = join(root, "tmp");
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    home = join(root, "home");
    mkdirSync(home);
    chownSync(home, OTHER_UID, OTHER_UID);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  after(() => rmSync(`/tmp/lambda-live-${OTHER_UID}`, { recursive: true, force: true }));

  /** Starts a command of `npm run local` as the other user; resolves with its first line and how to end it. */
  async function asOther(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const command = [...startBundle("local"), ...args];
    const child = spawnAsOther(process.execPath, command, { HOME: home, TMPDIR: shared, ...env });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        said[name] += text;
      });
    const closed = once(child, "close");
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), closed]);
    return {
      said,
      port: Number(/:(\d+)\n$/.exec(said.stdout)?.[1]),
      end: async () => {
        child.kill("SIGTERM");
        return (await closed)[0] as number | null;
      },
    };
  }

  it("starts though root has taken its names in the temp folder, and keeps its data to itself", async () => {
    const taken = join(shared, `lambda-live-${OTHER_UID}`);
    mkdirSync(taken, { mode: 0o700 });
    const data = join(home, "data");
    const [kept, unkept] = [await asOther(["--port", "0", "--data", data]), await asOther(["--port", "0"])];
    const ended = [await kept.end(), await unkept.end()];
    expect(kept.said.stderr + unkept.said.stderr).to.equal("");
    expect(ended).to.deep.equal([0, 0]);
    const { uid, mode } = statSync(data);
    expect([uid, mode & 0o777]).to.deep.equal([OTHER_UID, 0o700]);
  });

  it("starts though it may not remove what a dead process left, such as files that sudo made", async () => {
    const own = join(shared, `lambda-live-${OTHER_UID}`);
    const gone = spawnSync(process.execPath, ["--version"]).pid;
    const leftover = join(own, `lambda-live-pulumi-${gone}-abc`);
    mkdirSync(leftover, { recursive: true });
    writeFileSync(join(leftover, "of-root"), "");
    chmodSync(own, 0o700);
    chownSync(own, OTHER_UID, OTHER_UID);
    const { said, end } = await asOther(["--port", "0"]);
    expect({ code: await end(), stderr: said.stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(existsSync(join(leftover, "of-root"))).to.equal(true);
  });

  it("refuses a data directory of root, and names a way out", async () => {
    const data = join(root, "data-of-root");
    mkdirSync(data);
    chmodSync(data, 0o777);
    const { said, end } = await asOther(["--port", "0", "--data", data]);
    expect(await end()).to.equal(1);
    expect(said.stderr).to.equal(
      `The data directory ${data} can't be used: it belongs to another user (uid 0; yours is ${OTHER_UID}).\n` +
        "  Name a directory of your own: npm run local -- --data .local\n",
    );
  });

  it("refuses a cache of root before it runs an engine from there, and names a way out", async () => {
    const cache = join(root, "cache-of-root");
    const trace = join(shared, "ran");
    writeExecutable(
      join(cache, `pulumi-${ENGINE_VERSION}`),
      "pulumi",
      `touch ${trace}; echo v${ENGINE_VERSION}`,
    );
    const server = await asOther(["--port", "0"]);
    const env = await asOther(["env", "--port", String(server.port)], {
      PATH: "/usr/bin:/bin",
      LAMBDA_LIVE_CACHE: cache,
    });
    expect(await env.end()).to.equal(1);
    await server.end();
    expect(env.said.stderr).to.equal(
      `The cache ${cache} can't be used: it belongs to another user (uid 0; yours is ${OTHER_UID}).\n` +
        "  Name a cache of your own and run the same command again: export LAMBDA_LIVE_CACHE=$HOME/lambda-live-cache\n",
    );
    expect(existsSync(trace)).to.equal(false);
  });
});
