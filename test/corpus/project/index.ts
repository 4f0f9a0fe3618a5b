/** The program of a team with one function of each shape. */
import { join } from "node:path";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { liveStack } from "./components/live-stack.ts";

export = liveStack(({ declare }) => {
  const native = new lambda.LayerVersion("native", {
    layerName: "tiny-native",
    code: new pulumi.asset.AssetArchive({
      "nodejs/node_modules/tiny-native": new pulumi.asset.FileArchive(join(__dirname, "layers/tiny-native")),
    }),
    compatibleRuntimes: ["nodejs22.x"],
  });
  const thumbs = declare("thumbs", { function: { layers: [native.arn] } });
  return { thumbs: thumbs.liveArn };
});
