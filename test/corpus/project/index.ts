/** The program of a team with one function of each shape. */
import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
import * as sns from "@pulumi/aws/sns";
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

  const pictures = new s3.Bucket("posters", { bucket: "corpus-posters" });
  declare("posters").onObject(pictures, { suffix: ".png" });

  const shop = new cloudwatch.EventBus("shop", { name: "corpus-shop" });
  declare("parcels").onEvent("packed", {
    pattern: { source: ["shop"], "detail-type": [{ prefix: "parcel " }] },
    bus: shop.name,
  });

  const post = new sns.Topic("post", { name: "corpus-post" });
  declare("letters-sent").onTopic(post, { filter: { kind: ["letter"] } });

  const api = new apigatewayv2.Api("shop", { name: "corpus-shop", protocolType: "HTTP" });
  const stage = new apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });
  const carts = declare("carts");
  carts.onHttp(api, "GET /carts/{id}");
  carts.onHttp(api, "POST /carts", { payload: "1.0", timeout: 5 });

  const dead = new sqs.Queue("jobs-dead", { name: "corpus-jobs-dead" });
  const jobs = new sqs.Queue("jobs", {
    name: "corpus-jobs",
    visibilityTimeoutSeconds: 15,
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

  return { thumbs: thumbs.liveArn, shopUrl: stage.invokeUrl };
});
