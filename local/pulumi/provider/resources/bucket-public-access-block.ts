/** aws.s3.BucketPublicAccessBlock: who is kept out of a bucket. Local AWS keeps it and shows it. */
import type { ResourceType } from "../resource-type.ts";
import { REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

export const bucketPublicAccessBlock: ResourceType = {
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  inputs: {
    blockPublicAcls: { default: false },
    blockPublicPolicy: { default: false },
    bucket: { required: true, replaces: true },
    ignorePublicAcls: { default: false },
    region: REGION,
    restrictPublicBuckets: { default: false },
    skipDestroy: { default: false },
  },
  outputs: [],
  async create(inputs, session) {
    await put(inputs.bucket as string, inputs, session);
    return inputs.bucket as string;
  },
  async read(id, known, session) {
    const answer = await session.clients(known).s3.getPublicAccessBlock({ Bucket: id });
    const block = answer.PublicAccessBlockConfiguration ?? {};
    return {
      blockPublicAcls: block.BlockPublicAcls ?? false,
      blockPublicPolicy: block.BlockPublicPolicy ?? false,
      bucket: id,
      ignorePublicAcls: block.IgnorePublicAcls ?? false,
      region: known.region ?? session.region,
      restrictPublicBuckets: block.RestrictPublicBuckets ?? false,
      skipDestroy: known.skipDestroy ?? false,
    };
  },
  async update(id, { wanted }, session) {
    await put(id, wanted, session);
  },
  async delete(id, state, session) {
    if (state.skipDestroy) return;
    await session.clients(state).s3.deletePublicAccessBlock({ Bucket: id });
  },
};

async function put(Bucket: string, inputs: Properties, session: Session): Promise<void> {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: inputs.blockPublicAcls === true,
    BlockPublicPolicy: inputs.blockPublicPolicy === true,
    IgnorePublicAcls: inputs.ignorePublicAcls === true,
    RestrictPublicBuckets: inputs.restrictPublicBuckets === true,
  };
  await session.clients(inputs).s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
}
