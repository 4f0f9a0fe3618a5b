import {
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { clientConfig } from "../../support/local-aws.ts";
import { useLocalProject } from "../../support/local-project.ts";

/** A program whose callback has this body. */
const program = (body: string) => `import * as s3 from "@pulumi/aws/s3";
import { liveStack } from "./components/live-stack.ts";
export = liveStack(({ declare }) => {
  const inbox = new s3.Bucket("inbox");
  const hello = declare("hello");
${body}
  return { inbox: inbox.bucket };
});
`;
const READS = /^(Get|List|Describe|Head)/;
const PUT = "PutBucketNotificationConfiguration";

describe("onObject, with the real Pulumi engine", () => {
  const project = useLocalProject();
  let s3: S3Client;

  /** Runs the command with this program, and returns its result and the calls that wrote. */
  async function pulumi(body: string, ...args: string[]) {
    project().write("index.ts", program(body));
    const before = project().aws.requests.length;
    const { code, stdout, stderr } = await project().pulumi(...args, "-s", "prd");
    const writes = project()
      .aws.requests.slice(before)
      .map(({ operation }) => operation)
      .filter((name) => !READS.test(name));
    return { code, output: stdout + stderr, writes };
  }
  async function up(body: string) {
    const done = await pulumi(body, "up", "--yes", "--skip-preview");
    expect(done.code, done.output).to.equal(0);
    return done;
  }
  const notified = async (bucket: string) => {
    const answer = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
    return (answer.LambdaFunctionConfigurations ?? []).map(({ Id }) => Id?.split("/").slice(3).join("/"));
  };
  const inbox = async () => JSON.parse((await pulumi("", "stack", "output", "--json")).output).inbox;

  before(async function () {
    this.timeout(120_000);
    s3 = new S3Client({ ...clientConfig(project().aws.endpoint), forcePathStyle: true });
    for (const Bucket of ["shared", "busy"]) await s3.send(new CreateBucketCommand({ Bucket }));
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: "busy", NotificationConfiguration }),
    );
    await project().pulumi("stack", "init", "prd");
  });
  after(() => s3.destroy());

  it("previews and makes a bucket that isn't there yet, and wires it in one write", async () => {
    const body = `hello.onObject(inbox, { prefix: "in/" });`;
    const preview = await pulumi(body, "preview");
    expect(preview.code, preview.output).to.equal(0);
    expect(preview.output).to.contain("aws:s3:BucketNotification");
    const { writes } = await up(body);
    expect(writes.filter((name) => name === PUT)).to.have.length(1);
    expect(await notified(await inbox())).to.deep.equal(["hello/1"]);
  });

  it("changes the bucket's list in place, in one write that never leaves it empty", async () => {
    const { writes } = await up(`hello.onObject(inbox, { prefix: "in/" });
  hello.onObject(inbox, { events: ["removed"] });`);
    expect(writes).to.deep.equal([PUT]);
    expect(await notified(await inbox())).to.deep.equal(["hello/1", "hello/2"]);
  });

  it("refuses a bucket from elsewhere that notifies others, before it writes anything", async () => {
    for (const [bucket, ...args] of [
      ['s3.Bucket.get("busy", "busy")', "up", "--yes", "--skip-preview"],
      ['{ name: "busy" }', "preview"],
    ] as const) {
      const { code, output, writes } = await pulumi(`hello.onObject(${bucket});`, ...args);
      expect(output).to.contain("The bucket busy notifies others").and.not.contain("    at ");
      expect(code).to.not.equal(0);
      expect(writes).to.deep.equal([]);
    }
  });

  it("takes a bucket from elsewhere that notifies nobody, and leaves nothing in it at the end", async () => {
    await up(`hello.onObject(inbox);\n  hello.onObject(s3.Bucket.get("shared", "shared"));`);
    expect(await notified("shared")).to.deep.equal(["hello/1"]);
    const refused = await pulumi("", "up", "--yes", "--skip-preview");
    expect(refused.output).to.contain("because it is protected");
    expect(refused.writes).to.deep.equal([]);
    expect(await notified("shared")).to.deep.equal(["hello/1"]);
    await pulumi("", "state", "unprotect", "--all", "--yes");
    await up("");
    expect([await notified("shared"), await notified(await inbox())]).to.deep.equal([[], []]);
  });
});
