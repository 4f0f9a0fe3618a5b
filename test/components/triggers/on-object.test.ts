import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Event } from "@aws-sdk/client-s3";
import * as s3 from "@pulumi/aws/s3";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { LiveFunction } from "../../../components/live-function.ts";
import type { liveStack, StackProgram } from "../../../components/live-stack.ts";
import { mayMatch } from "../../../components/triggers/loop-warning.ts";
import { EVENT_NAMES, overlap } from "../../../components/triggers/object-trigger.ts";
import { copyProject } from "../../../local/copy-project.ts";
import { record } from "../../support/pulumi-recorder.ts";

const NOTIFICATION = "aws:s3/bucketNotification:BucketNotification";
const PERMISSION = "aws:lambda/permission:Permission";
const LIVE = "arn:aws:lambda:us-east-1:123456789012:function:lambda-live-sbx-hello:LIVE";
const NOTHING = { lambdaFunctions: [], queues: [], topics: [], eventbridge: false };
const READ = "aws:s3/getBucketNotification:getBucketNotification";

/** What a bucket may hold, as AWS shows it. */
type Held = Partial<Record<keyof typeof NOTHING, unknown>>;
type OnObject = LiveFunction["onObject"];

let ours: { liveStack: typeof liveStack };
let root: string;

const run = (program: StackProgram, held: Held | Error = {}, options: { isPreview?: boolean } = {}) =>
  record(ours.liveStack(program), {
    ...options,
    stack: "sbx",
    arns: { "aws:lambda/alias:Alias": LIVE, "aws:s3/bucket:Bucket": "arn:aws:s3:::uploads" },
    answers: {
      "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }),
      [READ]: () => {
        if (held instanceof Error) throw held;
        return { ...NOTHING, ...held };
      },
    },
  });
/** A program with two functions and a bucket made in it. */
const two =
  (program: (hello: LiveFunction, other: LiveFunction, bucket: s3.Bucket) => void): StackProgram =>
  ({ declare }) => {
    const bucket = new s3.Bucket("inbox", { bucket: "uploads" });
    program(declare("hello"), declare("other"), bucket);
  };

