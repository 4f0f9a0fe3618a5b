import { expect } from "chai";
import { useLocalProject } from "../support/local-project.ts";

/** A program that binds a queue with these arguments. */
const program = (queue: string) => `import * as sqs from "@pulumi/aws/sqs";
import { liveStack } from "./components/live-stack.ts";
export = liveStack(({ declare }) => {
  declare("hello").onQueue(new sqs.Queue("jobs", { ${queue} }), { batchSize: 20, windowSeconds: 1 });
});
`;

describe("triggers, with the real Pulumi engine", function () {
  this.timeout(120_000);
  const project = useLocalProject();
  const pulumi = async (queue: string, ...args: string[]) => {
    project().write("index.ts", program(queue));
    const { code, stdout, stderr } = await project().pulumi(...args, "-s", "sbx");
    return { code, output: stdout + stderr };
  };

  it("refuse a queue that hides messages too briefly in the preview, and change nothing", async () => {
    await project().pulumi("stack", "init", "sbx");
    const refused = await pulumi("visibilityTimeoutSeconds: 1", "preview");
    expect(refused.code).not.to.equal(0);
    expect(refused.output).to.match(
      /hello-queue-jobs: the queue hides a message for 1 s, and hello may take \d+ s for it\. Set visibilityTimeoutSeconds/,
    );
    expect(refused.output).not.to.contain("    at ");
  });

  it("bind a queue once, and find nothing to change the second time", async () => {
    const first = await pulumi("visibilityTimeoutSeconds: 60", "up", "--yes", "--skip-preview");
    expect(first.code, first.output).to.equal(0);
    const again = await pulumi("visibilityTimeoutSeconds: 60", "preview", "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
  });
});
