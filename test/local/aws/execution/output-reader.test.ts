import { expect } from "chai";
import fc from "fast-check";
import { frameReader, lineReader, type OutputReader } from "../../../../local/aws/execution/output-reader.ts";

interface Message {
  readonly text: string;
  readonly bytes: number;
  readonly timestamp: number | undefined;
}

function collect(
  make: (receive: (text: () => string, bytes: number, timestamp?: number) => void) => OutputReader,
) {
  const messages: Message[] = [];
  const reader = make((text, bytes, timestamp) => messages.push({ text: text(), bytes, timestamp }));
  return { messages, reader };
}

function frame(text: string, timestamp: number): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0003, 0);
  head.writeUInt32BE(body.length, 4);
  head.writeBigInt64BE(BigInt(timestamp) * 1000n, 8);
  return Buffer.concat([head, body]);
}

function feed(reader: OutputReader, bytes: Buffer, sizes: readonly number[]): void {
  let from = 0;
  for (let at = 0; from < bytes.length; at++) {
    const size = sizes[at % sizes.length] ?? 1;
    reader.read(bytes.subarray(from, from + size));
    from += size;
  }
}

const SIZES = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("reading what a process writes", () => {
  it("reads the same lines wherever the chunks are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[^\n]*$/), { minLength: 1 }), SIZES, (lines, sizes) => {
        const { messages, reader } = collect(lineReader);
        feed(reader, Buffer.from(lines.map((line) => `${line}\n`).join("")), sizes);
        expect(messages.map(({ text }) => text)).to.deep.equal(lines.map((line) => `${line}\n`));
      }),
    );
  });

  it("reads the same frames wherever the chunks are cut", () => {
    const frames = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(frames, SIZES, (written, sizes) => {
        const { messages, reader } = collect(frameReader);
        feed(reader, Buffer.concat(written.map(([text, time]) => frame(text, time))), sizes);
        expect(messages.map(({ text, timestamp }) => [text, timestamp])).to.deep.equal(written);
      }),
    );
  });

  it("holds back a line until it ends or is flushed", () => {
    const { messages, reader } = collect(lineReader);
    reader.read(Buffer.from("half"));
    expect(messages).to.deep.equal([]);
    reader.flush();
    reader.flush();
    expect(messages.map(({ text }) => text)).to.deep.equal(["half"]);
  });

  it("holds back no more of a line than fits into one event", () => {
    const { messages, reader } = collect(lineReader);
    reader.read(Buffer.alloc(300_000, "x"));
    expect(messages.map(({ bytes }) => bytes)).to.deep.equal([300_000]);
  });

  it("reads bytes outside frames as lines", () => {
    const { messages, reader } = collect(frameReader);
    reader.read(Buffer.concat([frame("a", 1), Buffer.from("no frame at all, but text\n")]));
    expect(messages.map(({ text }) => text)).to.deep.equal(["a", "no frame at all, but text\n"]);
  });
});
