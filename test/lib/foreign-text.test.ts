import { expect } from "chai";
import fc from "fast-check";
import { foreignError, foreignLines, foreignText, oneLine } from "../../lib/foreign-text.ts";
import { expectHarmless } from "../support/harmless-output.ts";
import { HOSTILE } from "../support/hostile-samples.ts";

/** Any text, with many of the characters that matter and of their neighbours. */
const PIECES = [
  ...Object.values(HOSTILE).map((sample) => sample.slice(0, 50)),
  ..."ab:#[]é日👩🔥\u200d\u200c\ufe0f\u00ad\n\\/@ ",
];
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
  )
  .map((pieces) => pieces.join(""));

describe("foreign text", () => {
  for (const [text, shown] of [
    ["\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m"],
    ["7\rLIVE", "7\\u000dLIVE"],
    ["a\n::error::b", "a\\u000a::error::b"],
    ["::error::b", "\\u003a:error::b"],
    ["  ::error::b", "  \\u003a:error::b"],
    ["a ##[error]b ##vso[task.x]", "a \\u0023#[error]b \\u0023#vso[task.x]"],
    ["a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["pr\u200bd \u00ad\u3164", "pr\\u200bd \\u00ad\\u3164"],
    ["a\u200db", "a\\u200db"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["half \ud83d", "half \\ud83d"],
    ["http://user:secret@host:1/x?y", "http://***@host:1/x?y"],
    ["https://token@host and http://a:b@c@d", "https://***@host and http://***@d"],
    ["proxy 'http://u:p@h' failed", "proxy 'http://***@h' failed"],
  ] as const)
    it(`shows ${JSON.stringify(text)} as ${shown}`, () => {
      expect(foreignText(text)).to.equal(shown);
    });

  for (const text of [
    'Größe 100 % – ärger\'s "Zitat" $HOME',
    "日本語 العربية עברית हिन्दी",
    "🔥 👩‍👩‍👧 👩🏽‍💻 ❤️ 1️⃣ 🇩🇪",
    "می‌خواهم क्‍ष 葛\u{e0100}",
    'arn:aws:s3:::bucket C:\\users\\x {"a": 1}',
    "a::b # x [#1] ## [ok] mail@host https://host/@user s3://bucket/key@1",
  ])
    it(`leaves ${text} as it is`, () => {
      expect(foreignText(text)).to.equal(text);
    });

  it("is harmless whatever it was, and stays the same when made harmless again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const shown = foreignText(text);
        expectHarmless(shown, "it");
        expect(shown).to.not.contain("\n");
        expect(foreignText(shown)).to.equal(shown);
      }),
    );
  });

  it("keeps the line ends that are meant, or makes one line of several", () => {
    expect(foreignLines("a\r\n::b\nc")).to.equal("a\\u000d\n\\u003a:b\nc");
    expect(oneLine(" a\r\n\t::b \u0085 c\n")).to.equal("a ::b \\u0085 c");
  });

  it("is the same JSON as before, but for passwords, if it was JSON", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const json = JSON.stringify({ text }, undefined, 2);
        expect(JSON.parse(foreignLines(json)).text).to.equal(
          text.replace(/(?<=\b[a-z][\w+.-]*:\/\/).*@/gi, "***@"),
        );
      }),
    );
  });

  it("is an error's message on one line, the frames of its stack, and its cause", () => {
    const error = new Error("broken\n    at nowhere\n::error::x", { cause: new Error("a\nb") });
    const [message, ...rest] = foreignError(error).split("\n");
    expect(message).to.equal("Error: broken at nowhere ::error::x");
    expect(rest.at(-1)).to.equal("caused by Error: a b");
    expect(rest.slice(0, -1).join("\n")).to.match(/^( +at .*foreign-text.*\n?)( +at .*\n?)*$/);
    expect(foreignError("no\nerror")).to.equal("no error");
  });

  it("takes no time that grows with the square of a text's length", () => {
    for (const piece of [" ", "#", ":", "##x", "a.", "a://", "a://b@", "\u001b", " ::", "\u200d", "🔥"])
      foreignText(piece.repeat(300_000 / piece.length));
  });
});
