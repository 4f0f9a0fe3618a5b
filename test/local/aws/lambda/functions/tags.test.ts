import {
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  readConfiguration,
  refusalOf,
  useLambda,
} from "../../../../support/lambda-builders.ts";

describe("local Lambda: tags", () => {
  const lambda = useLambda();

  const tag = (Tags: Record<string, string>, Resource = arnOf("hello")) =>
    lambda.client.send(new TagResourceCommand({ Resource, Tags }));
  const untag = (...TagKeys: string[]) =>
    lambda.client.send(new UntagResourceCommand({ Resource: arnOf("hello"), TagKeys }));
  const list = async (Resource = arnOf("hello")) =>
    (await lambda.client.send(new ListTagsCommand({ Resource }))).Tags;

  it("adds, overwrites and removes tags, and ignores a missing key", async () => {
    await aFunction(lambda, "hello")
      .with({ Tags: { a: "1" } })
      .create();
    expect((await tag({ b: "2", c: "3" })).$metadata.httpStatusCode).to.equal(204);
    await tag({ c: "4" });
    expect(await list()).to.deep.equal({ a: "1", b: "2", c: "4" });
    expect((await untag("a", "absent", "c")).$metadata.httpStatusCode).to.equal(204);
    expect(await list()).to.deep.equal({ b: "2" });
  });

  it("shows tags with the function, and no member Tags without tags", async () => {
    await aFunction(lambda, "hello").create();
    const read = () => lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
    expect(await read()).to.not.have.property("Tags");
    await tag({ a: "1" });
    expect((await read()).Tags).to.deep.equal({ a: "1" });
  });

  it("gives the function a new RevisionId with each change of tags", async () => {
    await aFunction(lambda, "hello").create();
    const revisions = [(await readConfiguration(lambda, "hello")).RevisionId];
    for (const change of [() => tag({ a: "1" }), () => tag({ a: "2" }), () => untag("a")]) {
      await change();
      revisions.push((await readConfiguration(lambda, "hello")).RevisionId);
    }
    expect(new Set(revisions)).to.have.length(4);
  });

  it("keeps tags of event source mappings too", async () => {
    await aFunction(lambda, "hello").create();
    const { EventSourceMappingArn } = await lambda.client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "hello",
        EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:queue",
        Tags: { a: "1" },
      }),
    );
    await tag({ b: "2" }, EventSourceMappingArn);
    expect(await list(EventSourceMappingArn)).to.deep.equal({ a: "1", b: "2" });
  });

  const NOT_SUPPORTED =
    "Tags on function aliases and versions are not supported. Please specify a function ARN.";
  for (const { what, act, status, message } of [
    {
      what: "tags on a version",
      act: () => tag({ a: "1" }, arnOf("hello", "1")),
      status: 400,
      message: NOT_SUPPORTED,
    },
    {
      what: "tags on $LATEST",
      act: () => tag({ a: "1" }, arnOf("hello", "$LATEST")),
      status: 400,
      message: NOT_SUPPORTED,
    },
    {
      what: "no tags",
      act: () => tag({}),
      status: 400,
      message: "An error occurred and the request cannot be processed.",
    },
    {
      what: "the removal of no tags",
      act: () => untag(),
      status: 400,
      message:
        "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    },
    {
      what: "a key with an ampersand",
      act: () => tag({ "R&D": "" }),
      status: 400,
      message:
        "1 validation error detected: Value '{R&D=}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]",
    },
    {
      what: "a 51st tag",
      act: async () => {
        await tag(Object.fromEntries([...Array(50).keys()].map((n) => [`t${n}`, "x"])));
        await tag({ more: "x" });
      },
      status: 400,
      message: "Number of tags exceeds resource tag limit.",
    },
    {
      what: "a function that is not there",
      act: () => tag({ a: "1" }, arnOf("absent")),
      status: 404,
      message: `Function not found: ${arnOf("absent")}`,
    },
    {
      what: "a mapping that is not there",
      act: () =>
        list(
          "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-0000-0000-000000000000",
        ),
      status: 404,
      message:
        "Event source mapping not found: arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-0000-0000-000000000000",
    },
  ]) {
    it(`refuses ${what}`, async () => {
      await aFunction(lambda, "hello").versions(1).create();
      expect(await refusalOf(act())).to.include({ status, message });
    });
  }

  it("refuses ARNs that are not Lambda's", async () => {
    const refusal = await refusalOf(tag({ a: "1" }, "arn:aws:something"));
    expect(refusal).to.include({ status: 400, name: "ValidationException" });
    expect(refusal.message).to.match(/^1 validation error detected: Value 'arn:aws:something' at 'resource'/);
  });
});
