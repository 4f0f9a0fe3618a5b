/** The program of a team with one function of each shape. */
import * as lambda from "@pulumi/aws/lambda";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { liveStack } from "./components/live-stack.ts";

export = liveStack(({ declare }) => {
  const native = new lambda.LayerVersion("native", {
    layerName: "tiny-native",
    code: new pulumi.asset.AssetArchive({
      "nodejs/node_modules/tiny-native": new pulumi.asset.FileArchive("layers/tiny-native"),
    }),
    compatibleRuntimes: ["nodejs22.x"],
  });
  const thumbs = declare("thumbs", { function: { layers: [native.arn] } });

  const dead = new sqs.Queue("jobs-dead", { name: "corpus-jobs-dead" });
  const jobs = new sqs.Queue("jobs", {
    name: "corpus-jobs",
    visibilityTimeoutSeconds: 3,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  declare("jobs").onQueue(jobs, { batchSize: 1 });
  const clicks = {
    arn: "arn:aws:dynamodb:us-east-1:123456789012:table/clicks/stream/2026-01-01T00:00:00.000",
  };
  declare("clicks").onStream(clicks, {
    startingPosition: "TRIM_HORIZON",
    bisectOnError: true,
    retries: 5,
    onFailure: dead,
  });
  return { thumbs: thumbs.liveArn };
});
