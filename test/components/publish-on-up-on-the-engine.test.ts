/** `publish_on_up`: components/shipped.ts, run-publish.ts and refuse-checkout.ts. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { LambdaClient, ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { clientConfig } from "../support/local-aws.ts";
import { type Finished, useLocalProject } from "../support/local-project.ts";

const ROOT = join(__dirname, "../..");
const STACK_FILE = [
  "config:",
  "  aws:region: us-east-1",
  "  lambda-live:publish_versions: true",
  "  lambda-live:publish_on_up: true\n",
].join("\n");
const READS = /^(Get|List|Describe)/;
const SHIPPED = /lambda-live:index:Shipped shipped (cre|upd)ating/;

describe("publish_on_up on the real engine", function () {
  this.timeout(180_000);
  const project = useLocalProject();
  let lambda: LambdaClient;

  const output = ({ stdout, stderr }: Finished) => stdout + stderr;

  /** Runs `pulumi` for prd; the program and its children get `env` too. */
  const pulumi = (line: string, env: NodeJS.ProcessEnv = {}) =>
    project().run(project().engine.path, [...line.split(" "), "-s", "prd"], env);

  async function up(line = "", env: NodeJS.ProcessEnv = {}): Promise<string> {
    const finished = await pulumi(`up --yes --skip-preview ${line}`.trim(), env);
    expect(finished.code, output(finished)).to.equal(0);
    return output(finished);
  }

  /** The newest version of hello, and of bye. */
  async function newest(): Promise<(string | undefined)[]> {
    const versionsOf = async (name: string) => {
      const command = new ListVersionsByFunctionCommand({ FunctionName: `lambda-live-prd-${name}` });
      return (await lambda.send(command)).Versions?.at(-1)?.Version;
    };
    return Promise.all(["hello", "bye"].map(versionsOf));
  }

  function changeHello(text: string): void {
    const source = readFileSync(join(project().root, "functions/hello/index.ts"), "utf8");
    project().write("functions/hello/index.ts", `${source}\nconsole.log(${JSON.stringify(text)});\n`);
  }

  const writesSince = (at: number) =>
    project()
      .aws.requests.slice(at)
      .map(({ operation }) => operation)
      .filter((operation) => !READS.test(operation));

  before(async () => {
    execFileSync(process.execPath, [join(ROOT, "scripts/build.mjs"), "live"]);
    lambda = new LambdaClient(clientConfig(project().aws.endpoint));
    project().write("Pulumi.prd.yaml", STACK_FILE);
    project().write("functions/bye/index.ts", 'export const handler = async () => "bye";\n');
    expect((await project().pulumi("stack", "init", "prd")).code).to.equal(0);
  });
  after(() => lambda.destroy());

  it("publishes all functions in one run of the first up, says what to type next, and then has nothing to do", async () => {
    const preview = await pulumi("preview");
    expect(preview.code, output(preview)).to.equal(0);
    expect(writesSince(0)).to.deep.equal([]);
    const first = await up();
    expect(first).to.match(SHIPPED).and.contain("2 published in prd");
    expect(first).to.contain("Next: npm run -s live -- publish -s prd --pin --confirm prd");
    expect(await newest()).to.deep.equal(["1", "1"]);
    const at = project().aws.requests.length;
    expect(await up()).to.not.match(SHIPPED);
    expect(writesSince(at)).to.deep.equal([]);
  });

  it("publishes a function whose settings alone have changed, and shows no digest in a preview", async () => {
    await pulumi("config set --path functions.bye.memory_size 256");
    expect(await up()).to.contain("+ bye: version 2");
    expect(await newest()).to.deep.equal(["1", "2"]);
    changeHello("two");
    const preview = output(await pulumi("preview --diff"));
    expect(preview).to.match(/Shipped[\s\S]*\[secret\]/);
    expect(await newest()).to.deep.equal(["1", "2"]);
  });

  it("fails with the whole error of a publish that fails, and publishes in the next up", async () => {
    const nowhere = "http://127.0.0.1:9";
    const failed = await pulumi("up --yes --skip-preview", { AWS_ENDPOINT_URL: nowhere });
    expect(failed.code).to.not.equal(0);
    expect(output(failed))
      .to.contain("Publishing failed, and the next pulumi up publishes once more.")
      .and.match(/error \w+: .*127\.0\.0\.1:9/);
    expect(await newest()).to.deep.equal(["1", "2"]);
    expect(await up()).to.contain("+ hello: version 2");
    expect(await up()).to.not.match(SHIPPED);
  });

  it("publishes in the next up what an up with --target has shipped", async () => {
    changeHello("three");
    const target =
      "urn:pulumi:prd::lambda-live::lambda-live:index:LiveFunction$aws:lambda/function:Function::hello";
    expect(await up(`--target ${target}`)).to.not.match(SHIPPED);
    expect(await newest()).to.deep.equal(["2", "2"]);
    expect(await up()).to.contain("+ hello: version 3");
  });

  it("acts as the secure aws: keys of the stack say, which live alone can't read", async () => {
    changeHello("four");
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_PROFILE: "" };
    for (const key of ["accessKey", "secretKey"])
      await pulumi(`config set --secret aws:${key} dummy-${key.toLowerCase()}`);
    const said = await up("", none);
    expect(said).to.contain("+ hello: version 4").and.not.contain("dummy-secretkey");
    for (const key of ["accessKey", "secretKey"]) await pulumi(`config rm aws:${key}`);
  });

  it("publishes in the next up what an up that was killed in the middle of the publish left", async () => {
    changeHello("five");
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const killed = spawn(project().engine.path, ["up", "--yes", "--skip-preview", "-s", "prd"], {
      cwd: project().root,
      env: { ...project().env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      stdio: "ignore",
    });
    await once(silent, "request");
    killed.kill("SIGKILL");
    await once(killed, "exit");
    silent.close();
    silent.closeAllConnections();
    expect((await pulumi("cancel --yes")).code).to.equal(0);
    expect(await up()).to.contain("+ hello: version 5");
  });

  describe("where AWS is not local", () => {
    /** An address of this machine that is no loopback address, as AWS's are. */
    const elsewhere = () => ({ AWS_ENDPOINT_URL: project().aws.endpoint.replace("127.0.0.1", "0.0.0.0") });

    async function refused(line: string): Promise<string> {
      const at = project().aws.requests.length;
      const finished = await pulumi(line, elsewhere());
      expect(finished.code).to.not.equal(0);
      expect(writesSince(at)).to.deep.equal([]);
      return output(finished);
    }

    it("refuses a checkout that no commit holds before anything ships, in preview and up", async () => {
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
          cwd: project().root,
        });
      expect(await refused("preview")).to.match(/error NoRepository: [\s\S]*work in a clone/);
      git("init", "-q");
      git("add", "-A");
      git("commit", "-qm", "all");
      const clean = await pulumi("preview", elsewhere());
      expect(clean.code, output(clean)).to.equal(0);
      changeHello("six");
      for (const line of ["preview", "up --yes --skip-preview"])
        expect(await refused(line)).to.contain(
          "error UncommittedCode: The code of hello is in no commit: functions/hello/index.ts (changed).",
        );
    });
  });
});
