import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { ssmService } from "../../../../local/aws/ssm/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import {
  NOON,
  refusalOf,
  type ServedState,
  serveState,
  testClock,
  withStoreDirectory,
} from "../../../support/serve-state.ts";

describe("SSM parameters", () => {
  const clock = testClock();
  let served: ServedState<SSMClient>;
  let ssm: SSMClient;

  before(async () => {
    const definition = ssmService({ store: openStore(), now: clock.now });
    served = await serveState(definition, (config) => new SSMClient(config));
    ssm = served.client;
  });
  after(() => served.close());

  let count = 0;
  const freshName = () => `/hello-${++count}/prd/live`;
  const put = (input: Partial<PutParameterCommandInput> & { Name: string }) =>
    ssm.send(new PutParameterCommand({ Value: "v", Type: "String", ...input }));
  const overwrite = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
    ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...more }));
  const historyOf = async (Name: string, NextToken?: string) =>
    ssm.send(new GetParameterHistoryCommand({ Name, NextToken }));

  it("numbers the values of a parameter and shows the newest", async () => {
    const Name = freshName();
    const first = await put({ Name, Value: "one" });
    const second = await overwrite(Name, "two");

    expect([first.Version, second.Version, second.Tier]).to.deep.equal([1, 2, "Standard"]);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    expect(Parameter).to.deep.equal({
      ARN: `arn:aws:ssm:us-east-1:123456789012:parameter${Name}`,
      DataType: "text",
      LastModifiedDate: new Date(NOON),
      Name,
      Type: "String",
      Value: "two",
      Version: 2,
    });
  });

  it("shows an earlier value by its number, by its label and by the ARN", async () => {
    const Name = freshName();
    await put({ Name, Value: "one" });
    await overwrite(Name, "two");
    await ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion: 1, Labels: ["good"] }));

    const byNumber = await ssm.send(new GetParameterCommand({ Name: `${Name}:1` }));
    expect([byNumber.Parameter?.Value, byNumber.Parameter?.Selector]).to.deep.equal(["one", ":1"]);
    const byLabel = await ssm.send(new GetParameterCommand({ Name: `${Name}:good` }));
    expect([byLabel.Parameter?.Value, byLabel.Parameter?.Selector]).to.deep.equal(["one", ":good"]);
    const arn = `arn:aws:ssm:us-east-1:123456789012:parameter${Name}`;
    const byArn = await ssm.send(new GetParameterCommand({ Name: arn }));
    expect([byArn.Parameter?.Value, byArn.Parameter?.Name]).to.deep.equal(["two", Name]);
  });

  it("finds a name of one level with a leading slash and without, and shows it as the request wrote it", async () => {
    const bare = freshName().slice(1).replaceAll("/", "-");
    await put({ Name: bare, Value: "one" });
    await put({ Name: `/${bare}-full`, Value: "two" });
    for (const [Name, value] of [
      [bare, "one"],
      [`/${bare}`, "one"],
      [`${bare}-full`, "two"],
      [`/${bare}-full`, "two"],
    ] as const) {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      expect([Parameter?.Name, Parameter?.Value]).to.deep.equal([Name, value]);
      const { Parameters } = await ssm.send(new GetParametersCommand({ Names: [Name] }));
      expect(Parameters?.map((each) => [each.Name, each.Value])).to.deep.equal([[Name, value]]);
    }
  });

  it("takes a name of one level for the same parameter with a leading slash and without", async () => {
    const bare = freshName().slice(1).replaceAll("/", "-");
    await put({ Name: bare, Value: "one" });
    expect((await refusalOf(put({ Name: `/${bare}`, Value: "two" }))).name).to.equal(
      "ParameterAlreadyExists",
    );
    expect((await put({ Name: `/${bare}`, Value: "two", Overwrite: true })).Version).to.equal(2);
    expect((await ssm.send(new GetParameterCommand({ Name: bare }))).Parameter).to.include({
      Value: "two",
      Version: 2,
    });
    const { DeletedParameters } = await ssm.send(
      new DeleteParametersCommand({ Names: [`/${bare}:1`, `/${bare}`] }),
    );
    expect(DeletedParameters).to.deep.equal([`/${bare}`]);
    expect((await refusalOf(ssm.send(new GetParameterCommand({ Name: bare })))).name).to.equal(
      "ParameterNotFound",
    );
  });

  for (const Name of ["/tree//b//c", "tree/b/c"]) {
    it(`refuses to look for ${Name}`, async () => {
      for (const command of [
        new GetParameterCommand({ Name }),
        new GetParametersCommand({ Names: [Name] }),
      ]) {
        const refusal = await refusalOf(ssm.send(command as GetParameterCommand));
        expect(refusal.name).to.equal("ValidationException");
        expect(refusal.message).to.contain("sub-paths divided by slash symbol");
      }
    });
  }

  it("refuses to put a parameter that exists, unless Overwrite is set", async () => {
    const Name = freshName();
    await put({ Name });
    const refusal = await refusalOf(put({ Name }));
    expect(refusal.name).to.equal("ParameterAlreadyExists");
    expect(refusal.message).to.equal(
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  });

  it("answers ParameterNotFound without a text, as AWS does", async () => {
    const refusal = await refusalOf(ssm.send(new GetParameterCommand({ Name: "/none" })));
    expect(refusal.name).to.equal("ParameterNotFound");
    expect(refusal.message).to.equal("UnknownError");
    for (const command of [
      new DeleteParameterCommand({ Name: "/none" }),
      new GetParameterHistoryCommand({ Name: "/none" }),
    ]) {
      expect((await refusalOf(ssm.send(command as GetParameterCommand))).name).to.equal("ParameterNotFound");
    }
  });

  it("says which version it can't find", async () => {
    const Name = freshName();
    await put({ Name });
    const refusal = await refusalOf(ssm.send(new GetParameterCommand({ Name: `${Name}:9` })));
    expect(refusal.name).to.equal("ParameterVersionNotFound");
    expect(refusal.message).to.equal(
      `Systems Manager could not find version 9 of ${Name}. Verify the version and try again.`,
    );
  });

  it("keeps description and type when an overwrite leaves them out", async () => {
    const Name = freshName();
    await put({ Name, Description: "0123abcd promote", Type: "StringList" });
    await overwrite(Name, "two");
    await overwrite(Name, "three", { Description: "89abcdef rollback" });

    const { Parameters = [] } = await historyOf(Name);
    expect(Parameters.map((each) => [each.Value, each.Description, each.Type])).to.deep.equal([
      ["v", "0123abcd promote", "StringList"],
      ["two", "0123abcd promote", "StringList"],
      ["three", "89abcdef rollback", "StringList"],
    ]);
  });

  it("records when and by whom each value was written", async () => {
    const Name = freshName();
    await put({ Name });
    clock.advance(60_000);
    await overwrite(Name, "two");

    const { Parameters = [] } = await historyOf(Name);
    const [first, second] = Parameters.map((each) => each.LastModifiedDate?.getTime() ?? 0);
    expect((second ?? 0) - (first ?? 0)).to.equal(60_000);
    expect(Parameters[0]?.LastModifiedUser).to.equal("arn:aws:iam::123456789012:user/tester");
    expect(Parameters[0]?.Labels).to.deep.equal([]);
  });

  it("keeps the newest 100 values and shows them oldest first, 50 a page", async () => {
    const Name = freshName();
    await put({ Name, Value: "1" });
    for (let value = 2; value <= 103; value++) await overwrite(Name, String(value));

    const first = await historyOf(Name);
    const second = await historyOf(Name, first.NextToken);
    const values = (page: typeof first) => page.Parameters?.map((each) => Number(each.Value));
    expect(values(first)?.slice(0, 2)).to.deep.equal([4, 5]);
    expect(first.Parameters).to.have.length(50);
    expect(values(second)?.at(-1)).to.equal(103);
    expect(second.Parameters).to.have.length(50);
    expect(second.NextToken).to.equal(undefined);
  });

  it("refuses a new value when the oldest of 100 carries a label", async () => {
    const Name = freshName();
    await put({ Name });
    await ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion: 1, Labels: ["keep"] }));
    for (let value = 2; value <= 100; value++) await overwrite(Name, String(value));

    const refusal = await refusalOf(overwrite(Name, "101"));
    expect(refusal.name).to.equal("ParameterMaxVersionLimitExceeded");
    expect(refusal.message).to.contain(`Version 1, the oldest version, can't be deleted`);
    await ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion: 50, Labels: ["keep"] }));
    expect((await overwrite(Name, "101")).Version).to.equal(101);
  });

  it("takes 4 KB in a Standard parameter and 8 KB in an Advanced one", async () => {
    const Name = freshName();
    const tooLarge = await refusalOf(put({ Name, Value: "x".repeat(4097) }));
    expect(tooLarge.name).to.equal("ValidationException");
    expect(tooLarge.message).to.match(/^Standard tier parameters support a maximum parameter value of 4096/);
    expect((await put({ Name, Value: "x".repeat(4096) })).Tier).to.equal("Standard");
    expect((await overwrite(Name, "x".repeat(8192), { Tier: "Advanced" })).Tier).to.equal("Advanced");
    const over = await refusalOf(overwrite(Name, "x".repeat(8193), { Tier: "Advanced" }));
    expect(over.message).to.match(/maximum parameter value of 8192/);
  });

  it("finds no parameter by a tag that is named like a built-in property", async () => {
    await put({ Name: freshName() });
    const found = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: "tag:constructor" }] }),
    );
    expect(found.Parameters).to.deep.equal([]);
  });

  it("refuses parameter policies, which it would not act on", async () => {
    const Policies =
      '[{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Days"}}]';
    const refusal = await refusalOf(put({ Name: freshName(), Tier: "Advanced", Policies }));
    expect(refusal.$metadata?.httpStatusCode).to.equal(501);
    await put({ Name: freshName(), Tier: "Advanced", Policies: "[]" });
  });

  it("lets Intelligent-Tiering choose by size, and never goes back from Advanced", async () => {
    const Name = freshName();
    const tiered = { Tier: "Intelligent-Tiering" } as const;
    expect((await put({ Name, Value: "x".repeat(4096), ...tiered })).Tier).to.equal("Standard");
    expect((await overwrite(Name, "x".repeat(4097), tiered)).Tier).to.equal("Advanced");
    expect((await overwrite(Name, "short", tiered)).Tier).to.equal("Advanced");
    expect((await overwrite(Name, "short")).Tier).to.equal("Advanced");
    const refusal = await refusalOf(overwrite(Name, "short", { Tier: "Standard" }));
    expect(refusal.message).to.contain("You can't downgrade a parameter");
  });

  for (const [name, exception, text] of [
    ["ssm-mine", "ValidationException", `can't be prefixed with "aws" or "ssm"`],
    ["awsome", "ValidationException", `can't be prefixed with "aws" or "ssm"`],
    ["/aws/service/x", "AccessDeniedException", "No access to reserved parameter name: /aws/service/x."],
    ["/ssm/x", "ValidationException", `can't be prefixed with "ssm"`],
    ["/with space", "ValidationException", "each sub-path can be formed as a mix of letters"],
    ["a/b", "ValidationException", "Parameter name must be a fully qualified name."],
    ["/a//b", "ValidationException", "The parameter doesn't meet the parameter name requirements."],
    [`/${"x/".repeat(15)}y`, "HierarchyLevelLimitExceededException", "a maximum of 15 levels"],
  ] as const) {
    it(`refuses the name ${name}`, async () => {
      const refusal = await refusalOf(put({ Name: name }));
      expect(refusal.name).to.equal(exception);
      expect(refusal.message).to.contain(text);
    });
  }

  it("refuses a pattern that would match for ever, and answers the next request", async () => {
    const refused = put({ Name: "/endless", Value: `${"a".repeat(60)}b`, AllowedPattern: "^(a+)+$" });
    expect((await refusalOf(refused)).name).to.equal("InvalidAllowedPatternException");
    await put({ Name: "/endless", Value: "a" });
  });

  it("refuses values that the parameter's pattern, type or tags do not allow", async () => {
    const Name = freshName();
    await put({ Name, Value: "12", AllowedPattern: "^\\d+$" });
    const mismatch = await refusalOf(overwrite(Name, "twelve"));
    expect(mismatch.name).to.equal("ParameterPatternMismatchException");
    expect(mismatch.message).to.equal("Parameter value, cannot be validated against allowedPattern: ^\\d+$");
    expect((await refusalOf(overwrite(Name, "12", { Type: "SecureString" }))).name).to.equal(
      "HierarchyTypeMismatchException",
    );
    const tagged = await refusalOf(overwrite(Name, "12", { Tags: [{ Key: "a", Value: "b" }] }));
    expect(tagged.message).to.match(/^Invalid request: tags and overwrite can't be used together/);
    const untyped = await refusalOf(ssm.send(new PutParameterCommand({ Name: "/untyped", Value: "v" })));
    expect(untyped.message).to.equal("A parameter type is required when you create a parameter.");
    const empty = await refusalOf(put({ Name, Value: "" }));
    expect(empty.message).to.equal(
      "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  it("decrypts a SecureString only when the request asks for it", async () => {
    const Name = freshName();
    await put({ Name, Value: "secret", Type: "SecureString" });
    const sealed = await ssm.send(new GetParameterCommand({ Name }));
    const clear = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(sealed.Parameter?.Value).not.to.contain("secret");
    expect(clear.Parameter?.Value).to.equal("secret");
  });

  it("lists parameters by name, and lists unknown names as invalid", async () => {
    const [a, b] = [freshName(), freshName()];
    await put({ Name: a });
    await put({ Name: b });
    const { Parameters = [], InvalidParameters } = await ssm.send(
      new GetParametersCommand({ Names: [a, "/none", `${b}:7`, b] }),
    );
    expect(Parameters.map((each) => each.Name)).to.deep.equal([a, b]);
    expect(InvalidParameters).to.deep.equal(["/none", `${b}:7`]);
  });

  it("lists the parameters below a path, page by page", async () => {
    for (const leaf of ["b", "a", "deep/c", "z"]) await put({ Name: `/tree/${leaf}` });
    await put({ Name: "/treehouse" });
    const list = async (Recursive: boolean, MaxResults?: number, NextToken?: string) => {
      const page = await ssm.send(
        new GetParametersByPathCommand({ Path: "/tree", Recursive, MaxResults, NextToken }),
      );
      return { names: page.Parameters?.map((each) => each.Name), next: page.NextToken };
    };
    expect((await list(false)).names).to.deep.equal(["/tree/a", "/tree/b", "/tree/z"]);
    const first = await list(true, 3);
    expect(first.names).to.deep.equal(["/tree/a", "/tree/b", "/tree/deep/c"]);
    const second = await list(true, 3, first.next);
    expect([second.names, second.next]).to.deep.equal([["/tree/z"], undefined]);
    expect((await refusalOf(list(true, 3, "nonsense"))).name).to.equal("InvalidNextToken");
  });

  it("describes parameters by filters, without their values", async () => {
    const Name = freshName();
    await put({ Name, Description: "d", Tags: [{ Key: "team", Value: "blue" }] });
    const describe = async (...ParameterFilters: object[]) => {
      const page = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: ParameterFilters as [] }),
      );
      return page.Parameters ?? [];
    };
    const [found] = await describe({ Key: "Name", Values: [Name] });
    expect(found).to.include({ Name, Description: "d", Version: 1, Tier: "Standard", Type: "String" });
    expect(found).not.to.have.property("Value");
    expect(await describe({ Key: "Name", Option: "BeginsWith", Values: [Name.slice(0, -2)] })).to.have.length(
      1,
    );
    expect(
      await describe({ Key: "Path", Option: "Recursive", Values: [`/${Name.split("/")[1]}`] }),
    ).to.have.length(1);
    expect(await describe({ Key: "tag:team", Values: ["blue"] })).to.have.length(1);
    expect(await describe({ Key: "tag:team", Values: ["red"] })).to.have.length(0);
    const refusal = await refusalOf(describe({ Key: "Label", Values: ["x"] }));
    expect(refusal.name).to.equal("InvalidFilterKey");
  });

  it("deletes one parameter or several, and lists names that were not there as invalid", async () => {
    const [a, b] = [freshName(), freshName()];
    await put({ Name: a });
    await put({ Name: b });
    await ssm.send(new DeleteParameterCommand({ Name: a }));
    const answer = await ssm.send(new DeleteParametersCommand({ Names: [a, b] }));
    expect([answer.DeletedParameters, answer.InvalidParameters]).to.deep.equal([[b], [a]]);
    expect((await put({ Name: b })).Version).to.equal(1);
  });

  it("adds, lists and removes tags", async () => {
    const ResourceId = freshName();
    await put({ Name: ResourceId, Tags: [{ Key: "a", Value: "1" }] });
    const target = { ResourceType: "Parameter", ResourceId } as const;
    await ssm.send(new AddTagsToResourceCommand({ ...target, Tags: [{ Key: "b", Value: "2" }] }));
    await ssm.send(new RemoveTagsFromResourceCommand({ ...target, TagKeys: ["a"] }));
    const { TagList } = await ssm.send(new ListTagsForResourceCommand(target));
    expect(TagList).to.deep.equal([{ Key: "b", Value: "2" }]);
    const refusal = await refusalOf(
      ssm.send(new ListTagsForResourceCommand({ ...target, ResourceId: "/none" })),
    );
    expect(refusal.name).to.equal("InvalidResourceId");
  });

  it("moves a label to the version that gets it next, and lists texts that can't be labels as invalid", async () => {
    const Name = freshName();
    await put({ Name });
    await overwrite(Name, "two");
    const label = (ParameterVersion: number, Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ Name, ParameterVersion, Labels }));
    expect((await label(1, ["good", "7up", "aws-x"])).InvalidLabels).to.deep.equal(["7up", "aws-x"]);
    await label(2, ["good"]);
    const { Parameters = [] } = await historyOf(Name);
    expect(Parameters.map((each) => each.Labels)).to.deep.equal([[], ["good"]]);
    const ten = Array.from({ length: 10 }, (_, index) => `l${index}`);
    expect((await refusalOf(label(2, ten))).name).to.equal("ParameterVersionLabelLimitExceeded");
    const unlabelled = await ssm.send(
      new UnlabelParameterVersionCommand({ Name, ParameterVersion: 2, Labels: ["good", "bad"] }),
    );
    expect([unlabelled.RemovedLabels, unlabelled.InvalidLabels]).to.deep.equal([["good"], ["bad"]]);
  });

  it("keeps the regions apart", async () => {
    const Name = freshName();
    await put({ Name });
    const elsewhere = served.clientIn("eu-west-1");
    expect((await refusalOf(elsewhere.send(new GetParameterCommand({ Name })))).name).to.equal(
      "ParameterNotFound",
    );
    const { Parameters } = await elsewhere.send(new DescribeParametersCommand({}));
    expect(Parameters).to.deep.equal([]);
  });

  it("finds its parameters again in the store's directory", () =>
    withStoreDirectory(async (reopen) => {
      const call = {
        region: "us-east-1",
        accountId: "123456789012",
        endpoint: "",
        requestId: "",
        callerArn: "arn:aws:iam::123456789012:user/tester",
      };
      const write = ssmService({ store: reopen(), now: clock.now }).operations;
      await write.PutParameter?.({ Name: "/a/b", Value: "one", Type: "String" }, call);
      await write.PutParameter?.({ Name: "/a/b", Value: "two", Overwrite: true }, call);
      const read = ssmService({ store: reopen(), now: clock.now }).operations;
      const history = (await read.GetParameterHistory?.({ Name: "/a/b" }, call)) as {
        Parameters: { Value: string }[];
      };
      expect(history.Parameters.map((each) => each.Value)).to.deep.equal(["one", "two"]);
    }));
});
