/** The rule that holds for everything that `live` prints in any test, so that each new leak fails the suite. */
import { expect } from "chai";

/** Characters that steer a terminal, turn text around, or hide: listed, since the rule may not trust what it checks. */
const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
  ["a control character", /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/],
  ["a line or paragraph separator", /[\u2028\u2029]/],
  ["a mark that turns the direction of text", /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/],
  [
    "a character that nobody sees",
    /[\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u,
  ],
  ["half a character", /\p{Cs}/u],
  ["an order to a CI", /^\s*::|##\w*\[/m],
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the escape character
const COLOUR = /\u001b\[\d{1,2}m/g;

/** Fails if an output holds something that gives orders to a terminal or a CI. Colours pass only where they were asked for. */
export function expectHarmless(output: string, whose: string, { colour = false } = {}): void {
  const text = colour ? output.replace(COLOUR, "") : output;
  const found = FORBIDDEN.flatMap(([what, pattern]) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [`${what}: ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))}`];
  });
  expect(found, `${whose} printed what gives orders`).to.deep.equal([]);
}
