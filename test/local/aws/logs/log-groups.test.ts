import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { openLogStore } from "../../../../local/aws/logs/log-store.ts";
import { logsService } from "../../../../local/aws/logs/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { NOON, refusalOf, type ServedState, serveState, testClock } from "../../../support/serve-state.ts";

describe("log groups", () => {
  const clock = testClock();
  let served: ServedState<CloudWatchLogsClient>;
  let client: CloudWatchLogsClient;

  before(async () => {
    const logs = openLogStore(openStore(), clock.now);
    const definition = logsService({ logs, now: clock.now });
    served = await serveState(definition, (config) => new CloudWatchLogsClient(config));
    client = served.client;
  });
  after(() => served.close());

  let count = 0;
  const create = async (logGroupName = `/aws/lambda/hello-${++count}`) => {
    await client.send(new CreateLogGroupCommand({ logGroupName, tags: { stack: "prd" } }));
    return logGroupName;
  };
  const arnOf = (name: string) => `arn:aws:logs:us-east-1:123456789012:log-group:${name}`;
  const describeGroup = async (logGroupName: string) => {
    const { logGroups = [] } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );
    return logGroups[0];
  };

  it("creates a group and describes it", async () => {
    const name = await create();
    expect(await describeGroup(name)).to.deep.equal({
      arn: `${arnOf(name)}:*`,
      creationTime: NOON,
      deletionProtectionEnabled: false,
      logGroupArn: arnOf(name),
      logGroupClass: "STANDARD",
      logGroupName: name,
      metricFilterCount: 0,
      storedBytes: 0,
    });
  });

  it("refuses names that are taken, too long or odd", async () => {
    const name = await create();
    const taken = await refusalOf(create(name));
    expect(taken.name).to.equal("ResourceAlreadyExistsException");
    expect(taken.message).to.equal("The specified log group already exists");
    expect((await refusalOf(create("x".repeat(513)))).message).to.equal(
      "Invalid LogGroup or LogStream, both must have length less than or equal to 512.",
    );
    expect((await refusalOf(create("a b"))).name).to.equal("InvalidParameterException");
  });

  it("takes the retention periods that AWS has, and no others", async () => {
    const logGroupName = await create();
    const retain = (retentionInDays: number) =>
      client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    await retain(14);
    expect((await describeGroup(logGroupName))?.retentionInDays).to.equal(14);
    const refusal = await refusalOf(retain(15));
    expect(refusal.name).to.equal("InvalidParameterException");
    expect(refusal.message).to.match(/^1 validation error detected: Value '15' at 'retentionInDays'/);
    await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await describeGroup(logGroupName)).not.to.have.property("retentionInDays");
  });

  it("lists groups by prefix page by page, and by a part of the name", async () => {
    for (const leaf of ["c", "a", "b"]) await create(`/pages/${leaf}`);
    const list = (nextToken?: string) =>
      client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/pages/", limit: 2, nextToken }));
    const first = await list();
    const second = await list(first.nextToken);
    const names = [first, second].map((page) => page.logGroups?.map((group) => group.logGroupName));
    expect(names).to.deep.equal([["/pages/a", "/pages/b"], ["/pages/c"]]);
    expect(second.nextToken).to.equal(undefined);
    const byPattern = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "AGES/b" }));
    expect(byPattern.logGroups?.map((group) => group.logGroupName)).to.deep.equal(["/pages/b"]);
    const both = new DescribeLogGroupsCommand({ logGroupNamePattern: "a", logGroupNamePrefix: "a" });
    expect((await refusalOf(client.send(both))).message).to.equal(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  });

  it("tags groups by ARN and shows the tags by name too", async () => {
    const name = await create();
    await client.send(new TagResourceCommand({ resourceArn: arnOf(name), tags: { team: "blue" } }));
    await client.send(new UntagResourceCommand({ resourceArn: arnOf(name), tagKeys: ["stack"] }));
    const byArn = await client.send(new ListTagsForResourceCommand({ resourceArn: arnOf(name) }));
    const byName = await client.send(new ListTagsLogGroupCommand({ logGroupName: name }));
    expect([byArn.tags, byName.tags]).to.deep.equal([{ team: "blue" }, { team: "blue" }]);
  });

  it("deletes a group with its streams", async () => {
    const logGroupName = await create();
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
    const gone = await refusalOf(client.send(new DeleteLogGroupCommand({ logGroupName })));
    expect(gone.name).to.equal("ResourceNotFoundException");
    expect(gone.message).to.equal("The specified log group does not exist.");
    await create(logGroupName);
    const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(logStreams).to.deep.equal([]);
  });

  it("creates streams and lists them by prefix", async () => {
    const logGroupName = await create();
    for (const logStreamName of ["b-1", "a-1", "a-2"]) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    }
    const { logStreams = [] } = await client.send(
      new DescribeLogStreamsCommand({ logGroupIdentifier: arnOf(logGroupName), logStreamNamePrefix: "a-" }),
    );
    expect(logStreams.map((stream) => stream.logStreamName)).to.deep.equal(["a-1", "a-2"]);
    expect(logStreams[0]).to.deep.equal({
      arn: `${arnOf(logGroupName)}:log-stream:a-1`,
      creationTime: NOON,
      logStreamName: "a-1",
      storedBytes: 0,
    });
    const twice = new CreateLogStreamCommand({ logGroupName, logStreamName: "a-1" });
    expect((await refusalOf(client.send(twice))).message).to.equal("The specified log stream already exists");
    const both = new DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: logGroupName });
    expect((await refusalOf(client.send(both))).message).to.equal(
      "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
    );
  });

  it("shows no groups of other regions", async () => {
    const name = await create();
    const { logGroups } = await served
      .clientIn("eu-west-1")
      .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    expect(logGroups).to.deep.equal([]);
  });
});
