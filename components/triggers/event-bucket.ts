import * as pulumi from "@pulumi/pulumi";

/** A bucket that is made elsewhere, by its name or its ARN, which are known now. */
export type BucketElsewhere = { readonly name: string } | { readonly arn: string };

/** A bucket whose objects call functions: a resource (`aws.s3.Bucket`), or a bucket that is made elsewhere. */
export type EventBucket =
  | (pulumi.CustomResource & { readonly bucket: pulumi.Output<string>; readonly arn: pulumi.Output<string> })
  | BucketElsewhere;

/** A bucket as the triggers use it. */
export interface KnownBucket {
  /** Name of its notification resource, by which Pulumi knows that resource again: the bucket's own. */
  readonly logicalName: string;
  readonly name: pulumi.Input<string>;
  /** In the partition of `arnNearby`. */
  arn(arnNearby: pulumi.Input<string>): pulumi.Output<string>;
  /** True where nothing but a name was given: AWS has the bucket, or the program is wrong. */
  readonly isElsewhere: boolean;
}

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ARN = /^arn:[\w-]+:s3:::([^/*?]+)$/;
const WAY =
  "Give the bucket itself, or one that is made elsewhere by { name: 'uploads' } or { arn: 'arn:aws:s3:::uploads' }.";

/** Reads the bucket, or says what is wrong with it. */
export function readBucket(given: unknown): KnownBucket | { readonly mistake: string } {
  if (pulumi.CustomResource.isInstance(given)) {
    const bucket = given as Extract<EventBucket, pulumi.CustomResource> & { readonly __name?: string };
    if (!pulumi.Output.isInstance(bucket.bucket) || !pulumi.Output.isInstance(bucket.arn))
      return { mistake: `the first argument is a resource, but no bucket. ${WAY}` };
    return {
      logicalName: String(bucket.__name),
      name: bucket.bucket,
      arn: () => bucket.arn,
      isElsewhere: false,
    };
  }
  const { name, arn, ...others } = (given ?? {}) as { name?: unknown; arn?: unknown };
  const named = arn === undefined ? name : ARN.exec(String(arn))?.[1];
  const isOne = Object.keys(others).length === 0 && (name === undefined || arn === undefined);
  if (!isOne || typeof named !== "string" || !NAME.test(named))
    return { mistake: `the first argument is no bucket whose name is known now. ${WAY}` };
  return {
    logicalName: named,
    name: named,
    arn: (nearby) =>
      arn === undefined
        ? pulumi.output(nearby).apply((one) => `arn:${one.split(":")[1]}:s3:::${named}`)
        : pulumi.output(String(arn)),
    isElsewhere: true,
  };
}
