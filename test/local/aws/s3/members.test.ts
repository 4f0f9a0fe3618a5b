import * as sdk from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { openBus } from "../../../../local/aws/eventbridge/bus.ts";
import { kindOf, readServiceShapes, type Shape } from "../../../../local/aws/protocol/shapes.ts";
import { ONLY, refuseUnserved, SERVED } from "../../../../local/aws/s3/served-members.ts";
import { s3Service } from "../../../../local/aws/s3/service.ts";
import { openStore } from "../../../../local/aws/state/store.ts";
import { recordDelivery } from "../../../support/recorded-delivery.ts";

const SHAPES = readServiceShapes(sdk as unknown as Record<string, unknown>).operations;
const EVERYWHERE = ["Bucket", "Key", "ExpectedBucketOwner", "RequestPayer"];

describe("every input of S3", () => {
  const store = openStore();
  const bus = { publish: async () => {} } as unknown as ReturnType<typeof openBus>;
  const { operations } = s3Service({ store, delivery: recordDelivery(), bus, now: Date.now });

  it("is decided on: each operation that is served has its members", () => {
    expect(Object.keys(SERVED)).to.have.members(Object.keys(operations));
    for (const [name, served] of Object.entries(SERVED))
      expect(membersOf(name), name).to.include.members([...served]);
    const all = Object.keys(SERVED).flatMap((name) => membersOf(name));
    expect(all).to.include.members([...EVERYWHERE, ...Object.keys(ONLY)]);
  });

  for (const [operation, served] of Object.entries(SERVED)) {
    const members = [...(SHAPES.get(operation)?.input.structIterator() ?? [])];
    const unserved = members.filter(([name]) => ![...EVERYWHERE, ...served].includes(name));
    const limited = members.filter(([name]) => served.includes(name) && ONLY[name]);
    if (unserved.length + limited.length === 0) continue;
    it(`is served or refused by its name: ${operation}`, async () => {
      for (const [name, member] of [...unserved, ...limited]) {
        const refused = await run(operation, { Bucket: "b", Key: "k", [name]: sampleOf(member) });
        expect(refused, name).to.match(
          new RegExp(`^NotImplemented Local S3 does not have ${name}\\b.* of ${operation}\\.$`),
        );
      }
      for (const [name] of limited)
        for (const value of ONLY[name] ?? []) refuseUnserved(operation, { [name]: value });
    });
  }

  it("is looked at where it lies inside another", async () => {
    for (const [operation, input, name] of [
      ["CreateBucket", { CreateBucketConfiguration: { Location: { Name: "a" } } }, "Location"],
      [
        "PutBucketNotificationConfiguration",
        { NotificationConfiguration: { QueueConfigurations: [{}] } },
        "QueueConfigurations",
      ],
      [
        "PutBucketNotificationConfiguration",
        { NotificationConfiguration: { TopicConfigurations: [{}] } },
        "TopicConfigurations",
      ],
      ["DeleteObjects", { Delete: { Objects: [{ Key: "a" }, { Key: "b", Size: 1 }] } }, "Size"],
    ] as const)
      expect(await run(operation, input)).to.equal(
        `NotImplemented Local S3 does not have ${name} of ${operation}.`,
      );
  });

  async function run(name: string, input: object): Promise<string> {
    try {
      await operations[name]?.(input, CALL);
      return "served";
    } catch (error) {
      return `${(error as Error).name} ${(error as Error).message}`;
    }
  }
});

const CALL = {
  region: "us-east-1",
  accountId: "123456789012",
  endpoint: "http://127.0.0.1:1",
  requestId: "id",
  callerArn: "arn:aws:iam::123456789012:user/tester",
};

function membersOf(operation: string): string[] {
  return [...(SHAPES.get(operation)?.input.structIterator() ?? [])].map(([name]) => name);
}

/** A value that sets a member. */
function sampleOf(member: Shape): unknown {
  const samples: Record<string, unknown> = {
    structure: { a: "b" },
    list: ["a"],
    map: { a: "b" },
    boolean: true,
    number: 1,
    timestamp: new Date(0),
  };
  return samples[kindOf(member)] ?? "other";
}
