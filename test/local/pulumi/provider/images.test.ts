import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import type { Properties } from "../../../../local/pulumi/provider/values.ts";
import { ROLE, startTestAws, type TestAws } from "../../../support/local-aws.ts";
import { aProviderEngine } from "../../../support/provider-engine.ts";

const FUNCTION = "aws:lambda/function:Function";
const image = (digit: string) =>
  `123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/orders@sha256:${digit.repeat(64)}`;

describe("a function of an image, declared", () => {
  let test: TestAws;
  before(async () => {
    test = await startTestAws();
  });
  after(() => test.close());

  const declared = (more: Properties = {}) => ({
    name: "orders",
    role: ROLE,
    packageType: "Image",
    imageUri: image("1"),
    ...more,
  });

  it("is made, left alone without a change, and changed with its image and ImageConfig", async () => {
    const engine = aProviderEngine(test.aws.endpoint);
    const up = (more?: Properties) => engine.up(FUNCTION, declared(more));
    const { outputs } = await up();
    expect(outputs).to.include({ imageUri: image("1"), codeSha256: "1".repeat(64), packageType: "Image" });
    expect((await up()).did).to.equal("same");
    expect(await up({ imageUri: image("2") })).to.deep.include({ did: "update", changed: ["imageUri"] });
    const { Code } = await test.lambda.send(new GetFunctionCommand({ FunctionName: "orders" }));
    expect(Code?.ResolvedImageUri).to.equal(image("2"));

    const imageConfig = { commands: ["app.handler"], entryPoints: ["/run"], workingDirectory: "/srv" };
    const configured = { imageUri: image("2"), imageConfig };
    expect(await up(configured)).to.deep.include({ did: "update", changed: ["imageConfig"] });
    expect((await up(configured)).did).to.equal("same");
    expect((await up({ imageUri: image("2") })).did).to.equal("update");
    expect((await up({ imageUri: image("2") })).did).to.equal("same");

    const found = await engine.lookup("aws:lambda/getFunction:getFunction", { functionName: "orders" });
    expect(found).to.include({ imageUri: image("2") });
  });

  for (const [what, more, says] of [
    ["a zip too", { code: { hash: "x" } }, "One of 'code', 's3Bucket' with 's3Key', and 'imageUri'"],
    ["no image", { imageUri: undefined }, "One of 'code', 's3Bucket' with 's3Key', and 'imageUri'"],
    [
      "packageType Zip",
      { packageType: "Zip" },
      "'imageUri' goes with packageType Image, and packageType is Zip.",
    ],
    [
      "an image of another registry",
      { name: "other", imageUri: "node:22" },
      "Source image node:22 is not valid. Provide a valid source image.",
    ],
  ] as const)
    it(`is refused with ${what}`, async () => {
      const up = aProviderEngine(test.aws.endpoint).up(FUNCTION, declared(more));
      expect(await up.catch(({ message }) => message)).to.contain(says);
    });
});
