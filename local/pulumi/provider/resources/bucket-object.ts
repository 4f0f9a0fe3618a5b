/** aws.s3.BucketObjectv2: an object whose content the program says. */
import { partitionOf } from "../../../../lib/partition.ts";
import type { ResourceType } from "../resource-type.ts";
import { length, REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import type { Properties } from "../values.ts";

/** The id is the object's path: `bucket/key`. */
function locate(id: string) {
  const slash = id.indexOf("/");
  return { Bucket: id.slice(0, slash), Key: id.slice(slash + 1) };
}

export const bucketObject: ResourceType = {
  token: "aws:s3/bucketObjectv2:BucketObjectv2",
  inputs: {
    bucket: { required: true, replaces: true },
    cacheControl: {},
    content: { default: "" },
    contentType: { computed: true },
    key: { autoname: true, replaces: true, check: length(1, 1024) },
    region: REGION,
  },
  outputs: ["arn", "etag"],
  recomputed: () => ["etag"],
  async create(inputs, session) {
    const id = `${inputs.bucket}/${inputs.key}`;
    await put(id, inputs, session);
    return id;
  },
  async read(id, known, session) {
    const { s3 } = session.clients(known);
    const found = await s3.getObject(locate(id));
    const { Bucket, Key } = locate(id);
    return {
      arn: `arn:${partitionOf(session.region)}:s3:::${id}`,
      bucket: Bucket,
      cacheControl: found.CacheControl ?? "",
      content: await found.Body?.transformToString(),
      contentType: found.ContentType,
      etag: (found.ETag ?? "").replaceAll('"', ""),
      key: Key,
      region: known.region ?? session.region,
    };
  },
  async update(id, { wanted }, session) {
    await put(id, wanted, session);
  },
  async delete(id, state, session) {
    await session.clients(state).s3.deleteObject(locate(id));
  },
};

async function put(id: string, inputs: Properties, session: Session): Promise<void> {
  await session.clients(inputs).s3.putObject({
    ...locate(id),
    Body: inputs.content as string,
    CacheControl: inputs.cacheControl as string | undefined,
    ContentType: inputs.contentType as string | undefined,
  });
}
