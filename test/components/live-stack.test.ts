import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as iam from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state.js";
import { expect } from "chai";
import { OWNED_ARGUMENTS } from "../../components/function-arguments.ts";
import type { LiveFunction } from "../../components/live-function.ts";
import type { liveStack, StackProgram } from "../../components/live-stack.ts";
import { refuseStandstill } from "../../components/refuse-standstill.ts";
import { copyProject } from "../../local/copy-project.ts";
import { record, resolved } from "../support/pulumi-recorder.ts";

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

/** AWS has no ledger. */
const ANSWERS = { "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }) };

/** Of a copy of the project, in which hello is the only function. */
let ours: { liveStack: typeof liveStack; LiveFunction: typeof LiveFunction };
let root: string;

/** Runs a program against mocks, in the stack sbx. `functions` is the key of the stack file. */
const run = (program: StackProgram, functions?: object, secretKeys: string[] = []) =>
  record(ours.liveStack(program), {
    stack: "sbx",
    config: functions ? { "lambda-live:functions": JSON.stringify(functions) } : {},
    secretKeys,
    answers: ANSWERS,
  });

describe("liveStack", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "live-stack-"));
    copyProject(join(root, "project"));
    const part = (name: string) => require(join(root, "project/components", name));
    ours = { ...part("live-stack.ts"), ...part("live-function.ts") };
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  describe("declare", () => {
    it("gives a function computed variables, further arguments and rights, and waits for dependsOn", async () => {
      const { only, resources, error } = await run(({ declare, stack }) => {
        const limit = new ssm.Parameter("limit", { name: `/limit/${stack}`, type: "String", value: "7" });
        const queue = new ssm.Parameter("queue", { name: "/queue", type: "String", value: "7" });
        const rights = {
          policies: [{ actions: ["ssm:GetParameter"], resources: [limit.arn] }],
          managedPolicies: [S3],
        };
        const more = { tags: { team: "a" } };
        declare(
          "hello",
          { environment: { LIMIT: limit.name }, ...rights, function: more },
          { dependsOn: queue },
        );
      });
      expect(error).to.equal(undefined);
      expect(only(FUNCTION).inputs).to.deep.include({
        name: "lambda-live-sbx-hello",
        memorySize: 128,
        environment: { variables: { LIMIT: "/limit/sbx" } },
        tags: { team: "a" },
      });
      expect(
        JSON.parse(only("aws:iam/rolePolicy:RolePolicy").inputs.policy as string).Statement,
      ).to.deep.equal([{ Effect: "Allow", Action: ["ssm:GetParameter"], Resource: ["arn:of:/limit/sbx"] }]);
      expect(resources.filter(({ type }) => type === ATTACHMENT).map(({ name }) => name)).to.have.members([
        "hello-logs",
        "hello-managed-AmazonS3ReadOnlyAccess",
      ]);
      expect(only(FUNCTION).dependsOn).to.include.members([
        "aws:ssm/parameter:Parameter::queue",
        "aws:iam/rolePolicy:RolePolicy::hello-policies",
        `${ATTACHMENT}::hello-managed-AmazonS3ReadOnlyAccess`,
      ]);
    });

    it("takes computed managed policies by the name that they are given", async () => {
      const { resources } = await run(({ declare }) => {
        const own = new iam.Policy("own", { name: "own", policy: "{}" });
        declare("hello", { managedPolicies: { queue: own.arn } });
      });
      const attached = resources.find(({ name }) => name === "hello-managed-queue");
      expect(attached?.inputs.policyArn).to.equal("arn:of:own");
    });

    it("lets the stack file's variables win, and keeps them secret where they are encrypted there", async () => {
      const given: StackProgram = ({ declare }) =>
        void declare("hello", { environment: { COLOUR: "blue", SIZE: "1" } });
      const stackFile = { hello: { environment: { COLOUR: "red" } } };
      const plain = await run(given, stackFile);
      expect(plain.only(FUNCTION).inputs.environment).to.deep.equal({
        variables: { COLOUR: "red", SIZE: "1" },
      });
      const secret = await run(given, stackFile, ["lambda-live:functions"]);
      const environment = JSON.stringify(secret.only(FUNCTION).inputs.environment);
      expect(environment)
        .to.contain(pulumi.runtime.specialSecretSig)
        .and.contain('{"variables":{"COLOUR":"red","SIZE":"1"}}');
    });

    it("returns role, function, alias and LIVE's ARN, none of them a field", async () => {
      let hello: LiveFunction | undefined;
      const { result } = await run(({ declare }) => {
        hello = declare("hello");
        return { arn: hello.liveArn };
      });
      if (!hello) throw new Error("nothing was declared");
      expect(await resolved(hello.role.name)).to.equal("lambda-live-sbx-hello");
      expect(await resolved(hello.function.name)).to.equal("lambda-live-sbx-hello");
      expect(await resolved(hello.alias.name)).to.equal("LIVE");
      expect(await resolved(result?.arn as pulumi.Output<string>)).to.equal("arn:of:LIVE");
      expect(Object.keys(hello)).to.not.include.members(["role", "function", "alias"]);
    });
  });

  it("exports what the callback returns, beside the functions", async () => {
    const { result } = await run(async () => ({ queueUrl: "https://queue" }));
    expect(result?.queueUrl).to.equal("https://queue");
    expect(Object.keys(result?.functions as object)).to.deep.equal(["hello"]);
  });

  it("runs the program that the README shows", async () => {
    const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
    const source = /```ts\n(import \* as sqs.*?)```/s.exec(readme)?.[1];
    writeFileSync(join(root, "project/readme.ts"), source ?? "");
    const { result, error, only } = await record(require(join(root, "project/readme.ts")), {
      stack: "prd",
      answers: ANSWERS,
    });
    expect(error).to.equal(undefined);
    expect(Object.keys(result as object)).to.deep.equal(["queueUrl", "callThis", "functions"]);
    expect(only("aws:sqs/queue:Queue").inputs.visibilityTimeoutSeconds).to.equal(60);
    expect(only(FUNCTION).inputs.tracingConfig).to.deep.equal({ mode: "Active" });
  });

  it("registers no function before the callback has returned, and none if it throws", async () => {
    let seen: unknown;
    const { error, resources } = await run(async ({ declare }) => {
      declare("hello");
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      seen = "the end";
      throw new Error("no such queue");
    });
    expect(error?.message).to.equal("no such queue");
    expect(seen).to.equal("the end");
    expect(resources).to.deep.equal([]);
  });

  it("changes the alias and the ledger alone with a traffic key, whatever was declared", async () => {
    const program: StackProgram = ({ declare }) =>
      void declare("hello", {
        environment: { SIZE: "1" },
        policies: [{ actions: ["s3:*"], resources: ["*"] }],
      });
    const before = await run(program);
    const after = await record(ours.liveStack(program), {
      stack: "sbx",
      config: { "lambda-live:live_version": "7" },
      answers: {
        ...ANSWERS,
        "aws:lambda/getFunction:getFunction": () => ({ version: "7" }),
      },
    });
    const inputs = new Map(before.resources.map((one) => [one.type + one.name, JSON.stringify(one.inputs)]));
    const changed = after.resources.filter(
      (one) => inputs.get(one.type + one.name) !== JSON.stringify(one.inputs),
    );
    expect(changed.map(({ type }) => type)).to.have.members([ALIAS, "aws:ssm/parameter:Parameter"]);
    expect(after.resources).to.have.length(before.resources.length);
  });

  describe("refuses", () => {
    type Row = readonly [
      title: string,
      program: (...args: Parameters<StackProgram>) => unknown,
      says: RegExp,
    ];
    const given =
      (value: unknown): Row[1] =>
      ({ declare }) =>
        void declare("hello", value as object);
    const rows: readonly Row[] = [
      [
        "an unknown name",
        ({ declare }) => void declare("helo"),
        /declare\("helo"\): .* Did you mean hello\?$/,
      ],
      [
        "a second declare",
        ({ declare }) => void [declare("hello"), declare("hello")],
        /declare\("hello"\) was called twice/,
      ],
      [
        "a mistake that the callback caught",
        ({ declare }) => {
          try {
            declare("helo");
          } catch {}
        },
        /Did you mean hello\?/,
      ],
      [
        "a function made by hand",
        () => new ours.LiveFunction("mine", {} as never),
        /declare\("mine", \{ \.\.\. \}\)/,
      ],
      ["the output functions", () => ({ functions: 1 }), /output functions, which liveStack adds/],
      ["a list of outputs", () => [1], /no object of outputs/],
      ["an output in place of outputs", () => pulumi.output({ a: 1 }), /no object of outputs/],
      ["given as an output", given(pulumi.output({})), /second argument is no object/],
      [
        "a member that isn't there",
        given({ enviroment: {} }),
        /enviroment is unknown\. Did you mean environment\?/,
      ],
      [
        "an argument that isn't there",
        given({ function: { layer: [] } }),
        /function\.layer: .* Did you mean layers\?/,
      ],
      [
        "arguments as an output",
        given({ function: pulumi.output({}) }),
        /function is no object with known keys/,
      ],
      ["variables as an output", given({ environment: pulumi.output({}) }), /environment is no object/],
      [
        "a number as a variable",
        given({ environment: { SIZE: 1 } }),
        /environment\.SIZE: a variable holds text/,
      ],
      [
        "a variable of Lambda's",
        given({ environment: { AWS_REGION: "a" } }),
        /AWS_REGION is reserved by Lambda/,
      ],
      ["policies without a list", given({ policies: { actions: [], resources: [] } }), /policies is no list/],
      [
        "a policy without resources",
        given({ policies: [{ actions: ["s3:*"] }] }),
        /policies\[0\] needs actions and/,
      ],
      [
        "a policy with more",
        given({ policies: [{ actions: ["a"], resources: ["b"], effect: "Deny" }] }),
        /policies\[0\]/,
      ],
      [
        "a computed policy without a name",
        given({ managedPolicies: [pulumi.output(S3)] }),
        /Give computed ones a name/,
      ],
      ["two policies of one name", given({ managedPolicies: [S3, S3] }), /two policies of one name/],
      ...Object.entries(OWNED_ARGUMENTS).map(
        ([name, why]): Row => [
          `the argument ${name}`,
          given({ function: { [name]: "x" } }),
          new RegExp(`function\\.${name}: not for a program to set: ${why.slice(0, 20)}`),
        ],
      ),
    ];
    for (const [title, program, says] of rows)
      it(title, async () => {
        const { error, resources } = await run(program as StackProgram);
        expect(error?.message).to.match(says);
        expect((error as { __pulumiRunError?: boolean }).__pulumiRunError).to.equal(true);
        expect(resources).to.deep.equal([]);
      });

    it("all mistakes of one call together", async () => {
      const { error } = await run(given({ function: { memorySize: 1, layer: [] }, more: 1 }) as StackProgram);
      expect(error?.message.split("\n")).to.have.length(4);
      expect(error?.message).to.match(/^declare\("hello", \.\.\.\) has 3 mistakes:/);
    });

    it("declare after the callback has returned", async () => {
      let later: (() => unknown) | undefined;
      await run(({ declare }) => {
        later = () => declare("hello");
      });
      expect(() => later?.()).to.throw(
        /declare\("hello"\) came after the callback of liveStack had returned/,
      );
    });
  });

  it("takes no update that failed for a standstill", async () => {
    const store = (state as unknown as { getStore: () => { terminated?: boolean } }).getStore();
    const outOfWork = () => (process.listeners("beforeExit").at(-1) as () => void)();
    let end = (_: string) => {};
    const work = new Promise<string>((resolve) => {
      end = resolve;
    });
    const failed = refuseStandstill(work, "never");
    store.terminated = true;
    outOfWork();
    store.terminated = false;
    end("the work's own end");
    expect(await failed).to.equal("the work's own end");

    const stalled = refuseStandstill(new Promise(() => {}), "never").catch(({ message }) => message);
    outOfWork();
    expect(await stalled).to.equal("never");
    expect(process.listeners("beforeExit").map(({ name }) => name)).to.not.include("fail");
  });
});
