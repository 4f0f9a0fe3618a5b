import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  GetFunctionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { expectMatch, expectRefusal, NotSeen } from "../expectation.ts";
import { handlerZip } from "../handler-code.ts";
import type { Laboratory } from "../laboratory.ts";
import { absent } from "../matching.ts";
import { recordedApi, row, topic } from "../row.ts";

const CRUD = recordedApi("TestLambdaImages::test_lambda_image_crud");
const DIGEST = "ab".repeat(32);

/** Functions whose code is a container image. */
export const IMAGES = topic("images", [
  row("An image's function has no runtime and no handler, and the digest as CodeSha256", CRUD, async (at) => {
    const { created, FunctionName } = await anImage(at);
    expectMatch(created, {
      PackageType: "Image",
      CodeSha256: DIGEST,
      CodeSize: 0,
      State: "Pending",
      Runtime: absent,
      Handler: absent,
    });
    const { Code } = await at.lambda.send(new GetFunctionCommand({ FunctionName }));
    const image = imageUri(at);
    expectMatch(Code, { RepositoryType: "ECR", ImageUri: image, ResolvedImageUri: image, Location: absent });
  }),
  row("An image's function shows its ImageConfig as ImageConfigResponse", CRUD, async (at) => {
    const ImageConfig = { Command: ["app.handler"], EntryPoint: ["/run"], WorkingDirectory: "/srv" };
    const { created } = await anImage(at, { ImageConfig });
    expectMatch(created, { ImageConfigResponse: { ImageConfig } });
  }),
  row("A function of an image takes no zip", CRUD, async (at) => {
    const { FunctionName } = await anImage(at);
    const update = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: handlerZip("two") });
    const message = "Please provide ImageUri when updating a function with packageType Image.";
    await expectRefusal(at.lambda.send(update), 400, "InvalidParameterValueException", message);
  }),
  row("A function of a zip takes no image", CRUD, async (at) => {
    const { name: FunctionName } = await at.makeFunction();
    const update = new UpdateFunctionCodeCommand({ FunctionName, ImageUri: imageUri(at) });
    const message = "Please don't provide ImageUri when updating a function with packageType Zip.";
    await expectRefusal(at.lambda.send(update), 400, "InvalidParameterValueException", message);
  }),
  row(
    "A function of an image is refused with a runtime or a handler",
    "[inferred] nothing recorded",
    async (at) => {
      const request = create(at, { Handler: "index.handler", Runtime: "nodejs22.x" });
      await expectRefusal(
        request,
        400,
        "InvalidParameterValueException",
        /Runtime and Handler are not supported/,
      );
    },
  ),
  row(
    "An image that is none of ECR is refused",
    "[live] functions made with images of other registries",
    async (at) => {
      const ImageUri = "docker.io/library/node:22";
      const message = `Source image ${ImageUri} is not valid. Provide a valid source image.`;
      await expectRefusal(create(at, { Code: { ImageUri } }), 400, "InvalidParameterValueException", message);
    },
  ),
]);

function imageUri(at: Laboratory): string {
  return `${at.accountId}.dkr.ecr.${at.region}.amazonaws.com/contract@sha256:${DIGEST}`;
}

async function create(at: Laboratory, input: Partial<CreateFunctionCommandInput>) {
  const { arn: Role } = await at.role();
  const FunctionName = input.FunctionName ?? at.unusedName();
  at.leavings.note("function", FunctionName);
  return at.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role,
      PackageType: "Image",
      Code: { ImageUri: imageUri(at) },
      ...input,
    }),
  );
}

/** Makes an Active function of an image. AWS wants an image that exists, which the suite can't make. */
async function anImage(at: Laboratory, input: Partial<CreateFunctionCommandInput> = {}) {
  if (at.target.kind === "aws") throw new NotSeen("The account has no image that the suite could use.");
  const FunctionName = at.unusedName();
  const created = await create(at, { FunctionName, ...input });
  await waitUntilFunctionActiveV2(
    { client: at.lambda, abortSignal: at.signal, maxWaitTime: 120, minDelay: 0.05, maxDelay: 2 },
    { FunctionName },
  );
  return { created, FunctionName };
}
