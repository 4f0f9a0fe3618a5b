import { expect } from "chai";
import { renderMistake } from "../../lib/mistake.ts";
import { endpointUrl, wholeNumber } from "../../lib/read-text.ts";

describe("wholeNumber", () => {
  const days = wholeNumber({ code: "NoDays", from: 0, to: 90, example: 30, unit: "d" });
  const any = wholeNumber({ code: "NoCount", from: 1, example: 5 });

  for (const [typed, number] of [
    ["0", 0],
    ["90", 90],
    ["030", 30],
    ["30d", 30],
  ] as const)
    it(`reads ${typed} as ${number}`, () => {
      expect(days(typed, "--days")).to.equal(number);
    });

  for (const typed of ["-1", "91", "1.5", "1e1", "0x10", " 7", "d", "30h", "many", "30dd"])
    it(`refuses ${JSON.stringify(typed)} as a whole number from 0 to 90`, () => {
      expect(days(typed, "--days")).to.deep.include({
        code: "NoDays",
        message: `--days ${typed} is not a whole number from 0 to 90.`,
        hint: "For example: --days 30",
      });
    });

  it("accepts any exact whole number (at most 2^53 - 1) if no upper limit is set", () => {
    expect(any("9007199254740991", "--keep")).to.equal(Number.MAX_SAFE_INTEGER);
    for (const typed of ["9007199254740992", "30d"])
      expect(any(typed, "--keep")).to.have.property(
        "message",
        `--keep ${typed} is not a whole number from 1.`,
      );
  });
});

describe("endpointUrl", () => {
  for (const [typed, url] of [
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566"],
    ["https://x/y//", "https://x/y"],
  ] as const)
    it(`reads ${typed} as ${url}`, () => {
      expect(endpointUrl(typed, "--endpoint-url")).to.equal(url);
    });

  for (const [typed, shown] of [
    ["user:secret@host:80", "***@host:80"],
    ["ftp://user:secret@host", "ftp://***@host"],
    ["http://user:sec/ret@host:x", "http://***@host:x"],
    ["http://user:sec ret@host", "http://***@host"],
    ["http://ho\u202est", "http://ho\\u202est"],
    ["http://host/a\nb", "http://host/a\\nb"],
  ] as const)
    it(`${shown} is none, and no password in it is shown`, () => {
      expect(endpointUrl(typed, "--endpoint-url")).to.have.property(
        "message",
        `"${shown}" as --endpoint-url is not an http or https URL.`,
      );
    });

  for (const typed of ["localhost:4566", "ftp://x", "http:///x", "http://[x"])
    it(`refuses ${typed} as a URL`, () => {
      expect(endpointUrl(typed, "--endpoint-url")).to.deep.include({
        code: "InvalidEndpoint",
        message: `"${typed}" as --endpoint-url is not an http or https URL.`,
        hint: "Write it whole: http://127.0.0.1:4566",
      });
    });
});

describe("renderMistake", () => {
  it("shows the hint on the line below the message", () => {
    expect(renderMistake({ message: "It is wrong.", hint: "Mend it" })).to.equal("It is wrong.\n  Mend it");
  });
});
