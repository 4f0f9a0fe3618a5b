import { expect } from "chai";
import {
  formatAnnotation,
  parseAnnotation,
  parseLateWrite,
} from "../../../../scripts/release/ledger/annotation.ts";

const DIGEST = "0123abcd";
const described = (description: string | undefined, digest = DIGEST) => ({ digest, description });

describe("the description of a ledger value", () => {
  it("holds digest, action and reason on one line", () => {
    expect(formatAnnotation(DIGEST, { action: "promote" })).to.equal("0123abcd promote");
    expect(formatAnnotation(DIGEST, { action: "rollback", reason: " 5xx:\n  since  noon " })).to.equal(
      "0123abcd rollback: 5xx: since noon",
    );
    expect(formatAnnotation(DIGEST, { action: "rollback", reason: " \n" })).to.equal("0123abcd rollback");
  });

  it("is cut at the 1,024 characters that SSM takes", () => {
    const long = formatAnnotation(DIGEST, { action: "rollback", reason: "x".repeat(2000) });
    expect(long).to.have.length(1024);
    expect(parseAnnotation(described(long)).reason).to.match(/^x+$/);
  });

  it("is never cut in the middle of a character", () => {
    for (const lead of ["", "x"]) {
      const text = formatAnnotation(DIGEST, { action: "abort", reason: lead + "🔥".repeat(1000) });
      expect(text.length).to.be.within(1023, 1024);
      expect(Buffer.from(text).toString()).to.equal(text);
    }
  });

  it("gives back the annotation that was written", () => {
    for (const annotation of [
      { action: "promote" },
      { action: "publish --pin", reason: "launch: at last" },
      { action: "rollback", reason: "Größe ✓" },
      { action: "rollout abort", reason: "canary 23 of 412 failed, stable 9 of 3,871; limit +1 point" },
    ])
      expect(parseAnnotation(described(formatAnnotation(DIGEST, annotation)))).to.deep.equal(annotation);
  });

  it("tells of a late value beside the annotation, and a reason can't", () => {
    const late = { entry: 12, read: 10 };
    for (const annotation of [{ action: "sync" }, { action: "rollback", reason: "5xx: since noon" }]) {
      const text = formatAnnotation(DIGEST, annotation, late);
      expect(parseAnnotation(described(text))).to.deep.equal(annotation);
      expect(parseLateWrite(text)).to.deep.equal(late);
    }
    const reason = "why (entry 12 had read 10): so";
    expect(parseLateWrite(formatAnnotation(DIGEST, { action: "rollback", reason }))).to.equal(undefined);
  });

  for (const [what, description] of [
    ["nothing", undefined],
    ["another value's digest", "ffffffff promote: why"],
    ["no digest", "promote: why"],
    ["a digest and no action", "0123abcd"],
    ["text before the digest", "x 0123abcd promote"],
  ] as const)
    it(`means that pulumi up wrote the value if it holds ${what}`, () => {
      expect(parseAnnotation(described(description))).to.deep.equal({ action: "pulumi up" });
    });

  it("means that pulumi up went back to an earlier value if the value before had it, too", () => {
    const now = described("0123abcd rollback: 5xx");
    expect(parseAnnotation(now, described("0123abcd rollback: 5xx", "ffffffff"))).to.deep.equal({
      action: "pulumi up",
    });
    const rolledBack = { action: "rollback", reason: "5xx" };
    expect(parseAnnotation(now, now)).to.deep.equal(rolledBack);
    expect(parseAnnotation(now, described("ffffffff promote", "ffffffff"))).to.deep.equal(rolledBack);
  });
});
