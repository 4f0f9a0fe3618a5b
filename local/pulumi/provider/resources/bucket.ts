/** aws.s3.Bucket: a bucket with its tags. What it is further set up with has resource types of its own. */
import { paginateListObjectsV2, type S3 } from "@aws-sdk/client-s3";
import { domainOf, partitionOf } from "../../../../lib/partition.ts";
import { ProviderError, unlessGone } from "../errors.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, REGION, TAGS } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags, tagList, tagMap, tagOutputs } from "../tags.ts";
import type { Properties } from "../values.ts";

/** What AWS knows of a bucket by its name and region. */
export function describeBucket(bucket: string, region: string): Properties {
  const partition = partitionOf(region);
  const domain = domainOf(region);
  return {
    arn: `arn:${partition}:s3:::${bucket}`,
    bucket,
    bucketDomainName: `${bucket}.s3.${domain}`,
    bucketRegion: region,
    bucketRegionalDomainName: `${bucket}.s3.${region}.${domain}`,
    region,
  };
}

export const bucket: ResourceType = {
  token: "aws:s3/bucket:Bucket",
  inputs: {
    bucket: { autoname: true, lowerCase: true, replaces: true, check: length(3, 63) },
    forceDestroy: { default: false },
    region: REGION,
    tags: TAGS,
  },
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "tagsAll"],
  async create(inputs, session) {
    const { s3 } = session.clients(inputs);
    const Bucket = inputs.bucket as string;
    // In us-east-1 S3 says nothing against a bucket that is there already.
    if (await unlessGone(s3.headBucket({ Bucket })))
      throw new ProviderError(`BucketAlreadyOwnedByYou: the bucket ${Bucket} is there already.`);
    await s3.createBucket({ Bucket });
    return Bucket;
  },
  async settle(id, inputs, session) {
    await tag(id, inputs, session);
  },
  async read(id, known, session) {
    const { s3 } = session.clients(known);
    const { BucketRegion = session.region } = await s3.headBucket({ Bucket: id });
    const tagging = await unlessGone(s3.getBucketTagging({ Bucket: id }));
    return {
      ...describeBucket(id, BucketRegion),
      forceDestroy: known.forceDestroy ?? false,
      ...tagOutputs(tagMap(tagging?.TagSet), known, session),
    };
  },
  async update(id, { wanted }, session) {
    await tag(id, wanted, session);
  },
  async delete(id, state, session) {
    const { s3 } = session.clients(state);
    if (state.forceDestroy) await empty(s3, id);
    await s3.deleteBucket({ Bucket: id });
  },
};

async function tag(Bucket: string, inputs: Properties, session: Session): Promise<void> {
  const { s3 } = session.clients(inputs);
  const TagSet = tagList(allTags(inputs, session));
  if (TagSet.length > 0) await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
  else await s3.deleteBucketTagging({ Bucket });
}

async function empty(client: S3, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
  }
}
