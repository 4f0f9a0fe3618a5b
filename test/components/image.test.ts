/** Tests of refuse-stray-images.ts and of what the program makes of a container image. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { liveStack } from "../../components/live-stack.ts";
import { copyProject } from "../../local/copy-project.ts";
import { record } from "../support/pulumi-recorder.ts";

const FUNCTION = "aws:lambda/function:Function";
const REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const [OURS, THEIRS] = ["0a", "0b"].map((hex) => `${REGISTRY}/orders@sha256:${hex.repeat(32)}`);

describe("a function whose code is an image", () => {
  let root: string;
  let program: { liveStack: typeof liveStack };
  /** `imageInAws`: what AWS says of version 7. */
  const run = (settings: object, hello: object, imageInAws?: string) => {
    writeFileSync(join(root, "project/functions/hello/function.json"), JSON.stringify(settings));
    return record(
      program.liveStack(() => {}),
      {
        stack: "sbx",
        config: { "lambda-live:functions": JSON.stringify({ hello }) },
        answers: {
          "aws:ssm/getParametersByPath:getParametersByPath": () => ({ names: [], values: [] }),
          "aws:lambda/getFunction:getFunction": () => ({ version: "7", imageUri: imageInAws }),
        },
      },
    );
  };
  before(() => {
    root = mkdtempSync(join(tmpdir(), "image-"));
    copyProject(join(root, "project"));
    program = require(join(root, "project/components/live-stack.ts"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it("gets that image, without handler, runtime and zip", async () => {
    const { only, error } = await run({ image: OURS, timeout: 9 }, {});
    expect(error).to.equal(undefined);
    const { inputs } = only(FUNCTION);
    expect(inputs).to.include({ packageType: "Image", imageUri: OURS, timeout: 9 });
    expect(inputs).to.not.have.any.keys("code", "codeSha256", "handler", "runtime", "image");
  });

  it("gets the image that the stack file names in its place, pinned or not", async () => {
    const { only, error } = await run({ image: OURS }, { image: THEIRS, live_version: "7" }, OURS);
    expect(error).to.equal(undefined);
    expect(only(FUNCTION).inputs.imageUri).to.equal(THEIRS);
  });

  it("is none if function.json names no image: the stack file's is refused", async () => {
    const { error, resources } = await run({}, { image: OURS });
    expect(String(error?.message)).to.equal(
      "Pulumi.sbx.yaml has 1 mistake:\n  functions.hello.image: the code of hello is no image, so nothing would run this one.\n    Name an image in functions/hello/function.json too, or remove the key: pulumi config rm --path functions.hello.image -s sbx",
    );
    expect(resources).to.deep.equal([]);
  });

  for (const [is, settings, inAws, says] of [
    ["a zip", { image: OURS }, "", "hello runs a zip in AWS, and its code is now an image."],
    ["an image", {}, OURS, "hello runs an image in AWS, and its code is now a zip."],
  ] as const)
    it(`is refused with nothing registered where AWS has ${is}, since Pulumi would delete all versions`, async () => {
      const { error, resources } = await run(settings, { live_version: "7" }, inAws);
      expect(String(error?.message)).to.contain(says).and.contain("would be deleted with all its versions");
      expect(resources).to.deep.equal([]);
    });
});
