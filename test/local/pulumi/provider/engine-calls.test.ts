import { expect } from "chai";
import { engineCalls } from "../../../../local/pulumi/provider/engine-calls.ts";
import { PartlyMade, ProviderError } from "../../../../local/pulumi/provider/errors.ts";
import type { ResourceType } from "../../../../local/pulumi/provider/resource-type.ts";
import { openSession } from "../../../../local/pulumi/provider/session.ts";

const subject = { type: "aws:x/thing:Thing", name: "hello" };
const session = openSession({ endpoint: "http://127.0.0.1:4566", region: "us-east-1" });
const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:4566"), { code: "ECONNREFUSED" });

function aThing(behaviour: Partial<ResourceType>) {
  const thing: ResourceType = {
    token: "aws:x/thing:Thing",
    inputs: { name: { autoname: true, replaces: true } },
    outputs: ["arn"],
    create: async () => "id-1",
    read: async () => ({ id: "arn-1", name: "n", arn: "arn-1" }),
    update: async () => {},
    delete: async () => {},
    ...behaviour,
  };
  return engineCalls({ resources: [thing], lookups: [] });
}

const failing = (error: Error) => async () => {
  throw error;
};

describe("answering the engine's calls", () => {
  it("creates a resource and returns the outputs that AWS then holds", async () => {
    const made = await aThing({}).create(subject, { name: "n" }, false, session);
    expect(made).to.deep.equal({ id: "id-1", outputs: { name: "n", arn: "arn-1" } });
  });

  it("keeps the id of a resource that failed after AWS had made it", async () => {
    const error = await aThing({ settle: failing(new Error("never settled")) })
      .create(subject, { name: "n" }, false, session)
      .catch((e) => e);
    expect(error)
      .to.be.instanceOf(PartlyMade)
      .and.deep.include({ id: "id-1", properties: { name: "n" } });
    expect(error.cause.message).to.contain("creating aws:x/thing:Thing hello").and.contain("never settled");
  });

  it("keeps nothing of a resource that AWS refused", async () => {
    const error = await aThing({ create: failing(new Error("no")) })
      .create(subject, { name: "n" }, false, session)
      .catch((e) => e);
    expect(error).to.be.instanceOf(ProviderError).and.not.instanceOf(PartlyMade);
  });

  it("names local AWS and the command to run when local AWS gives no answer", async () => {
    const error = await aThing({ read: failing(refused) })
      .read(subject, "id-1", {}, {}, session)
      .catch((e) => e);
    expect(error.message).to.equal(
      "reading aws:x/thing:Thing hello: local AWS at http://127.0.0.1:4566 does not answer. Start it again with the same " +
        "--port and --data as before (npm run local -- --port 4566 --data DIR), then run the same command again.",
    );
  });

  it("returns the id that AWS gives for an import", async () => {
    const found = await aThing({}).read(subject, "n", {}, {}, session);
    expect(found).to.deep.equal({ id: "arn-1", inputs: { name: "n" }, outputs: { name: "n", arn: "arn-1" } });
  });

  it("returns undefined for a resource that is gone", async () => {
    expect(await aThing({ read: async () => undefined }).read(subject, "id-1", {}, {}, session)).to.equal(
      undefined,
    );
  });

  it("deletes the old resource before the new one only if both have the same name", () => {
    const calls = aThing({});
    const diff = (old: string, wanted: string) =>
      calls.diff(subject, { oldInputs: {}, old: { name: old }, wanted: { name: wanted } }, session);
    expect(diff("a", "a").deleteBeforeReplace).to.equal(true);
    expect(diff("a", "b").deleteBeforeReplace).to.equal(false);
  });

  it("refuses by name a function or resource type that the stand-in lacks", async () => {
    const error = await aThing({})
      .invoke("aws:s3/getBucket:getBucket", {}, session)
      .catch((e) => e);
    expect(error.message).to.contain("has no function aws:s3/getBucket:getBucket");
    expect(() =>
      aThing({}).check(
        { type: "aws:s3/bucket:Bucket", name: "b" },
        { old: {}, wanted: {}, randomSeed: Buffer.from("") },
        session,
      ),
    ).to.throw(ProviderError, "has no resource type aws:s3/bucket:Bucket. It has: aws:x/thing:Thing");
  });
});
