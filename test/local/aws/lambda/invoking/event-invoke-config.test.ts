import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionEventInvokeConfigCommand,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { aFunction, arnOf, refusalOf, useLambda } from "../../../../support/lambda-builders.ts";

type Input = Partial<PutFunctionEventInvokeConfigCommandInput>;
const HELLO = { FunctionName: "hello" };

describe("local Lambda: asynchronous invocation settings", () => {
  const lambda = useLambda();
  beforeEach(() => aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create());

  const put = (input: Input) =>
    lambda.client.send(new PutFunctionEventInvokeConfigCommand({ ...HELLO, ...input }));
  const update = (input: Input) =>
    lambda.client.send(new UpdateFunctionEventInvokeConfigCommand({ ...HELLO, ...input }));
  const read = (Qualifier?: string) =>
    lambda.client.send(new GetFunctionEventInvokeConfigCommand({ ...HELLO, Qualifier }));

  it("keeps the settings of each qualifier, and those without one for $LATEST", async () => {
    await put({ MaximumRetryAttempts: 0 });
    await put({ MaximumRetryAttempts: 1, Qualifier: "LIVE" });
    const { FunctionEventInvokeConfigs } = await lambda.client.send(
      new ListFunctionEventInvokeConfigsCommand(HELLO),
    );
    const shown = FunctionEventInvokeConfigs?.map(({ LastModified, ...rest }) => {
      expect(LastModified).to.be.instanceOf(Date);
      return rest;
    });
    const DestinationConfig = { OnSuccess: {}, OnFailure: {} };
    expect(shown).to.deep.equal([
      { FunctionArn: arnOf("hello", "$LATEST"), MaximumRetryAttempts: 0, DestinationConfig },
      { FunctionArn: arnOf("hello", "LIVE"), MaximumRetryAttempts: 1, DestinationConfig },
    ]);
  });

  it("replaces the settings by a put, and changes single ones by an update", async () => {
    await put({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 });
    expect(await update({ MaximumRetryAttempts: 0 })).to.include({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    await put({ MaximumRetryAttempts: 1 });
    expect(await read()).to.not.have.property("MaximumEventAgeInSeconds");
  });

  it("deletes the settings", async () => {
    await put({ MaximumRetryAttempts: 0 });
    const remove = () => lambda.client.send(new DeleteFunctionEventInvokeConfigCommand(HELLO));
    expect((await remove()).$metadata.httpStatusCode).to.equal(204);
    const refused = {
      status: 404,
      name: "ResourceNotFoundException",
      message: `The function ${arnOf("hello", "$LATEST")} doesn't have an EventInvokeConfig`,
    };
    expect(await refusalOf(remove())).to.deep.equal(refused);
    expect(await refusalOf(read())).to.deep.equal(refused);
    expect(await refusalOf(update({ MaximumRetryAttempts: 0 }))).to.deep.equal(refused);
  });

  const failure = (Destination: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
  for (const { what, input, status = 400, message } of [
    {
      what: "nothing to set",
      input: {},
      message: "You must specify at least one of error handling or destination setting.",
    },
    {
      what: "three retries",
      input: { MaximumRetryAttempts: 3 },
      message:
        "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
    },
    {
      what: "events that live under a minute",
      input: { MaximumEventAgeInSeconds: 59 },
      message:
        "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    },
    {
      what: "a function that is not there",
      input: { FunctionName: "absent", MaximumRetryAttempts: 1 },
      status: 404,
      message: "The function doesn't exist.",
    },
    {
      what: "an alias that is not there",
      input: { Qualifier: "absent", MaximumRetryAttempts: 1 },
      status: 404,
      message: "The function doesn't exist.",
    },
    {
      what: "the function as its own destination",
      input: failure(arnOf("hello")),
      message: "You can't specify the function as a destination for itself.",
    },
    {
      what: "a destination that is not there",
      input: failure(arnOf("absent")),
      message: `The destination ARN ${arnOf("absent")} is invalid.`,
    },
    {
      what: "a destination of a service that takes none",
      input: failure("arn:aws:iam:us-east-1:123456789012:function:hello"),
      message:
        "The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=arn:aws:iam:us-east-1:123456789012:function:hello)) is invalid.",
    },
  ]) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(put(input))).to.include({ status, message });
    });
  }
});
