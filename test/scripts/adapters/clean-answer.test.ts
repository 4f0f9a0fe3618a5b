import { expect } from "chai";
import { cleanAnswer } from "../../../scripts/adapters/clean-answer.ts";
import { differences } from "../../../scripts/release/model/settings-difference.ts";

const FOREIGN = "a\u202e\nb";
const SHOWN = "a\\u202e\\u000ab";

describe("an answer of AWS", () => {
  it("has harmless texts and names, at any depth", () => {
    const answer = { Aliases: [{ Name: FOREIGN }], Tags: { [FOREIGN]: FOREIGN } };
    expect(cleanAnswer(answer)).to.deep.equal({ Aliases: [{ Name: SHOWN }], Tags: { [SHOWN]: SHOWN } });
  });

  it("keeps times, bytes, numbers and what is absent", () => {
    const answer = {
      At: new Date(0),
      Payload: new Uint8Array([27]),
      Weight: 0.1,
      None: null,
      Gone: undefined,
    };
    const clean = cleanAnswer(answer);
    expect(clean).to.deep.equal(answer);
    expect(clean.At).to.equal(answer.At);
    expect(clean.Payload).to.equal(answer.Payload);
  });

  for (const member of ["RevisionId", "NextMarker", "NextToken", "Policy", "Value"])
    it(`keeps ${member} as it came, since it is parsed, compared or sent back`, () => {
      expect(cleanAnswer({ [member]: FOREIGN })).to.deep.equal({ [member]: FOREIGN });
    });

  it("keeps what two versions may differ in, and shows it harmless", () => {
    const withImage = (value: string) =>
      cleanAnswer({
        Environment: { Variables: { KEY: value } },
        ImageConfigResponse: { ImageConfig: { Command: [value] } },
      });
    const found = differences(withImage(FOREIGN), withImage(SHOWN));
    expect(found.map(({ setting }) => setting)).to.deep.equal([
      "Environment.Variables.KEY",
      "ImageConfigResponse.ImageConfig.Command",
    ]);
    expect(found[0]).to.include({ from: "set", to: "set" });
    expect(found[1]?.from).to.equal('["a\\u202e\\nb"]');
  });

  it("has an ARN, a digest and a description of live as AWS sent them", () => {
    const answer = {
      FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:hello:LIVE",
      CodeSha256: "oz1Kr+/abc=",
      Description: "commit=1234abc+dirty ref=feature/größe by=deployer/alice@example.com",
    };
    expect(cleanAnswer(answer)).to.deep.equal(answer);
  });
});
