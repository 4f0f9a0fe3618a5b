import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import type { Engine } from "../../../local/pulumi/engine/engine.ts";
import {
  ENDPOINTS_ELSEWHERE,
  type EnvironmentOptions,
  pulumiEnvironment,
} from "../../../local/pulumi/environment.ts";
import { dependencies, devDependencies } from "../../../package.json";
import { writeExecutable } from "../../support/fake-executable.ts";
import { itAsRoot, OTHER_UID } from "../../support/other-user.ts";

describe("the environment of a local engine", () => {
  let folder: string;
  let engine: Engine;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "environment-test-")));
    engine = {
      path: writeExecutable(join(folder, "engine"), "pulumi", ""),
      version: "3.259.0",
      source: "cache",
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const environment = (options: Partial<EnvironmentOptions> = {}) =>
    pulumiEnvironment({
      endpoint: "http://127.0.0.1:4566",
      providerPort: 24566,
      region: "eu-central-1",
      engine,
      stateDirectory: join(folder, "state"),
      env: { PATH: "/project/node_modules/.bin:/usr/bin" },
      ...options,
    });

  it("points Pulumi and AWS tools at this local AWS and nothing else", () => {
    expect(environment()).to.deep.equal({
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "no-secret-on-loopback",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_REGION: "eu-central-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_EC2_METADATA_DISABLED: "true",
      PATH: `${folder}/engine:/usr/bin`,
      PULUMI_BACKEND_URL: `file://${folder}/state`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_DEBUG_PROVIDERS: "aws:24566",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_HOME: `${folder}/state/home`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  });

  it("has all variables unset that would send an SDK client of this project elsewhere", () => {
    const packages = Object.keys({ ...dependencies, ...devDependencies });
    const clients = packages.filter((name) => name.startsWith("@aws-sdk/client-"));
    expect(clients).to.include("@aws-sdk/client-lambda");
    for (const name of clients) {
      const [Client] = Object.entries(require(name)).flatMap(([exported, value]) =>
        /^[A-Z]\w+Client$/.test(exported)
          ? [value as new (config: object) => { config: { serviceId: string } }]
          : [],
      );
      const id = new (Client as NonNullable<typeof Client>)({ region: "us-east-1" }).config.serviceId;
      expect(ENDPOINTS_ELSEWHERE).to.include(`AWS_ENDPOINT_URL_${id.replaceAll(" ", "_").toUpperCase()}`);
    }
  });

  it("keeps the order of PATH if a shell finds the engine, since its folder may hold another Node", () => {
    const PATH = `/first:${join(folder, "engine")}:/usr/bin`;
    expect(environment({ env: { PATH } }).PATH).to.equal(PATH);
    const fromHere = relative(process.cwd(), join(folder, "engine"));
    expect(environment({ env: { PATH: fromHere } }).PATH).to.equal(`${folder}/engine:${fromHere}`);
    writeExecutable(join(folder, "older"), "pulumi", "");
    const hidden = `${join(folder, "older")}:${PATH}`;
    expect(environment({ env: { PATH: hidden } }).PATH).to.match(/^[^:]*\/engine:[^:]*\/older:/);
  });

  it("keeps Pulumi's state in folders of any name", () => {
    const stateDirectory = join(folder, "50% of #1 where?");
    const url = environment({ stateDirectory }).PULUMI_BACKEND_URL;
    expect(url).to.equal(`file://${folder}/50%25%20of%20%231%20where%3F`);
  });

  it("keeps Pulumi's state for this user alone, also in a folder that was open to others", () => {
    const stateDirectory = join(folder, "state");
    mkdirSync(stateDirectory, { mode: 0o755 });
    environment({ stateDirectory });
    expect(statSync(stateDirectory).mode & 0o777).to.equal(0o700);
  });

  itAsRoot("refuses Pulumi's state of another user, and names a way out (needs root)", () => {
    const stateDirectory = join(folder, "state");
    mkdirSync(stateDirectory);
    chownSync(stateDirectory, OTHER_UID, OTHER_UID);
    expect(() => environment({ stateDirectory }))
      .to.throw(`Pulumi's state in ${stateDirectory} can't be used: it belongs to another user`)
      .with.property("hint", "Start a local AWS of your own, on another port: npm run local -- --port 4567");
  });

  it("installs our language host as a plugin for an engine that has none", () => {
    const { PULUMI_HOME = "" } = environment();
    const [plugin = ""] = readdirSync(join(PULUMI_HOME, "plugins"));
    expect(plugin).to.match(/^language-nodejs-v\d/);
    expect(realpathSync(join(PULUMI_HOME, "plugins", plugin, "pulumi-language-nodejs"))).to.equal(
      resolve(__dirname, "../../../local/pulumi/language-host/pulumi-language-nodejs"),
    );
    expect(() => environment()).not.to.throw();
  });

  it("installs no plugin for an engine that has its own language host", () => {
    writeExecutable(join(folder, "engine"), "pulumi-language-nodejs", "");
    expect(existsSync(join(environment().PULUMI_HOME ?? "", "plugins"))).to.equal(false);
  });

  it("uses the plugins in the user's own home for the real provider", () => {
    const variables = environment({ provider: "real" });
    expect(variables).not.to.have.any.keys("PULUMI_DEBUG_PROVIDERS", "PULUMI_HOME");
    expect(variables.AWS_ENDPOINT_URL).to.equal("http://127.0.0.1:4566");
  });
});