describe("onObject", () => {
  before(() => {
    root = mkdtempSync(join(tmpdir(), "on-object-"));
    copyProject(join(root, "project"));
    const functions = join(root, "project/functions");
    cpSync(join(functions, "hello"), join(functions, "other"), { recursive: true });
    ours = require(join(root, "project/components/live-stack.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("gathers all functions of a bucket in one notification with the bucket's name, after all permissions", async () => {
    const { only, resources, error, warnings } = await run(
      two((hello, other, bucket) => {
        hello.onObject(bucket, { prefix: "in/" });
        other.onObject(bucket, { events: ["removed", "s3:ObjectTagging:Put"], suffix: ".png" });
        hello.onObject(bucket, { events: ["removed"], prefix: "in/", suffix: ".txt" });
      }),
    );
    expect([error, warnings]).to.deep.equal([undefined, []]);
    const { name, inputs, dependsOn, parent } = only(NOTIFICATION);
    expect([name, parent]).to.deep.equal(["inbox", undefined]);
    const to = (id: string) => ({ id: `lambda-live/lambda-live/sbx/${id}`, lambdaFunctionArn: LIVE });
    expect(inputs).to.deep.equal({
      bucket: "uploads",
      lambdaFunctions: [
        { ...to("hello/1"), events: ["s3:ObjectCreated:*"], filterPrefix: "in/" },
        { ...to("other/1"), events: ["s3:ObjectRemoved:*", "s3:ObjectTagging:Put"], filterSuffix: ".png" },
        { ...to("hello/2"), events: ["s3:ObjectRemoved:*"], filterPrefix: "in/", filterSuffix: ".txt" },
      ],
    });
    const permissions = resources.filter(({ type, name }) => type === PERMISSION && /object/.test(name));
    expect(permissions.map((one) => one.name)).to.deep.equal(["hello-object-inbox", "other-object-inbox"]);
    expect(dependsOn).to.include.members(permissions.map((one) => `${PERMISSION}::${one.name}`));
    expect(permissions[0]?.parent).to.equal("lambda-live:index:LiveFunction::hello");
    expect(permissions[0]?.inputs).to.deep.equal({
      function: "lambda-live-sbx-hello",
      qualifier: "LIVE",
      statementId: "object-inbox",
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      sourceArn: "arn:aws:s3:::uploads",
      sourceAccount: "123456789012",
    });
  });

  it("takes a bucket that is made elsewhere by name or ARN, and reads it first", async () => {
    for (const bucket of [{ name: "up.loads" }, { arn: "arn:aws:s3:::up.loads" }]) {
      const { only, calls, resources } = await run(({ declare }) => declare("hello").onObject(bucket));
      expect(calls.at(-1)).to.deep.equal({ token: READ, inputs: { bucket: "up.loads" } });
      expect(only(NOTIFICATION)).to.deep.include({ name: "up.loads" });
      const { inputs } = resources.find(({ name }) => name === "hello-object-up.loads") ?? {};
      expect(inputs).to.include({ sourceArn: "arn:aws:s3:::up.loads" });
      expect(inputs?.statementId).to.match(/^object-up-loads-[0-9a-f]{7}$/);
    }
  });

  const foreign = (target: string, id = "theirs") => ({
    id,
    events: ["s3:ObjectCreated:*"],
    filterPrefix: "",
    filterSuffix: "",
    lambdaFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${target}`,
    queueArn: target,
    topicArn: target,
  });
  for (const [what, held, says] of [
    ["a function", { lambdaFunctions: [foreign("thumbnails:LIVE")] }, /function:thumbnails:LIVE$/m],
    ["a queue", { queues: [foreign("arn:aws:sqs:us-east-1:123456789012:jobs")] }, /:jobs$/m],
    ["a topic", { topics: [foreign("arn:aws:sns:us-east-1:123456789012:news")] }, /:news$/m],
    ["EventBridge", { eventbridge: true }, /^ {2}EventBridge$/m],
    [
      "our function of another stack",
      { lambdaFunctions: [foreign("lambda-live-prd-hello:LIVE", "lambda-live/lambda-live/prd/hello/1")] },
      /prd-hello/,
    ],
  ] as const)
    it(`refuses a bucket that notifies ${what}, before it registers a function`, async () => {
      for (const program of [
        two((hello, _, bucket) => hello.onObject(bucket)),
        (({ declare }) => declare("hello").onObject({ name: "uploads" })) as StackProgram,
      ]) {
        const { error, resources } = await run(program, held);
        expect(error?.message).to.match(/^The bucket uploads notifies others/);
        expect(error?.message)
          .to.match(says)
          .and.match(/liveArn, in place of onObject/);
        expect(resources.filter(({ type }) => type !== "aws:s3/bucket:Bucket")).to.deep.equal([]);
      }
    });

  it("takes for ours what it made, and, with a warning, what called its function before", async () => {
    const held = [
      foreign("lambda-live-sbx-gone:LIVE", "lambda-live/lambda-live/sbx/gone/1"),
      foreign("lambda-live-sbx-hello"),
    ];
    const program = two((hello, _, bucket) => hello.onObject(bucket));
    const { error, only, warnings } = await run(program, { lambdaFunctions: held });
    expect(error).to.equal(undefined);
    only(NOTIFICATION);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/the name inbox in Pulumi.s state before this update \(README\.md/);
    const later = await run(program, { lambdaFunctions: held.slice(0, 1) });
    expect([later.error, later.warnings]).to.deep.equal([undefined, []]);
  });

  it("refuses a bucket elsewhere that can't be read, and makes one that isn't there yet", async () => {
    const gone = new Error("reading S3 Bucket Notification (uploads): NoSuchBucket");
    const elsewhere = await run(({ declare }) => declare("hello").onObject({ name: "uploads" }), gone);
    expect(elsewhere.error?.message).to.equal(
      `Reading the notifications of the bucket uploads failed. ${gone.message}`,
    );
    const made = await run(
      two((hello, _, bucket) => hello.onObject(bucket)),
      gone,
    );
    expect(made.error).to.equal(undefined);
    const denied = await run(
      two((hello, _, bucket) => hello.onObject(bucket)),
      new Error("AccessDenied: no"),
    );
    expect(denied.error?.message).to.match(/failed\. AccessDenied: no/);
  });

  describe("refuses", () => {
    const one =
      (...args: unknown[]): StackProgram =>
      ({ declare }) =>
        declare("hello").onObject(...(args as Parameters<OnObject>));
    const at = { name: "uploads" };
    const rows: readonly (readonly [title: string, program: StackProgram, says: RegExp])[] = [
      ["no bucket", one(undefined), /first argument is no bucket.*\{ name: 'uploads' \}/],
      ["a bucket's name alone", one("uploads"), /first argument is no bucket/],
      ["a name that no bucket has", one({ name: "Up_loads" }), /first argument is no bucket/],
      ["an ARN of an object", one({ arn: "arn:aws:s3:::uploads/a" }), /first argument is no bucket/],
      ["a name that is an output", one({ name: pulumi.output("uploads") }), /known now/],
      [
        "another resource",
        ({ declare }) => declare("hello").onObject(new sqs.Queue("jobs") as never),
        /is a resource, but no bucket/,
      ],
      ["an unknown event", one(at, { events: ["create"] }), /no event create\. Did you mean created\?/],
      ["no events", one(at, { events: [] }), /events is no list of names/],
      ["an unknown option", one(at, { filter: "a" }), /filter is unknown\. There are events, prefix/],
      [
        "a prefix that isn't known",
        one(at, { prefix: pulumi.output("a") }),
        /prefix is no text that is known/,
      ],
      ["a pattern for a suffix", one(at, { suffix: "*.png" }), /suffix: S3 knows no \*/],
      ["a prefix that no key has", one(at, { prefix: "é".repeat(513) }), /1026 bytes.*at most 1024/],
      ["options that are none", one(at, "in/"), /second argument is no object/],
      [
        "all mistakes of one call",
        one("uploads", { prefix: 1, suffix: 2 }),
        /onObject\(\.\.\.\) of hello has 3 mistakes:\n.*\n.*\n/,
      ],
      [
        "a mistake that the callback caught",
        ({ declare }) => {
          const hello = declare("hello");
          try {
            hello.onObject(at, { prefix: "*" });
          } catch {}
        },
        /S3 knows no \*/,
      ],
      [
        "a bucket that is given in two ways",
        ({ declare }) => {
          declare("hello").onObject(new s3.Bucket("uploads"), { prefix: "a" });
          declare("other").onObject({ name: "uploads" }, { prefix: "b" });
        },
        /Two buckets are called uploads here/,
      ],
    ];
    for (const [title, program, says] of rows)
      it(title, async () => {
        const { error, resources } = await run(program);
        expect(error?.message).to.match(says);
        expect((error as { __pulumiRunError?: boolean }).__pulumiRunError).to.equal(true);
        expect(resources.filter(({ type }) => !/:(Bucket|Queue)$/.test(type))).to.deep.equal([]);
      });

    it("an overlap, and names both triggers", async () => {
      const { error } = await run(
        two((hello, other, bucket) => {
          hello.onObject(bucket, { prefix: "in/" });
          other.onObject(bucket, { events: ["s3:ObjectCreated:Put"], prefix: "in/a", suffix: ".png" });
        }),
      );
      expect(error?.message.split("\n").slice(1, 3)).to.deep.equal([
        '  hello: s3:ObjectCreated:* with prefix "in/"',
        '  other: s3:ObjectCreated:Put with prefix "in/a" and suffix ".png"',
      ]);
    });

    it("a call after the callback has returned", async () => {
      let later = () => {};
      await run(({ declare }) => {
        const hello = declare("hello");
        later = () => hello.onObject({ name: "uploads" });
      });
      expect(later).to.throw(/came after the callback of liveStack had returned/);
    });
  });

  it("knows every event of S3", () => {
    const own = EVENT_NAMES.filter((name) => name.startsWith("s3:"));
    expect(own).to.have.members(Object.values(Event));
  });

  it("finds overlaps as S3 does", () => {
    const trigger = (event: string, prefix: string, suffix: string) => ({ events: [event], prefix, suffix });
    const any = "s3:ObjectCreated:*";
    for (const [a, b, meets] of [
      [trigger(any, "", ""), trigger(any, "in/", ".png"), true],
      [trigger(any, "in/", ""), trigger(any, "out/", ""), false],
      [trigger(any, "in/", ""), trigger(any, "", ".png"), true],
      [trigger(any, "", ".png"), trigger(any, "", ".txt"), false],
      [trigger(any, "in/", ".png"), trigger(any, "in/a", "g"), true],
      [trigger(any, "", ""), trigger("s3:ObjectCreated:Put", "", ""), true],
      [trigger(any, "", ""), trigger("s3:ObjectRemoved:*", "", ""), false],
      [trigger("s3:ObjectCreated:Copy", "", ""), trigger("s3:ObjectCreated:Put", "", ""), false],
    ] as const)
      expect([overlap(a, b), overlap(b, a)], JSON.stringify([a, b])).to.deep.equal([meets, meets]);
  });

  it("warns of a function that writes where it listens", async () => {
    const warned = async (actions: string[], key: string, options?: object) => {
      const { warnings } = await run(({ declare }) => {
        const bucket = new s3.Bucket("inbox", { bucket: "uploads" });
        const policies = [{ actions, resources: [pulumi.interpolate`${bucket.arn}/${key}`] }];
        declare("hello", { policies }).onObject(bucket, options);
      });
      return warnings.join();
    };
    expect(await warned(["s3:PutObject"], "*")).to.match(
      /^hello may write where it listens \(s3:PutObject on arn:aws:s3:::uploads\/\*\)/,
    );
    expect(await warned(["s3:Put*"], "*", { suffix: ".png" })).to.match(/may write/);
    expect(await warned(["s3:GetObject"], "*")).to.equal("");
    expect(await warned(["s3:PutObject"], "out/*", { prefix: "in/" })).to.equal("");
    expect(await warned(["s3:PutObject"], "*", { events: ["removed"] })).to.equal("");
  });

  it("takes a policy's resource for what its wildcards cover", () => {
    const arn = "arn:aws:s3:::uploads";
    const covers = (pattern: string, prefix = "", suffix = "") =>
      mayMatch(pattern, arn, { events: [], prefix, suffix });
    expect([
      covers("*"),
      covers(`${arn}*`),
      covers(`${arn}/in/*`, "in/a"),
      covers(`${arn}/*.png`),
    ]).to.not.include(false);
    expect([
      covers(arn),
      covers("arn:aws:s3:::other/*"),
      covers(`${arn}/*.png`, "", ".txt"),
      covers(`${arn}/in/a.txt`, "out/"),
    ]).to.not.include(true);
  });
});
