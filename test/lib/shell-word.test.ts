import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { shellWord } from "../../lib/shell-word.ts";

describe("a word for the shell", () => {
  it("stays as it is if it is plain", () => {
    for (const word of ["hello", "prd", "8", "lambda-live:live_version", "a.b/c@1,2+3%", "x=y"])
      expect(shellWord(word)).to.equal(word);
  });

  it("is one word with the same text, and runs nothing, whatever it holds", () => {
    const words = [
      "",
      " ",
      "a b",
      "$(echo x)",
      "`echo x`",
      "a;b",
      "a&&b",
      "a|b>c",
      "'",
      "a'b'c",
      '"',
      "\\",
      "$HOME",
    ];
    words.push("*", "~", "=ls", "#", "!x", "{a,b}", "a\nb", "ü日");
    const line = `printf '%s\\0' ${words.map(shellWord).join(" ")}`;
    expect(execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\0").slice(0, -1)).to.deep.equal(
      words,
    );
  });
});
