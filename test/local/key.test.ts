/** `npm run local -- --key` as its users have it: the real command, `env`, and the real engine. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetAliasCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { runtimeFolder } from "../../local/runtime-folder.ts";
import { startBundle, useBundle } from "../support/bundle.ts";
import { useLocalProject } from "../support/local-project.ts";

const KEY = "a-secret-of-this-test-alone";

describe("npm run local -- --key", () => {
  useBundle("local");
  let child: ChildProcess | undefined;
  afterEach(async () => {
    if (!child || child.exitCode !== null) return;
    child.kill();
    await once(child, "close");
  });

  async function start(...args: string[]): Promise<string> {
    child = spawn(process.execPath, [...startBundle("local"), "--port", "0", ...args]);
    const [line] = await once(child.stdout as NodeJS.ReadableStream, "data");
    return new URL(String(line).trim().split(" ").pop() as string).port;
  }
  const env = (port: string) =>
    spawnSync(process.execPath, [...startBundle("local"), "env", "--port", port], { encoding: "utf8" });
  const secretIn = (exports: string) => /AWS_SECRET_ACCESS_KEY='?([^'\n]+)/.exec(exports)?.[1] ?? "";

  for (const value of ["random", KEY]) {
    it(`keeps the key where only env of the same user finds it, and forgets it at the end: ${value}`, async () => {
      const port = await start("--key", value);
      const file = join(runtimeFolder(), `key-${port}`);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      const secret = secretIn(env(port).stdout);
      if (value === KEY) expect(secret).to.equal(KEY);
      else expect(secret).to.match(/^[\w-]{40}$/);
      const client = (secretAccessKey: string) =>
        new LambdaClient({
          endpoint: `http://127.0.0.1:${port}`,
          region: "us-east-1",
          credentials: { accessKeyId: "kim", secretAccessKey },
          maxAttempts: 1,
        });
      const get = new GetAliasCommand({ FunctionName: "hello", Name: "LIVE" });
      const refused = async (by: string) =>
        client(by)
          .send(get)
          .catch((error) => error.name);
      expect(await refused(secret)).to.equal("ResourceNotFoundException");
      expect(await refused(`${secret}?`)).to.equal("InvalidSignatureException");
      child?.kill();
      await once(child as ChildProcess, "close");
      expect(existsSync(file)).to.equal(false);
    }).timeout(20_000);
  }

  it("env of another user's key says so and prints nothing", async () => {
    const port = await start("--key", KEY);
    const elsewhere = mkdtempSync(join(tmpdir(), "key-test-"));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...startBundle("local"), "env", "--port", port],
      { encoding: "utf8", env: { ...process.env, TMPDIR: elsewhere } },
    );
    rmSync(elsewhere, { recursive: true });
    expect([status, stdout]).to.deep.equal([1, ""]);
    expect(stderr).to.match(/has a key \(--key\) that is not yours/);
  }).timeout(20_000);

  describe("with the real engine", () => {
    const project = useLocalProject({ aws: { key: KEY } });

    it("deploys by the stand-in provider, and live works with the same exports", async function () {
      this.timeout(120_000);
      for (const args of [
        ["stack", "init", "tst"],
        ["up", "--yes", "--skip-preview", "-s", "tst"],
      ]) {
        const { code, stdout, stderr } = await project().pulumi(...args);
        expect(code, stdout + stderr).to.equal(0);
      }
      const live = [...startBundle("live"), "status", "-s", "tst"];
      const { code, stdout, stderr } = await project().run(process.execPath, live);
      expect(code, stdout + stderr).to.equal(0);
      const wrong = { AWS_SECRET_ACCESS_KEY: "wrong" };
      const refused = await project().run(process.execPath, live, wrong);
      expect(refused.code, refused.stderr).to.not.equal(0);
      expect(refused.stderr).to.contain("signature");
    });
  });
});
