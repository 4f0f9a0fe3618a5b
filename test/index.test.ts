import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specialSecretSig } from "@pulumi/pulumi/runtime/rpc.js";
import { expect } from "chai";
import { parseStackConfig } from "../components/config.ts";
import { releaseWarnings } from "../components/release-warnings.ts";
import { copyProject } from "../local/copy-project.ts";
import { expectHarmless } from "./support/harmless-output.ts";
import { HOSTILE } from "./support/hostile-samples.ts";
import { type RecorderOptions, record } from "./support/pulumi-recorder.ts";

const BY_PATH = "aws:ssm/getParametersByPath:getParametersByPath";
const GET_FUNCTION = "aws:lambda/getFunction:getFunction";
const ALIAS = "aws:lambda/alias:Alias";
const FUNCTION = "aws:lambda/function:Function";
const PARAMETER = "aws:ssm/parameter:Parameter";

interface Aws {
  /** The ledger's text; undefined for none. */
  readonly ledger?: string;
  /** Published versions of hello; undefined where the function does not exist. */
  readonly versions?: readonly string[];
}

/** AWS's answers to the look-ups of the program. */
function answers({ ledger, versions }: Aws): RecorderOptions["answers"] {
  return {
    [BY_PATH]: ({ path }) => ({
      names: ledger === undefined ? [`${path}/other`] : [`${path}/other`, `${path}/live`],
      values: ledger === undefined ? ["x"] : ["x", ledger],
    }),
    [GET_FUNCTION]: ({ functionName, qualifier }) => {
      const version = qualifier ?? versions?.at(-1) ?? "$LATEST";
      if (versions && (qualifier === undefined || versions.includes(qualifier)))
        return { functionName, version };
      throw new Error(`reading Lambda Function (${functionName}): couldn't find resource`);
    },
  };
}

/** The program of a copy of the project, in which hello is the only function. */
let program: Parameters<typeof record>[0];
let root: string;
const run = (config: Record<string, string>, aws: Aws = {}, more: Partial<RecorderOptions> = {}) =>
  record(program, {
    config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`lambda-live:${key}`, value])),
    answers: answers(aws),
    ...more,
  });

const ledger = (serial: number, live: string) =>
  `{"functions":{"hello":{"live":"${live}"}},"serial":${serial}}`;

