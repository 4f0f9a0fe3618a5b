/** The program of a team with one function of each shape. */
import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as lambda from "@pulumi/aws/lambda";
import * as sns from "@pulumi/aws/sns";
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

  const shop = new cloudwatch.EventBus("shop", { name: "corpus-shop" });
  declare("parcels").onEvent("packed", {
    pattern: { source: ["shop"], "detail-type": [{ prefix: "parcel " }] },
    bus: shop.name,
  });

  const api = new apigatewayv2.Api("shop", { name: "corpus-shop", protocolType: "HTTP" });
  const stage = new apigatewayv2.Stage("shop", { apiId: api.id, name: "$default", autoDeploy: true });
  const carts = declare("carts");
  carts.onHttp(api, "GET /carts/{id}");
  carts.onHttp(api, "POST /carts", { payload: "1.0", timeout: 5 });

  const post = new sns.Topic("post", { name: "corpus-post" });
  declare("letters-sent").onTopic(post, { filter: { kind: ["letter"] } });

  return { thumbs: thumbs.liveArn, shopUrl: stage.invokeUrl };
});
