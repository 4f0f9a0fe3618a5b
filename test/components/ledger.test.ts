import { expect } from "chai";
import fc from "fast-check";
import {
  type Ledger,
  ledgerDigest,
  ledgerEntry,
  ledgerName,
  parseLedger,
  serialiseLedger,
} from "../../components/ledger.ts";

const version = fc.integer({ min: 1, max: 9999 }).map(String);
const entry = fc.oneof(
  fc.record({ live: fc.oneof(version, fc.constant("$LATEST")) }),
  fc.record({ live: version, canary: version, weight: fc.integer({ min: 1, max: 99 }) }),
);
const names = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/),
  fc.constantFrom("constructor", "__proto__", "10", "9"),
);
const ledgers: fc.Arbitrary<Ledger> = fc.record({
  serial: fc.nat(),
  functions: fc.dictionary(names, entry),
});

describe("the ledger", () => {
  it("is kept in one parameter for each stack", () => {
    expect(ledgerName("lambda-live", "prd")).to.equal("/lambda-live/prd/live");
  });

  it("is compact JSON with its keys in order", () => {
    const ledger = {
      serial: 3,
      functions: { zebra: { live: "$LATEST" }, hello: { weight: 10, live: "7", canary: "8" } },
    };
    expect(serialiseLedger(ledger)).to.equal(
      '{"functions":{"hello":{"canary":"8","live":"7","weight":10},"zebra":{"live":"$LATEST"}},"serial":3}',
    );
  });

  it("makes an entry from the traffic of LIVE", () => {
    expect(ledgerEntry({ live: "7" })).to.deep.equal({ live: "7" });
    expect(ledgerEntry({ live: "7", canary: { version: "8", weight: 10 } })).to.deep.equal({
      live: "7",
      canary: "8",
      weight: 10,
    });
  });

  it("reads the same ledger that was written", () => {
    fc.assert(
      fc.property(ledgers, (ledger) => {
        const text = serialiseLedger(ledger);
        const read = parseLedger(text);
        return read !== undefined && serialiseLedger(read) === text && read.serial === ledger.serial;
      }),
    );
  });

  it("has the same bytes whatever the order of its functions", () => {
    fc.assert(
      fc.property(ledgers, ({ serial, functions }) => {
        const reversed = Object.fromEntries(Object.entries(functions).reverse());
        return serialiseLedger({ serial, functions: reversed }) === serialiseLedger({ serial, functions });
      }),
    );
  });

  it("accepts the serial 0, which is the first", () => {
    expect(parseLedger('{"functions":{},"serial":0}')).to.deep.equal({ serial: 0, functions: {} });
  });

  it("leaves out keys that a newer lambda-live may have added", () => {
    expect(parseLedger('{"functions":{"hello":{"live":"7","note":1}},"serial":3,"more":true}')).to.deep.equal(
      {
        serial: 3,
        functions: { hello: { live: "7" } },
      },
    );
  });

  it("has no names that give orders", () => {
    const text = JSON.stringify({ functions: { "a\u001b[2J\n::error::b": { live: "7" } }, serial: 3 });
    expect(Object.keys(parseLedger(text)?.functions ?? {})).to.deep.equal(["a\\u001b[2J\\u000a::error::b"]);
  });

  for (const text of [
    "",
    "live",
    "7",
    "null",
    "[]",
    "{}",
    '{"functions":{}}',
    '{"functions":[],"serial":1}',
    '{"functions":{},"serial":-1}',
    '{"functions":{},"serial":"1"}',
    '{"functions":{},"serial":1.5}',
    '{"functions":null,"serial":1}',
    '{"functions":{"hello":null},"serial":1}',
    '{"functions":{"hello":[]},"serial":1}',
    '{"functions":{"hello":{"live":"7x"}},"serial":1}',
    '{"functions":{"hello":{"live":"x7"}},"serial":1}',
    '{"functions":{"hello":{"live":"0"}},"serial":1}',
    '{"functions":{"hello":{"live":"7","weight":10}},"serial":1}',
    '{"functions":{"hello":{"live":"7","canary":"8","weight":"10"}},"serial":1}',
    '{"functions":{"hello":7},"serial":1}',
    '{"functions":{"hello":{}},"serial":1}',
    '{"functions":{"hello":{"live":7}},"serial":1}',
    '{"functions":{"hello":{"live":"7","canary":"8"}},"serial":1}',
    '{"functions":{"hello":{"live":"7","canary":"$LATEST","weight":10}},"serial":1}',
    '{"functions":{"hello":{"live":"7","canary":"8","weight":0}},"serial":1}',
    '{"functions":{"hello":{"live":"7","canary":"8","weight":100}},"serial":1}',
  ]) {
    it(`finds no ledger in the text ${JSON.stringify(text)}`, () => {
      expect(parseLedger(text)).to.equal(undefined);
    });
  }

  it("has a digest of 8 hex digits that changes with the value", () => {
    expect(ledgerDigest("")).to.equal("e3b0c442");
    expect(ledgerDigest('{"functions":{},"serial":0}')).to.match(/^[0-9a-f]{8}$/);
    expect(ledgerDigest('{"functions":{},"serial":0}')).not.to.equal(
      ledgerDigest('{"functions":{},"serial":1}'),
    );
  });
});
