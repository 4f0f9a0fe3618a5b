import { expect } from "chai";
import type { ReleaseError } from "../../scripts/release/model/errors.ts";
import { writeExecutable } from "../support/fake-executable.ts";
import { scratchProject } from "../support/scratch-project.ts";
import { readOutputs } from "./read-outputs.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:shop-sbx-bare";

describe("readOutputs", () => {
  /** Reads with this script as `pulumi`; returns code, message and way out of the refusal. */
  function refusal(script?: string): readonly unknown[] {
    const folder = scratchProject({});
    if (script !== undefined) writeExecutable(folder, "pulumi", script);
    try {
      return [readOutputs(folder, "sbx", { PATH: folder })];
    } catch (error) {
      const { code, message, hint, exitCode } = error as ReleaseError;
      return [code, message, hint, exitCode];
    }
  }
  const prints = (outputs: object) => `echo '${JSON.stringify(outputs)}'`;

  it("refuses to go without an engine", () => {
    const [code, message, hint] = refusal();
    expect([code, message]).to.deep.equal([
      "NoEngine",
      "The outputs of sbx come from pulumi, and PATH has none that can be started.",
    ]);
    expect(hint).to.match(/^Install it /);
  });

  for (const [title, script, ...expected] of [
    [
      "outputs that Pulumi can't tell",
      "echo 'error: incorrect passphrase' >&2; exit 255",
      "NoOutputs",
      "Pulumi can't tell the outputs of sbx: error: incorrect passphrase",
      "Mend that, then run the same command again.",
    ],
    [
      "outputs without a function",
      prints({ bucket: "b" }),
      "NoOutputs",
      "sbx has no functions among its outputs: bucket.",
      "Deploy it first: pulumi up -s sbx",
    ],
    [
      "outputs that name no LIVE, but a bare function, a version or nothing",
      prints({
        functions: {
          none: {},
          bare: { liveArn: ARN },
          version: { liveArn: `${ARN}:7` },
          latest: { liveArn: `${ARN}:$LATEST` },
          live: { liveArn: `${ARN}:LIVE` },
        },
      }),
      "NoLive",
      "The outputs of sbx name no LIVE of none, bare, version, latest.",
      "Deploy it first: pulumi up -s sbx",
    ],
  ] as const)
    it(`refuses ${title}`, () => {
      expect(refusal(script)).to.deep.equal([...expected, 2]);
    });
});
