import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { aFunction, arnOf, refusalOf, useLambda } from "../../../../support/lambda-builders.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue";
const STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026";

describe("local Lambda: event source mappings", () => {
  const lambda = useLambda({ settleMs: 1000 });
  beforeEach(() => aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create());

  const create = (input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
    lambda.client.send(
      new CreateEventSourceMappingCommand({ FunctionName: "hello:LIVE", EventSourceArn: QUEUE, ...input }),
    );
  const read = (UUID = "") => lambda.client.send(new GetEventSourceMappingCommand({ UUID }));

  it("binds a queue to an alias, with AWS's defaults", async () => {
    const { $metadata, UUID, LastModified, ...mapping } = await create();
    expect($metadata.httpStatusCode).to.equal(202);
    expect(LastModified).to.be.instanceOf(Date);
    expect(mapping).to.deep.equal({
      BatchSize: 10,
      EventSourceArn: QUEUE,
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:123456789012:event-source-mapping:${UUID}`,
      FunctionArn: arnOf("hello", "LIVE"),
      FunctionResponseTypes: [],
      MaximumBatchingWindowInSeconds: 0,
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
    });
    lambda.advance(1000);
    expect((await read(UUID)).State).to.equal("Enabled");
  });

  it("gives a stream its own defaults", async () => {
    const mapping = await create({ EventSourceArn: STREAM, StartingPosition: "LATEST" });
    expect(mapping).to.deep.include({
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      LastProcessingResult: "No records processed",
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      StartingPosition: "LATEST",
      StateTransitionReason: "User action",
      TumblingWindowInSeconds: 0,
    });
  });

  it("reads a self-managed Kafka from TRIM_HORIZON, in its own group, and each topic once", async () => {
    const kafka = (Topics: string[], KAFKA_BOOTSTRAP_SERVERS = ["kafka:1000"]) => ({
      EventSourceArn: undefined,
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS } },
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH" as const, URI: "arn:aws:secretsmanager" }],
      Topics,
    });
    const { UUID, ...mapping } = await create(kafka(["orders"]));
    expect(mapping).to.deep.include({
      BatchSize: 100,
      StartingPosition: "TRIM_HORIZON",
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: UUID },
    });
    expect(await refusalOf(create(kafka(["orders"], ["kafka:1000", "kafka:2000"])))).to.deep.equal({
      status: 409,
      name: "ResourceConflictException",
      message: `An event source mapping with event source ("kafka:1000,kafka:2000"), function ("${arnOf("hello", "LIVE")}"), topics ("orders") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    });
    await create(kafka(["returns"]));
    const open = { ...kafka(["logs"]), SourceAccessConfigurations: undefined };
    expect((await refusalOf(create(open))).message).to.equal(
      "Required 'sourceAccessConfigurations' parameter is missing.",
    );
  });

  it("moves a mapping to another qualifier by an update", async () => {
    const { UUID } = await create({ FunctionName: "hello" });
    lambda.advance(1000);
    const update = new UpdateEventSourceMappingCommand({ UUID, FunctionName: "hello:LIVE", BatchSize: 5 });
    const updated = await lambda.client.send(update);
    expect(updated).to.include({ FunctionArn: arnOf("hello", "LIVE"), BatchSize: 5, State: "Updating" });
    lambda.advance(1000);
    expect((await read(UUID)).State).to.equal("Enabled");
  });

  it("checks an update by the rules of its source, and removes filters by an empty list", async () => {
    const Filters = [{ Pattern: '{"body":{"kind":["order"]}}' }];
    const { UUID, FilterCriteria } = await create({ FilterCriteria: { Filters } });
    expect(FilterCriteria).to.deep.equal({ Filters });
    lambda.advance(1000);
    const update = (input: object) =>
      lambda.client.send(new UpdateEventSourceMappingCommand({ UUID, ...input }));
    for (const wrong of [
      { FunctionName: "hello", BatchSize: 11 },
      { DestinationConfig: { OnFailure: { Destination: QUEUE } } },
      { FilterCriteria: { Filters: [{ Pattern: "order" }] } },
    ]) {
      expect(await refusalOf(update(wrong))).to.include({
        status: 400,
        name: "InvalidParameterValueException",
      });
    }
    expect(await read(UUID)).to.deep.include({ FunctionArn: arnOf("hello", "LIVE"), BatchSize: 10 });
    expect(await update({ FilterCriteria: { Filters: [] } })).to.not.have.property("FilterCriteria");
  });

  it("disables a mapping on request, and enables it again", async () => {
    const { UUID } = await create({ Enabled: false });
    lambda.advance(1000);
    expect((await read(UUID)).State).to.equal("Disabled");
    const enable = new UpdateEventSourceMappingCommand({ UUID, Enabled: true });
    expect((await lambda.client.send(enable)).State).to.equal("Enabling");
    lambda.advance(1000);
    expect((await read(UUID)).State).to.equal("Enabled");
  });

  it("shows a mapping as Deleting before it is gone", async () => {
    const { UUID } = await create();
    lambda.advance(1000);
    const deleted = await lambda.client.send(new DeleteEventSourceMappingCommand({ UUID }));
    expect(deleted).to.include({ UUID, State: "Deleting" });
    expect((await read(UUID)).State).to.equal("Deleting");
    lambda.advance(1000);
    expect(await refusalOf(read(UUID))).to.deep.equal({
      status: 404,
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  });

  it("lists mappings by function, by qualifier and by source", async () => {
    await create();
    await create({ FunctionName: "hello", EventSourceArn: STREAM, StartingPosition: "LATEST" });
    const list = async (input: { FunctionName?: string; EventSourceArn?: string }) => {
      const { EventSourceMappings = [] } = await lambda.client.send(
        new ListEventSourceMappingsCommand(input),
      );
      return EventSourceMappings.map(({ FunctionArn }) => FunctionArn);
    };
    expect(await list({})).to.have.members([arnOf("hello", "LIVE"), arnOf("hello")]);
    expect(await list({ FunctionName: "hello:LIVE" })).to.deep.equal([arnOf("hello", "LIVE")]);
    expect(await list({ EventSourceArn: STREAM })).to.deep.equal([arnOf("hello")]);
  });

  const parameter = { status: 400, name: "InvalidParameterValueException" };
  for (const { what, input, refusal } of [
    {
      what: "no source",
      input: { EventSourceArn: undefined },
      refusal: { ...parameter, message: "Unrecognized event source." },
    },
    {
      what: "a function that is not there",
      input: { FunctionName: "absent" },
      refusal: { ...parameter, message: "Function does not exist" },
    },
    {
      what: "an alias that is not there",
      input: { FunctionName: "hello:absent" },
      refusal: { ...parameter, message: "Function does not exist" },
    },
    {
      what: "a stream without a starting position",
      input: { EventSourceArn: STREAM },
      refusal: {
        ...parameter,
        message:
          "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
      },
    },
    {
      what: "an unknown starting position",
      input: { EventSourceArn: STREAM, StartingPosition: "invalid" as "LATEST" },
      refusal: {
        status: 400,
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
      },
    },
    {
      what: "a queue read by one at a time",
      input: { ScalingConfig: { MaximumConcurrency: 1 } },
      refusal: {
        status: 400,
        name: "ValidationException",
        message:
          "1 validation error detected: Value '1' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value greater than or equal to 2",
      },
    },
    {
      what: "a DynamoDB stream from a time on",
      input: { EventSourceArn: STREAM, StartingPosition: "AT_TIMESTAMP" as const },
      refusal: { ...parameter, message: `Unsupported starting position for arn type: ${STREAM}` },
    },
    {
      what: "a large batch of a queue's messages without a time to collect it",
      input: { BatchSize: 11 },
      refusal: {
        ...parameter,
        message:
          "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
      },
    },
    {
      what: "a filter that is no pattern",
      input: { FilterCriteria: { Filters: [{ Pattern: '"order"' }] } },
      refusal: { ...parameter, message: "Invalid filter pattern definition." },
    },
    {
      what: "a destination for a queue's failures",
      input: { DestinationConfig: { OnFailure: { Destination: QUEUE } } },
      refusal: {
        ...parameter,
        message: "Unsupported DestinationConfig parameter for given event source mapping type.",
      },
    },
  ]) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(create(input))).to.deep.equal(refusal);
    });
  }

  it("refuses a second mapping of the same source and function", async () => {
    const conflict = { status: 409, name: "ResourceConflictException" };
    const queue = await create();
    expect(await refusalOf(create())).to.deep.equal({
      ...conflict,
      message: `An event source mapping with SQS arn (" ${QUEUE} ") and function (" hello ") already exists. Please update or delete the existing mapping with UUID ${queue.UUID}`,
    });
    const input = { EventSourceArn: STREAM, StartingPosition: "LATEST" } as const;
    const stream = await create(input);
    expect(await refusalOf(create(input))).to.deep.equal({
      ...conflict,
      message: `The event source arn (" ${STREAM} ") and function (" hello ") provided mapping already exists. Please update or delete the existing mapping with UUID ${stream.UUID}`,
    });
  });

  it("refuses changes while a change is under way", async () => {
    const { UUID } = await create();
    const update = lambda.client.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5 }));
    expect(await refusalOf(update)).to.include({ status: 400, name: "ResourceInUseException" });
  });
});
