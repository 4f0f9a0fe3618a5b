/** The program of a team with one function of each shape. */
import * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
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

  const pictures = new s3.Bucket("posters");
  const seen = new s3.Bucket("posters-seen");
  const posters = declare("posters", {
    environment: { SEEN: seen.bucket },
    policies: [{ actions: ["s3:PutObject"], resources: [pulumi.interpolate`${seen.arn}/*`] }],
  });
  posters.onObject(pictures, { suffix: ".png" });
  return { thumbs: thumbs.liveArn };
});
