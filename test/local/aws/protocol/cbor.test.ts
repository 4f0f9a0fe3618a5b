import { tag } from "@smithy/core/cbor";
import { expect } from "chai";
import fc from "fast-check";
import { encodeCbor } from "../../../../local/aws/protocol/cbor.ts";
import { decodeCbor } from "../../../../local/aws/protocol/cbor-reader.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

/** Values of JSON. The decoder takes the key `__proto__` for the prototype, which `readValue` ignores. */
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      tie("value"),
    ),
  ),
})).value;

describe("CBOR", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeCbor(encodeCbor(value))).to.deep.equal(value);
      }),
    );
  });

  it("carries bytes and times", () => {
    const bytes = Buffer.of(1, 2, 255);
    const time = new Date("2026-01-02T03:04:05.678Z");
    expect(decodeCbor(encodeCbor({ bytes, time }))).to.deep.equal({
      bytes,
      time: tag({ tag: 1, value: 1_767_323_045.678 }),
    });
  });

  /** From the examples of RFC 8949, appendix A. */
  const examples: [bytes: string, value: unknown][] = [
    ["18 64", 100],
    ["1b 00 00 00 e8 d4 a5 10 00", 1_000_000_000_000],
    ["39 03 e7", -1000],
    ["f9 3c 00", 1],
    ["f9 04 00", 0.00006103515625],
    ["f9 00 01", 2 ** -24],
    ["f9 c4 00", -4],
    ["f9 7c 00", Number.POSITIVE_INFINITY],
    ["fa 47 c3 50 00", 100_000],
    ["f7", null],
    ["c1 1a 51 4b 67 b0", tag({ tag: 1, value: 1_363_896_240 })],
    ["5f 42 01 02 43 03 04 05 ff", Buffer.of(1, 2, 3, 4, 5)],
    ["7f 65 73 74 72 65 61 64 6d 69 6e 67 ff", "streaming"],
    ["9f 01 82 02 03 9f 04 05 ff ff", [1, [2, 3], [4, 5]]],
    ["bf 61 61 01 61 62 9f 02 03 ff ff", { a: 1, b: [2, 3] }],
  ];
  for (const [bytes, value] of examples) {
    it(`reads ${bytes}`, () => expect(decodeCbor(hex(bytes))).to.deep.equal(value));
  }

  it("refuses bytes that end early or mean nothing", () => {
    for (const bytes of [
      hex(""),
      hex("18"),
      hex("62 61"),
      hex("82 01"),
      hex("ff"),
      hex("82 ff ff"),
      hex("1c"),
      hex("fc"),
      hex("5f"),
      hex("bf 61 61"),
      hex("bf 61 61 ff"),
      hex("c1 ff"),
      hex("5f 01 ff"),
      hex("7f 41 61 ff"),
    ]) {
      expect(() => decodeCbor(bytes), bytes.toString("hex").slice(0, 20)).to.throw(Error);
    }
  });

  it("refuses values that nest without end", () => {
    expect(() => decodeCbor(Buffer.alloc(1000, 0x81))).to.throw(RangeError, "nested too deeply");
  });

  it("reads random bytes or refuses them, never with a TypeError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => readOrRefuse(Buffer.from(bytes))),
      propertyRuns(2000),
    );
  });

  it("reads a value with one changed byte or refuses it, never with a TypeError", () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = encodeCbor(value);
        bytes[at % bytes.length] = byte;
        readOrRefuse(bytes);
      }),
      propertyRuns(2000),
    );
  });
});

function readOrRefuse(bytes: Buffer): void {
  try {
    decodeCbor(bytes);
  } catch (error) {
    expect(error).to.be.instanceOf(Error).and.not.instanceOf(TypeError);
  }
}