describe("the program", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "program-"));
    copyProject(join(root, "project"));
    program = require(join(root, "project", "index.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("loads only the parts of @pulumi/aws that it uses, since the whole takes longer than all else", () => {
    const script = "require('./index.ts'); console.log(JSON.stringify(Object.keys(require.cache)))";
    const [node, options] = [process.execPath, { cwd: join(root, "project"), encoding: "utf8" }] as const;
    const loaded: string[] = JSON.parse(execFileSync(node, ["--import=tsx", "-e", script], options));
    const isLoaded = (part: string) => loaded.some((file) => file.endsWith(`/@pulumi/aws/${part}index.js`));
    expect(isLoaded("lambda/")).to.equal(true);
    expect(isLoaded("")).to.equal(false);
  });

  it("declares the ledger and each function of the catalog", async () => {
    const { resources, only, error } = await run(
      { live_version: "7", publish_versions: "true" },
      { versions: ["7"] },
    );
    expect(error).to.equal(undefined);
    expect(only("lambda-live:index:LiveFunction").name).to.equal("hello");
    expect(only(FUNCTION).inputs.name).to.equal("lambda-live-prd-hello");
    expect(only(ALIAS).inputs.functionVersion).to.equal("7");
    expect(resources.filter(({ isProtected }) => !isProtected)).to.deep.equal([]);
  });

  it("names the old stack, and no way to unpin, where a renamed stack pins what serves under the old name", async () => {
    const former = (stack: string, name = "hello") => ({
      ...answers({}),
      [BY_PATH]: ({ path }: Record<string, string>) =>
        path === "/lambda-live"
          ? { names: [`/lambda-live/${stack}/live`], values: [ledger(3, "7").replace("hello", name)] }
          : { names: [], values: [] },
    });
    const refusal = async (more: Partial<RecorderOptions>) =>
      (await run({ live_version: "7" }, {}, { stack: "prd2", ...more })).error?.message;
    expect(await refusal({ answers: former("production") })).to.equal(
      [
        "Nothing of prd2 is in AWS under its name, and Pulumi.prd2.yaml pins versions. The ledger /lambda-live/production/live records the same functions: if the stack production was renamed, LIVE serves on under the old name.",
        "Keep the pins and go back to that name: pulumi stack rename production -s prd2",
        "If Pulumi still has a stack production, rename the stack file alone: Pulumi.prd2.yaml to Pulumi.production.yaml",
      ].join("\n"),
    );
    for (const other of [former("production", "other"), former("sbx"), answers({})])
      expect(await refusal({ answers: other ?? {} })).to.match(
        /a new one begins without a version.*\nIf prd2 or its project was renamed, keep the pins; this looks for the old name: npm run -s live -- status -s prd2$/s,
      );
  });

  it("protects nothing outside a release stack", async () => {
    const { resources } = await run({}, {}, { stack: "sbx" });
    expect(resources.filter(({ isProtected }) => isProtected)).to.deep.equal([]);
  });

  it("returns name, LIVE's ARN and URL of each function", async () => {
    const { result } = await run({});
    const outputs = result as { functions: Record<string, object> };
    expect(Object.keys(outputs.functions)).to.deep.equal(["hello"]);
    expect(Object.keys(outputs.functions.hello as object)).to.deep.equal(["functionName", "liveArn", "url"]);
  });

  it("writes the ledger after every alias has moved, and leaves the description to `live`", async () => {
    const { only } = await run(
      { live_version: "7", canary_version: "8", canary_weight: "10", live_serial: "3" },
      { versions: ["7", "8"] },
    );
    const parameter = only(PARAMETER);
    expect(parameter.inputs).to.deep.equal({
      name: "/lambda-live/prd/live",
      type: "String",
      insecureValue: '{"functions":{"hello":{"canary":"8","live":"7","weight":10}},"serial":3}',
      overwrite: true,
      tier: "Intelligent-Tiering",
    });
    expect(parameter.dependsOn).to.include(`${ALIAS}::hello`);
    expect(parameter.ignoreChanges).to.deep.equal(["description"]);
  });

  it("lets the stack's settings override the catalog's", async () => {
    const functions = JSON.stringify({ hello: { memory_size: 512, environment: { LOG_LEVEL: "debug" } } });
    const { only } = await run({ functions });
    expect(only(FUNCTION).inputs).to.deep.include({
      memorySize: 512,
      timeout: 3,
      environment: { variables: { LOG_LEVEL: "debug" } },
    });
  });

  describe("with what function.json says", () => {
    const file = (name: string) => join(root, "project/functions/hello", name);
    const settings = (value: object) => writeFileSync(file("function.json"), JSON.stringify(value));
    let before: string;
    let source: string;
    beforeEach(() => {
      before = readFileSync(file("function.json"), "utf8");
      source = readFileSync(file("index.ts"), "utf8");
    });
    afterEach(() => {
      writeFileSync(file("function.json"), before);
      writeFileSync(file("index.ts"), source);
    });

    it("adds the stack's variables to its own, and gives role and function policies and architecture", async () => {
      const policies = [{ actions: ["s3:GetObject"], resources: ["*"] }];
      settings({ environment: { LEVEL: "info", COLOR: "red" }, architecture: "arm64", policies });
      const functions = JSON.stringify({ hello: { environment: { LEVEL: "debug" } } });
      const { only, error } = await run({ functions });
      expect(error).to.equal(undefined);
      expect(only(FUNCTION).inputs).to.deep.include({
        architectures: ["arm64"],
        environment: { variables: { LEVEL: "debug", COLOR: "red" } },
      });
      expect(only("aws:iam/rolePolicy:RolePolicy").inputs.policy).to.contain('"Action":["s3:GetObject"]');
    });

    it("refuses variables that are over Lambda's limit together, before anything is registered", async () => {
      settings({ environment: { LEVEL: "x".repeat(2100) } });
      const functions = JSON.stringify({ hello: { environment: { OTHER: "x".repeat(2100) } } });
      const { error, resources } = await run({ functions });
      expect(error?.message).to.match(
        /^The variables of hello, .* together, are 4210 bytes; Lambda takes 4096\./,
      );
      expect(resources).to.deep.equal([]);
    });

    it("warns of what esbuild warns of", async () => {
      writeFileSync(file("index.ts"), `${source}\nexport const url = import.meta.url;\n`);
      const { warnings } = await run({});
      expect(warnings.join("\n")).to.match(
        /^hello: functions\/hello\/index\.ts:\d+:\d+: "import\.meta" is not/m,
      );
    });
  });

  it("refuses every encrypted key but functions, as live does, because live can't read them", async () => {
    const { error } = await run(
      { live_version: "7", live_serial: "3", rollout: '{"steps":[10]}' },
      { versions: ["7"] },
      { secretKeys: ["lambda-live:live_version", "lambda-live:live_serial", "lambda-live:rollout"] },
    );
    expect(error?.message.match(/^ {2}\S.*/gm)).to.deep.equal([
      "  live_version: an encrypted value is not a version. Versions are numbers from 1, or $LATEST.",
      "  live_serial: an encrypted value is not a whole number: whole numbers from 0.",
      "  rollout: an encrypted value is not an object of keys and values.",
    ]);
  });

  it("keeps variables secret if the stack file encrypts them", async () => {
    const functions = JSON.stringify({ hello: { live_version: "7", environment: { TOKEN: "hunter2" } } });
    const secret = { secretKeys: ["lambda-live:functions"] };
    const { only } = await run({ functions }, { versions: ["7"] }, secret);
    expect(JSON.stringify(only(FUNCTION).inputs.environment)).to.contain(specialSecretSig);
    expect(only(ALIAS).inputs.functionVersion).to.equal("7");
    expect(only(PARAMETER).inputs.insecureValue).to.equal(ledger(0, "7"));
  });

  it("ignores keys of other namespaces, which belong to their providers", async () => {
    const config = { "aws:region": "eu-west-1", "other:functions": "7" };
    const { error } = await record(program, { config, answers: answers({}) });
    expect(error).to.equal(undefined);
  });

  it("refuses keys under the project's old name, since a release stack would no longer be one", async () => {
    const config = { "old-name:publish_versions": "true" };
    const { error, resources } = await record(program, { config, answers: answers({}) });
    expect(error?.message).to.contain("old-name:publish_versions: nobody reads it");
    expect(resources).to.deep.equal([]);
  });

  describe("changing a traffic key", () => {
    it("changes only the inputs of the alias and of the ledger", async () => {
      const aws = { versions: ["7", "8"] };
      const before = await run({ live_version: "7" }, aws);
      for (const traffic of [
        { live_version: "8" },
        { live_version: "7", canary_version: "8", canary_weight: "10" },
        { live_version: "7", live_serial: "1" },
        { functions: '{"hello":{"live_version":8}}' },
      ]) {
        const after = await run(traffic as unknown as Record<string, string>, aws);
        const inputs = new Map(
          before.resources.map((resource) => [resource.type + resource.name, resource.inputs]),
        );
        const changed = after.resources.filter(
          (resource) =>
            JSON.stringify(resource.inputs) !== JSON.stringify(inputs.get(resource.type + resource.name)),
        );
        expect([ALIAS, PARAMETER]).to.include.members(changed.map(({ type }) => type));
        expect(changed.map(({ type }) => type)).to.include(PARAMETER);
      }
    });
  });

  describe("the look-ups", () => {
    it("looks up a version that LIVE served before too, since its function may have been deleted", async () => {
      const { calls, error } = await run(
        { live_version: "8" },
        { ledger: ledger(0, "8"), versions: ["7", "8"] },
      );
      expect(error).to.equal(undefined);
      expect(calls.map(({ token }) => token)).to.deep.equal([BY_PATH, GET_FUNCTION]);
      const lost = await run({ live_version: "8" }, { ledger: ledger(0, "8") });
      expect(lost.error?.message).to.contain("hello has no version 8: the function is not there");
      expect(lost.resources).to.deep.equal([]);
    });

    it("looks up no version if LIVE follows $LATEST", async () => {
      const { calls } = await run({});
      expect(calls).to.deep.equal([
        { token: BY_PATH, inputs: { path: "/lambda-live/prd", withDecryption: false } },
      ]);
    });

    it("looks up stable and canary by the function's name in AWS", async () => {
      const { calls } = await run(
        { live_version: "7", canary_version: "8", canary_weight: "10" },
        { versions: ["7", "8"], ledger: ledger(0, "6") },
      );
      expect(calls.slice(1).map(({ inputs }) => inputs)).to.have.deep.members([
        { functionName: "lambda-live-prd-hello", qualifier: "7" },
        { functionName: "lambda-live-prd-hello", qualifier: "8" },
      ]);
    });
  });

  describe("the warnings", () => {
    it("warns of functions that follow $LATEST in a release stack", async () => {
      const { warnings } = await run({ publish_versions: "true" });
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(
        /^LIVE of hello follows \$LATEST in a release stack: .* -- publish -s prd --pin/,
      );
    });

    it("warns of nothing outside a release stack, nor if LIVE is pinned", async () => {
      expect((await run({})).warnings).to.deep.equal([]);
      const pinned = await run({ publish_versions: "true", live_version: "7" }, { versions: ["7"] });
      expect(pinned.warnings).to.deep.equal([]);
    });

    it("warns of a function removed from a release stack, which protects its resources", async () => {
      const recorded = '{"functions":{"hello":{"live":"7"},"orders":{"live":"3"}},"serial":0}';
      const pinned = { publish_versions: "true", live_version: "7" };
      expect((await run(pinned, { ledger: recorded, versions: ["7"] })).warnings).to.deep.equal([
        "orders is gone from functions/: this update deletes its resources, which a release stack protects. First run: pulumi state unprotect --all -s prd",
      ]);
      expect(
        (await run({ live_version: "7" }, { ledger: recorded, versions: ["7"] })).warnings,
      ).to.deep.equal([]);
    });

    it("names the functions that a move by the stack's keys does not reach", () => {
      const names = ["a", "b"];
      const parsed = parseStackConfig({ live_version: 7, functions: { a: { live_version: 1 } } }, names);
      if (!parsed.ok) throw new Error("mistakes");
      const warningsWith = (b: string) =>
        releaseWarnings("tst", parsed.config, { serial: 0, functions: { a: { live: "1" }, b: { live: b } } });
      expect(warningsWith("7")).to.deep.equal([]);
      expect(warningsWith("6")).to.deep.equal([
        "The stack's traffic keys do not reach a: own traffic keys are set there.",
      ]);
    });

    it("passes on the warnings of the stack file", async () => {
      const { warnings } = await run({ live_version: "7", canary_version: "8" }, { versions: ["7"] });
      expect(warnings).to.deep.equal([
        "canary_version 8 gets no traffic: canary_weight of the stack is not set.",
      ]);
    });

    it("warns of a parameter that holds no ledger, and goes on", async () => {
      const { warnings, error, only } = await run({}, { ledger: "not a ledger" });
      expect(error).to.equal(undefined);
      expect(warnings).to.deep.equal([
        "The parameter /lambda-live/prd/live holds no ledger; this update writes one.",
      ]);
      expect(only(PARAMETER).inputs.insecureValue).to.equal(ledger(0, "$LATEST"));
    });
  });

  describe("before anything is registered", () => {
    async function refusal(
      config: Record<string, string>,
      aws: Aws = {},
      more: Partial<RecorderOptions> = {},
    ) {
      const { error, resources } = await run(config, aws, more);
      expect(resources).to.deep.equal([]);
      // Pulumi shows a RunError's message alone, any other error with its stack.
      expect((error as { __pulumiRunError?: boolean } | undefined)?.__pulumiRunError).to.equal(true);
      return error?.message ?? "";
    }

    it("refuses all mistakes of a stack file together, without a look-up", async () => {
      const config = { live_version: "v7", canary_weight: "140", colour: "blue", functions: '{"helo":{}}' };
      expect(await refusal(config)).to.match(/^Pulumi\.prd\.yaml has 4 mistakes:/);
      expect((await run(config)).calls).to.deep.equal([]);
    });

    it("refuses a checkout that is older than the last move", async () => {
      const message = await refusal({ live_version: "7", live_serial: "2" }, { ledger: ledger(3, "8") });
      expect(message).to.equal(
        [
          "Pulumi.prd.yaml is older than the last move of LIVE: its live_serial is 2, the ledger's is 3.",
          "  hello: LIVE serves 8, this file says 7",
          "When, by whom and why: npm run -s live -- history -s prd",
          "Pull the commit that has the move, or write it into this file: npm run -s live -- sync -s prd --from-aws",
        ].join("\n"),
      );
    });

    it("names the function and the canary that an older checkout lacks", async () => {
      const moved =
        '{"functions":{"gone":{"live":"1"},"hello":{"canary":"8","live":"7","weight":10}},"serial":1}';
      const message = await refusal({ live_version: "7" }, { ledger: moved });
      expect(message).to.contain("  gone: LIVE serves 1, this file says nothing\n");
      expect(message).to.contain("  hello: LIVE serves 7 and 10 % 8, this file says 7\n");
    });

    it("refuses versions that do not exist, and names the newest that does", async () => {
      const message = await refusal(
        { live_version: "7", canary_version: "9", canary_weight: "10" },
        { versions: ["1", "7", "8"] },
      );
      expect(message).to.equal(
        [
          "Pulumi.prd.yaml has 1 mistake:",
          "  canary_version: hello has no version 9; its newest is 8.",
          "    Name one that exists, for example the newest: pulumi config set canary_version 8 -s prd",
        ].join("\n"),
      );
    });

    it("refuses a function's own version that does not exist", async () => {
      const functions = '{"hello":{"live_version":9}}';
      const message = await refusal({ functions }, { versions: ["8"] });
      expect(message).to.contain("pulumi config set --path functions.hello.live_version 8 -s prd");
    });

    for (const [title, versions, why] of [
      ["is not there", undefined, "the function is not there, and a new one begins without a version."],
      ["has no version yet", [], "none of it is published yet."],
    ] as const) {
      it(`refuses a version of a function that ${title}, and says what to set first`, async () => {
        const message = await refusal({ live_version: "7" }, { versions });
        expect(message).to.contain(`live_version: hello has no version 7: ${why}`);
        expect(message).to.contain("pulumi config set --path functions.hello.live_version latest -s prd");
        // Without this command the next refusal would be that no function uses the stack's key.
        expect(message).to.contain("pulumi config rm live_version -s prd && pulumi config set --path");
      });
    }

    it("refuses a name that is too long for Lambda", async () => {
      const message = await refusal(
        {},
        {},
        { stack: "a-stack-with-a-very-long-name-that-nobody-should-ever-choose" },
      );
      expect(message).to.match(/has 78 characters; Lambda takes 64/);
    });
  });

  it("accepts a checkout that is as new as the ledger, or newer", async () => {
    for (const live_serial of ["3", "4"]) {
      const { error } = await run(
        { live_version: "7", live_serial },
        { ledger: ledger(3, "7"), versions: ["7"] },
      );
      expect(error).to.equal(undefined);
    }
  });

  describe("text that somebody else wrote", () => {
    const hostile = Object.values(HOSTILE).join("");
    const recorded = JSON.stringify({ functions: { [hostile]: { live: "1" } }, serial: 0 });

    for (const [what, config, aws, more] of [
      ["the stack file", { [hostile]: "1", live_version: hostile }, {}, {}],
      [
        "the ledger, newer than the checkout",
        {},
        { ledger: recorded.replace('"serial":0', '"serial":9') },
        {},
      ],
      ["the ledger, with a function that is gone", { publish_versions: "true" }, { ledger: recorded }, {}],
      ["an error", {}, {}, { [BY_PATH]: fails(hostile) }],
      ["the newest version", { live_version: "7" }, {}, { [GET_FUNCTION]: newest(hostile) }],
    ] as const)
      it(`gives no orders: ${what}`, async () => {
        const { error, warnings } = await run(config, aws, { answers: { ...answers(aws), ...more } });
        expect([error?.message, ...warnings].join("")).to.not.equal("");
        for (const text of [error?.message ?? "", ...warnings]) expectHarmless(text, "the program");
      });

    function fails(message: string) {
      return () => {
        throw new Error(message);
      };
    }

    function newest(version: string) {
      return ({ qualifier }: Record<string, string>) => {
        if (qualifier) throw new Error("couldn't find resource");
        return { version };
      };
    }
  });

  describe("a look-up that fails", () => {
    const denied = () => {
      throw new Error("AccessDeniedException: not authorized");
    };

    it("does not take a version for missing if its look-up fails", async () => {
      const { error, resources } = await record(program, {
        config: { "lambda-live:live_version": "7" },
        answers: { ...answers({}), [GET_FUNCTION]: denied },
      });
      expect(resources).to.deep.equal([]);
      expect(error?.message).to.match(
        /^Looking up version 7 of lambda-live-prd-hello failed\. .*AccessDenied/s,
      );
    });

    it("does not take the ledger for missing if its look-up fails", async () => {
      const { error, resources } = await record(program, { answers: { [BY_PATH]: denied } });
      expect(resources).to.deep.equal([]);
      expect(error?.message).to.match(
        /^Reading the ledger \/lambda-live\/prd\/live failed\. .*AccessDenied/s,
      );
    });
  });
});
