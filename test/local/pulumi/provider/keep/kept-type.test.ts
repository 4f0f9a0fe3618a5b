/** Tests of keep-unknown.ts with the installed SDK: what becomes of a resource type that the stand-in lacks. */
import { expect } from "chai";
import { keepUnknown } from "../../../../../local/pulumi/provider/keep/keep-unknown.ts";
import { type KeptList, openKeptList } from "../../../../../local/pulumi/provider/keep/kept-list.ts";
import { startTestAws, type TestAws } from "../../../../support/local-aws.ts";
import { aProviderEngine } from "../../../../support/provider-engine.ts";

const TABLE = "aws:dynamodb/table:Table";
const VPC = "aws:ec2/vpc:Vpc";
const table = { attributes: [{ name: "id", type: "S" }], hashKey: "id", billingMode: "PAY_PER_REQUEST" };

describe("a resource type that is kept as declared", () => {
  let test: TestAws;
  let list: KeptList;
  let said: string[];
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());
  beforeEach(() => {
    said = [];
    list = openKeptList((line) => said.push(line));
  });
  const anEngine = (region = "us-east-1", defaultTags: Record<string, string> = {}) =>
    aProviderEngine(test.aws.endpoint, region, {
      unknown: { types: keepUnknown(list, process.cwd()) },
      defaultTags,
    });

  it("echoes its inputs, and has the other outputs that the class in the SDK names, by their types", async () => {
    const { outputs } = await anEngine().up(TABLE, { ...table, name: "orders", readCapacity: 5 });
    expect(outputs).to.deep.include({
      ...table,
      name: "orders",
      readCapacity: 5,
      writeCapacity: 0,
      arn: "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
      streamLabel: "not-simulated-stream-label",
      tagsAll: {},
    });
    expect(outputs, "optional ones").to.not.have.any.keys("rangeKey", "deletionProtectionEnabled");
  });

  it("has objects in its lists of outputs, with the members of their types", async () => {
    const { outputs } = await anEngine().up("aws:acm/certificate:Certificate", { domainName: "a.example" });
    expect(outputs.domainValidationOptions).to.deep.equal([
      {
        domainName: "a.example",
        resourceRecordName: "not-simulated-resource-record-name",
        resourceRecordType: "not-simulated-resource-record-type",
        resourceRecordValue: "not-simulated-resource-record-value",
      },
    ]);
  });

  it("has the partition of its region in its ARN", async () => {
    const { outputs } = await anEngine("cn-north-1").up("aws:kms/key:Key", {});
    expect(outputs.arn).to.match(
      /^arn:aws-cn:kms:cn-north-1:123456789012:key\/key-not-simulated-[0-9a-f]{8}$/,
    );
  });

  it("does not change in a second up, in which a refresh finds what is kept", async () => {
    const engine = anEngine();
    const first = await engine.up(VPC, { cidrBlock: "10.0.0.0/16" });
    const second = await engine.up(VPC, { cidrBlock: "10.0.0.0/16" });
    expect(second).to.deep.equal({ did: "same", changed: [], outputs: first.outputs });
  });

  it("is updated in place, and loses the inputs that the program no longer gives", async () => {
    const engine = anEngine();
    const first = await engine.up(VPC, { cidrBlock: "10.0.0.0/16", tags: { a: "1" } });
    const other = await engine.up(VPC, {
      cidrBlock: "10.1.0.0/16",
      enableDnsSupport: true,
      tags: { a: "2" },
    });
    expect(other).to.deep.include({ did: "update", changed: ["cidrBlock", "enableDnsSupport", "tags"] });
    expect(other.outputs).to.deep.include({ arn: first.outputs.arn, tags: { a: "2" }, tagsAll: { a: "2" } });
    const less = await engine.up(VPC, { cidrBlock: "10.1.0.0/16" });
    expect(less).to.deep.include({ did: "update" });
    expect(less.outputs.tagsAll).to.deep.equal({});
    expect((await engine.up(VPC, { cidrBlock: "10.1.0.0/16" })).did).to.equal("same");
  });

  it("has the default tags of the stack", async () => {
    const { outputs } = await anEngine("us-east-1", { owner: "us" }).up(VPC, { tags: { a: "1" } });
    expect(outputs).to.deep.include({ tags: { a: "1" }, tagsAll: { a: "1", owner: "us" } });
  });

  it("is replaced when its name or its region changes", async () => {
    const engine = anEngine();
    await engine.up(TABLE, { ...table, name: "one" });
    expect(await engine.up(TABLE, { ...table, name: "two" })).to.deep.include({
      did: "replace",
      changed: ["name"],
    });
    const moved = await engine.up(TABLE, { ...table, name: "two", region: "eu-west-1" });
    expect(moved.outputs.arn).to.equal("arn:aws:dynamodb:eu-west-1:123456789012:table/two");
  });

  it("gets a name as pulumi-aws gives one, where the program gives none", async () => {
    const engine = anEngine();
    const { outputs } = await engine.up(TABLE, table);
    expect(outputs.name).to.match(/^it-[0-9a-f]{7}$/);
    expect((await engine.up(TABLE, table)).did).to.equal("same");
  });

  it("is listed until it is deleted, and named in the log when it is made", async () => {
    const engine = anEngine();
    await engine.up(TABLE, { ...table, name: "orders" });
    await engine.up(TABLE, { ...table, name: "orders" });
    expect(list.list()).to.deep.equal([{ type: TABLE, name: "it", stack: "tst", id: "orders" }]);
    expect(said).to.deep.equal([`kept as declared, not simulated: ${TABLE} it of tst (orders)`]);
    await engine.destroy(TABLE);
    expect(list.list()).to.deep.equal([]);
  });

  const refused: [what: string, act: () => Promise<unknown>, message: RegExp][] = [
    [
      "of which only the id is given, since nothing here has made it",
      () => anEngine().get(VPC, "vpc-1"),
      /aws:ec2\/vpc:Vpc vpc-1 can't be read: local AWS does not simulate this type/,
    ],
    [
      "that the SDK lacks too",
      () => anEngine().up("aws:x/thing:Thing", {}),
      /has no resource type aws:x\/thing:Thing, and can't keep it: @pulumi\/aws in .* has no such class/,
    ],
    [
      "by default",
      () => aProviderEngine(test.aws.endpoint).up(VPC, {}),
      /has no resource type aws:ec2\/vpc:Vpc\. It has: .* npm run local -- --unknown keep\./,
    ],
  ];
  for (const [what, act, message] of refused)
    it(`is refused ${what}`, async () => {
      const error = await act().catch((thrown: Error) => thrown);
      expect((error as Error).message).to.match(message);
    });
});
