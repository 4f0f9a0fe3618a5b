import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  GetPolicyCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import {
  aFunction,
  arnOf,
  readConfiguration,
  refusalOf,
  useLambda,
} from "../../../../support/lambda-builders.ts";

const FOREIGN_ROLE = "arn:aws:iam::210987654321:role/other";

describe("local Lambda: resource policies", () => {
  const lambda = useLambda();
  beforeEach(() => aFunction(lambda, "hello").versions(1).alias("LIVE", "1").create());

  const add = (input: Partial<AddPermissionCommandInput> = {}) =>
    lambda.client.send(
      new AddPermissionCommand({
        FunctionName: "hello",
        StatementId: "s3",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        ...input,
      }),
    );
  const remove = (StatementId: string, Qualifier?: string, RevisionId?: string) =>
    lambda.client.send(
      new RemovePermissionCommand({ FunctionName: "hello", StatementId, Qualifier, RevisionId }),
    );
  const read = async (Qualifier?: string, FunctionName = "hello") => {
    const answer = await lambda.client.send(new GetPolicyCommand({ FunctionName, Qualifier }));
    return { policy: JSON.parse(answer.Policy ?? ""), revision: answer.RevisionId };
  };

  it("makes a statement of a permission and shows it in the policy", async () => {
    const SourceArn = "arn:aws:s3:::bucket";
    const { Statement, $metadata } = await add({ SourceArn });
    expect($metadata.httpStatusCode).to.equal(201);
    const statement = {
      Sid: "s3",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: arnOf("hello"),
      Condition: { ArnLike: { "AWS:SourceArn": SourceArn } },
    };
    expect(JSON.parse(Statement ?? "")).to.deep.equal(statement);
    expect((await read()).policy).to.deep.equal({
      Version: "2012-10-17",
      Id: "default",
      Statement: [statement],
    });
  });

  for (const { what, input, principal, condition } of [
    {
      what: "everybody through a URL",
      input: { Principal: "*", Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" as const },
      principal: "*",
      condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
    },
    {
      what: "everybody, where the call came through a URL",
      input: { Principal: "*", InvokedViaFunctionUrl: true },
      principal: "*",
      condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
    {
      what: "an account",
      input: { Principal: "210987654321" },
      principal: { AWS: "arn:aws:iam::210987654321:root" },
      condition: undefined,
    },
    {
      what: "a role, of an account and an organisation",
      input: { Principal: FOREIGN_ROLE, SourceAccount: "210987654321", PrincipalOrgID: "o-1234567890" },
      principal: { AWS: FOREIGN_ROLE },
      condition: {
        StringEquals: { "AWS:SourceAccount": "210987654321", "aws:PrincipalOrgID": "o-1234567890" },
      },
    },
  ]) {
    it(`writes a permission for ${what} as AWS does`, async () => {
      const statement = JSON.parse((await add(input)).Statement ?? "");
      expect(statement.Principal).to.deep.equal(principal);
      expect(statement.Condition).to.deep.equal(condition);
    });
  }

  it("keeps one policy for each qualifier, each with a revision of its own", async () => {
    await add();
    await add({ Qualifier: "LIVE" });
    await add({ FunctionName: "hello:1" });
    const policies = await Promise.all([read(), read("LIVE"), read("1")]);
    expect(policies.map(({ policy }) => policy.Statement[0].Resource)).to.deep.equal([
      arnOf("hello"),
      arnOf("hello", "LIVE"),
      arnOf("hello", "1"),
    ]);
    expect(new Set(policies.map(({ revision }) => revision))).to.have.length(3);
  });

  it("gives the policy, but not the function, a new revision with each change", async () => {
    const before = await readConfiguration(lambda, "hello");
    await add();
    const first = await read();
    await add({ StatementId: "sqs", RevisionId: first.revision });
    const second = await read();
    expect(second.revision).to.not.equal(first.revision);
    expect((await readConfiguration(lambda, "hello")).RevisionId).to.equal(before.RevisionId);
  });

  it("refuses changes made from an older revision of the policy", async () => {
    await add();
    const refused = {
      status: 412,
      name: "PreconditionFailedException",
      message:
        "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id",
    };
    expect(await refusalOf(add({ StatementId: "sqs", RevisionId: "wrong" }))).to.deep.equal(refused);
    expect(await refusalOf(remove("s3", undefined, "wrong"))).to.deep.equal(refused);
  });

  it("removes a policy with its last statement", async () => {
    await add();
    expect((await remove("s3")).$metadata.httpStatusCode).to.equal(204);
    expect(await refusalOf(read())).to.deep.equal({
      status: 404,
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });
  });

  const notFound = { status: 404, name: "ResourceNotFoundException" };
  for (const { what, act, refusal } of [
    {
      what: "a statement id that is taken",
      act: async () => {
        await add();
        await add();
      },
      refusal: {
        status: 409,
        name: "ResourceConflictException",
        message:
          "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.",
      },
    },
    {
      what: "a statement id with a dot",
      act: () => add({ StatementId: "example.com" }),
      refusal: {
        status: 400,
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
      },
    },
    {
      what: "a permission on $LATEST",
      act: () => add({ Qualifier: "$LATEST" }),
      refusal: {
        status: 400,
        name: "InvalidParameterValueException",
        message: "We currently do not support adding policies for $LATEST.",
      },
    },
    {
      what: "a principal that is none",
      act: () => add({ Principal: "invalid.nonaws.com:x" }),
      refusal: {
        status: 400,
        name: "InvalidParameterValueException",
        message: "The provided principal was invalid. Please check the principal and try again.",
      },
    },
    {
      what: "a URL's authentication for another action",
      act: () => add({ Principal: "*", FunctionUrlAuthType: "NONE" }),
      refusal: {
        status: 400,
        name: "InvalidParameterValueException",
        message: "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
      },
    },
    {
      what: "a function that is not there",
      act: () => add({ FunctionName: "absent" }),
      refusal: { ...notFound, message: `Function not found: ${arnOf("absent")}` },
    },
    {
      what: "an alias that is not there",
      act: () => add({ Qualifier: "absent" }),
      refusal: { ...notFound, message: `Cannot find alias arn: ${arnOf("hello", "absent")}` },
    },
    {
      what: "a version that is not there",
      act: () => add({ Qualifier: "42" }),
      refusal: { ...notFound, message: `Function not found: ${arnOf("hello", "42")}` },
    },
    {
      what: "a qualifier that can name nothing",
      act: () => add({ Qualifier: "with-?" }),
      refusal: {
        status: 400,
        name: "ValidationException",
        message:
          "1 validation error detected: Value 'with-?' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
      },
    },
    {
      what: "the removal of a statement that is not there",
      act: async () => {
        await add();
        await remove("absent");
      },
      refusal: { ...notFound, message: "Statement absent is not found in resource policy." },
    },
    {
      what: "the removal from a policy that is not there",
      act: () => remove("s3"),
      refusal: { ...notFound, message: "No policy is associated with the given resource." },
    },
  ]) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(act())).to.deep.equal(refusal);
    });
  }

  it("refuses a statement that would make a policy larger than 20 KB", async () => {
    const Principal = `arn:aws:iam::210987654321:role/${"r".repeat(1900)}`;
    for (let number = 0; number < 8; number++) await add({ StatementId: `s${number}`, Principal });
    const text = JSON.stringify((await read()).policy);
    const { Statement = "" } = await add({ StatementId: "s9", Principal });
    const larger = text.length + 2 * `,${Statement}`.length;
    expect(await refusalOf(add({ StatementId: "sX", Principal }))).to.deep.equal({
      status: 400,
      name: "PolicyLengthExceededException",
      message: `The final policy size (${larger}) is bigger than the limit (20480).`,
    });
    expect((await read()).policy.Statement).to.have.length(9);
  });
});
