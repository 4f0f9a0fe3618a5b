import { expect } from "chai";
import type { ResourceType } from "../../../../local/pulumi/provider/resource-type.ts";
import type { Properties } from "../../../../local/pulumi/provider/values.ts";
import { startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";
import { type DynamoDbStub, startDynamoDbStub } from "./dynamodb-stub.ts";

const TABLE = "aws:dynamodb/table:Table";
const ARN = "arn:aws:dynamodb:ddblocal:000000000000:table/orders";

const ATTRIBUTES = [
  { name: "id", type: "S" },
  { name: "at", type: "N" },
];
const SMALL = {
  name: "orders",
  attributes: ATTRIBUTES.slice(0, 1),
  hashKey: "id",
  billingMode: "PAY_PER_REQUEST",
};
const BY_AT = { name: "by-at", projectionType: "INCLUDE", nonKeyAttributes: ["sum", "to"] };
const WHOLE = {
  name: "orders",
  attributes: [...ATTRIBUTES, { name: "of", type: "S" }],
  hashKey: "id",
  rangeKey: "at",
  readCapacity: 2,
  writeCapacity: 1,
  globalSecondaryIndexes: [
    { ...BY_AT, keySchemas: [{ attributeName: "at", keyType: "HASH" }], readCapacity: 3, writeCapacity: 4 },
    {
      name: "by-of",
      hashKey: "of",
      rangeKey: "id",
      projectionType: "ALL",
      readCapacity: 1,
      writeCapacity: 1,
    },
  ],
  localSecondaryIndexes: [{ name: "local", rangeKey: "of", projectionType: "KEYS_ONLY" }],
  streamEnabled: true,
  streamViewType: "NEW_IMAGE",
  ttl: { attributeName: "until", enabled: true },
  tags: { team: "a", one: "1", two: "2" },
};

describe("tables in the DynamoDB of another server", () => {
  let stub: DynamoDbStub;
  let test: TestAws;
  beforeEach(async () => {
    stub = await startDynamoDbStub();
    test = await startTestAws({ roles: false, elsewhere: { dynamodb: stub.url } });
  });
  afterEach(async () => {
    await test.close();
    await stub.close();
  });
  const anEngine = () => aProviderEngine(test.aws.endpoint, "us-east-1", { elsewhere: ["dynamodb"] });
  const refusalOf = (act: Promise<unknown>) => act.then(String, (error: Error) => error.message);

  it("carry every setting, are found the same, and are deleted", async () => {
    const engine = anEngine();
    const { outputs } = await engine.up(TABLE, WHOLE);
    const { attributes: _, globalSecondaryIndexes: __, localSecondaryIndexes: ___, ...plain } = WHOLE;
    expect(outputs).to.deep.include({
      ...plain,
      arn: ARN,
      billingMode: "PROVISIONED",
      region: "us-east-1",
      streamArn: `${ARN}/stream/2026-01-01`,
      streamLabel: "2026-01-01",
      tagsAll: WHOLE.tags,
    });
    expect(outputs.attributes).to.have.deep.members(WHOLE.attributes);
    expect(outputs.globalSecondaryIndexes).to.deep.equal([
      { ...WHOLE.globalSecondaryIndexes[0], hashKey: "at", rangeKey: "" },
      {
        ...WHOLE.globalSecondaryIndexes[1],
        keySchemas: [
          { attributeName: "of", keyType: "HASH" },
          { attributeName: "id", keyType: "RANGE" },
        ],
        nonKeyAttributes: [],
      },
    ]);
    expect(outputs.localSecondaryIndexes).to.deep.equal([
      { ...WHOLE.localSecondaryIndexes[0], nonKeyAttributes: [] },
    ]);
    expect((await engine.up(TABLE, WHOLE)).did).to.equal("same");
    expect(await engine.get(TABLE, "orders")).to.deep.include({ id: "orders" });
    await engine.destroy(TABLE);
    expect(await engine.get(TABLE, "orders")).to.equal(undefined);
  });

  it("get a name of their own, and are replaced for another key", async () => {
    const engine = anEngine();
    const { name: _, ...unnamed } = SMALL;
    const { outputs } = await engine.up(TABLE, unnamed);
    expect(outputs.name).to.match(/^it-[0-9a-f]{7}$/);
    const attributes = [{ name: "key", type: "S" }];
    expect((await engine.up(TABLE, { ...unnamed, attributes, hashKey: "key" })).did).to.equal("replace");
  });

  const { globalSecondaryIndexes: indexes, ttl: _, ...rest } = WHOLE;
  const updates: readonly [
    string,
    Record<string, unknown>,
    Record<string, unknown>,
    Record<string, unknown>?,
  ][] = [
    ["more throughput", paidAhead(), { ...paidAhead(), readCapacity: 9 }],
    ["payment for each request", WHOLE, { ...onDemand(WHOLE) }, { readCapacity: 0, writeCapacity: 0 }],
    ["payment for throughput", onDemand(WHOLE), WHOLE],
    [
      "more throughput of an index",
      WHOLE,
      { ...WHOLE, globalSecondaryIndexes: [indexes[0], { ...indexes[1], readCapacity: 7 }] },
    ],
    [
      "another index, in place of one, and payment",
      WHOLE,
      onDemand({ ...WHOLE, globalSecondaryIndexes: [indexes[0], { ...indexes[1], name: "new" }] }),
    ],
    [
      "another key of an index",
      WHOLE,
      { ...WHOLE, globalSecondaryIndexes: [indexes[0], { ...indexes[1], rangeKey: "at" }] },
    ],
    [
      "another view of the stream",
      WHOLE,
      { ...WHOLE, streamViewType: "KEYS_ONLY" },
      { streamLabel: "2026-01-02" },
    ],
    [
      "no stream",
      WHOLE,
      { ...WHOLE, streamEnabled: false, streamViewType: undefined },
      { streamViewType: "" },
    ],
    ["a stream", SMALL, { ...SMALL, streamEnabled: true, streamViewType: "OLD_IMAGE" }],
    ["expiry", { ...SMALL, ttl: { enabled: false } }, { ...SMALL, ttl: WHOLE.ttl }],
    ["no expiry", WHOLE, { ...WHOLE, ttl: { enabled: false } }],
    ["other tags", WHOLE, { ...WHOLE, tags: { team: "b", two: "2", three: "3" } }],
  ];
  for (const [what, before, after, further = {}] of updates)
    it(`are updated in place to ${what}, and then found the same`, async () => {
      const engine = anEngine();
      await engine.up(TABLE, before);
      const { did, outputs } = await engine.up(TABLE, after);
      expect(did).to.equal("update");
      expect(outputs).to.deep.include(further);
      expect((await engine.up(TABLE, after)).did).to.equal("same");
      expect((await engine.up(TABLE, before)).did).to.equal("update");
    });

  it("keep an expiry that the program no longer names, as pulumi-aws does", async () => {
    const engine = anEngine();
    await engine.up(TABLE, WHOLE);
    expect((await engine.up(TABLE, { ...rest, globalSecondaryIndexes: indexes })).did).to.equal("same");
  });

  it("have the tags that are declared where the server knows none", async () => {
    stub.isUntagged = true;
    const engine = anEngine();
    expect((await engine.up(TABLE, WHOLE)).outputs.tags).to.deep.equal(WHOLE.tags);
    expect((await engine.up(TABLE, WHOLE)).did).to.equal("same");
    const tags = { team: "b" };
    expect((await engine.up(TABLE, { ...WHOLE, tags })).outputs.tags).to.deep.equal(tags);
  });

  it("are updated once they are active, after an update that ended early", async () => {
    const engine = anEngine();
    await engine.up(TABLE, SMALL);
    stub.keepBusy();
    expect((await engine.up(TABLE, { ...SMALL, ttl: WHOLE.ttl })).did).to.equal("update");
  });

  it("are refused by DynamoDB's own words under a name that is taken", async () => {
    await anEngine().up(TABLE, SMALL);
    expect(await refusalOf(anEngine().up(TABLE, SMALL))).to.contain("ResourceInUseException");
  });

  it("are refused for another type of an attribute, before anything is changed", async () => {
    const engine = anEngine();
    await engine.up(TABLE, SMALL);
    stub.called.length = 0;
    const wanted = { ...SMALL, attributes: [{ name: "id", type: "N" }], ttl: WHOLE.ttl };
    expect(await refusalOf(engine.up(TABLE, wanted))).to.contain("can't change the type of the attribute id");
    expect(stub.called.filter((name) => !/^(Describe|List)/.test(name))).to.deep.equal([]);
  });

  const refused: readonly [string, Record<string, unknown>, string][] = [
    [
      "an input that is not passed on",
      { pointInTimeRecovery: { enabled: true } },
      "has no property 'pointInTimeRecovery'. It has: attributes, billingMode,",
    ],
    [
      "a member of an index that is not passed on",
      { globalSecondaryIndexes: [{ ...BY_AT, hashKey: "at", warmThroughput: {} }] },
      "has no property 'warmThroughput' of the index by-at. It has: hashKey,",
    ],
    [
      "an index with two keys",
      { globalSecondaryIndexes: [{ ...BY_AT, hashKey: "at", keySchemas: [] }] },
      "The index by-at must have either 'keySchemas' or 'hashKey'.",
    ],
    ["a key without its attribute", { rangeKey: "at" }, "'attributes' lacks at, which a key names."],
    [
      "an attribute that is in no key",
      { attributes: ATTRIBUTES },
      "'attributes' has at, which no key names.",
    ],
    [
      "throughput that is not paid for",
      { readCapacity: 1 },
      "of the table can't be set when 'billingMode' is PAY_PER_REQUEST.",
    ],
    [
      "no throughput",
      { billingMode: "PROVISIONED", readCapacity: 1 },
      "of the table must be at least 1 when 'billingMode' is PROVISIONED.",
    ],
    [
      "an index without throughput",
      {
        ...WHOLE,
        billingMode: "PROVISIONED",
        globalSecondaryIndexes: [indexes[0], { ...indexes[1], readCapacity: 0 }],
      },
      "of the index by-of must be at least 1",
    ],
    [
      "a stream without its view",
      { streamEnabled: true },
      "'streamEnabled' and 'streamViewType' belong together",
    ],
    [
      "a view without its stream",
      { streamViewType: "KEYS_ONLY" },
      "'streamEnabled' and 'streamViewType' belong together",
    ],
    ["expiry without its attribute", { ttl: { enabled: true } }, "'ttl.attributeName' must be set"],
  ];
  for (const [what, inputs, reason] of refused)
    it(`are refused with ${what}, before anything is made`, async () => {
      expect(await refusalOf(anEngine().up(TABLE, { ...SMALL, ...inputs }))).to.contain(reason);
      expect(stub.called).to.deep.equal([]);
    });

  it("are refused without such a server, and both ways out are named", async () => {
    expect(await refusalOf(aProviderEngine(test.aws.endpoint).up(TABLE, SMALL))).to.equal(
      "Local AWS has no dynamodb, in which aws:dynamodb/table:Table would be made. To make it in the dynamodb of another " +
        "server of this machine: npm run local -- --service dynamodb=http://127.0.0.1:8000. To keep it as declared, not " +
        "simulated: npm run local -- --unknown keep.",
    );
    const other = await refusalOf(aProviderEngine(test.aws.endpoint).up("aws:x/thing:Thing", {}));
    expect(other).to.contain("It has: aws:iam/role:Role").and.not.contain(TABLE);
  });

  it("are left to --unknown keep without such a server, and made in it otherwise", async () => {
    const kept = {
      token: TABLE,
      inputs: {},
      outputs: [],
      create: async () => "kept",
      read: async () => ({}),
    };
    const unknown = { types: () => kept as unknown as ResourceType };
    await aProviderEngine(test.aws.endpoint, "us-east-1", { unknown }).up(TABLE, {});
    expect(stub.called).to.deep.equal([]);
    await aProviderEngine(test.aws.endpoint, "us-east-1", { unknown, elsewhere: ["dynamodb"] }).up(
      TABLE,
      SMALL,
    );
    expect(stub.called).to.include("CreateTable");
  });
});

/** A table that has nothing but throughput. */
function paidAhead() {
  return { ...SMALL, billingMode: "PROVISIONED", readCapacity: 1, writeCapacity: 1 };
}

/** The same table, paid for each request. */
function onDemand(table: Properties): Properties {
  const unpaid = ({ readCapacity: _, writeCapacity: __, ...rest }: Properties) => rest;
  const globalSecondaryIndexes = (table.globalSecondaryIndexes as Properties[]).map(unpaid);
  return { ...unpaid(table), billingMode: "PAY_PER_REQUEST", globalSecondaryIndexes };
}
