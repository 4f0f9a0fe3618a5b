import { expect } from "chai";
import type { Place } from "../../../../scripts/release/model/place.ts";
import { describePlace } from "../../../../scripts/release/model/place.ts";
import { type Circumstances, envelope } from "../../../../scripts/release/shown/envelope.ts";

const HERE = "http://127.0.0.1:4566";
const at = (lambda: string | null, ssm = lambda, isLocalAws = false): Place => ({
  account: "123456789012",
  region: "eu-west-1",
  endpoint: { urls: { lambda, ssm, sts: lambda }, isLocalAws },
});
const KNOWN: Circumstances = {
  verb: "history",
  stack: "prd",
  place: at(null),
  caller: null,
  warnings: ["w"],
  errors: [],
};

describe("the document of --json", () => {
  it("has the same members around what a verb adds", () => {
    expect(envelope(KNOWN, { entries: [] })).to.deep.equal({
      schemaVersion: 1,
      verb: "history",
      stack: "prd",
      account: "123456789012",
      region: "eu-west-1",
      endpoint: null,
      caller: null,
      entries: [],
      warnings: ["w"],
      error: null,
    });
  });

  it("has one error as it is, and several as one with all of them in mistakes", () => {
    const [one, two, three] = ["A", "A", "B"].map((code, index) => ({ code, message: `error ${index}` }));
    const errorOf = (...errors: unknown[]) =>
      (envelope({ ...KNOWN, errors } as Circumstances) as { error: object }).error;
    expect(errorOf(one)).to.deep.equal(one);
    expect(errorOf(one, two)).to.deep.equal({
      code: "A",
      message: "2 errors; the first: error 0",
      mistakes: [one, two],
    });
    expect(errorOf(one, two, three)).to.include({ code: "SeveralErrors" });
  });
});

describe("who and where", () => {
  for (const [place, text, json] of [
    [at(null), "account 123456789012, eu-west-1", null],
    [at(HERE, HERE, true), `account 123456789012, eu-west-1, local AWS at ${HERE}`, HERE],
    [at(HERE), `account 123456789012, eu-west-1, endpoint ${HERE}`, HERE],
    [
      at(HERE, null, true),
      `account 123456789012, eu-west-1, endpoints lambda ${HERE} and ssm AWS's own and sts ${HERE}`,
      { lambda: HERE, ssm: null, sts: HERE },
    ],
    [{ account: undefined, region: undefined }, "account unknown", null],
    [{ account: undefined, region: "eu-west-1" }, "account unknown, eu-west-1", null],
  ] as const)
    it(`is said as ${text}`, () => {
      expect(describePlace(place)).to.equal(text);
      expect(envelope({ ...KNOWN, place })).to.deep.include({ endpoint: json });
    });
});
