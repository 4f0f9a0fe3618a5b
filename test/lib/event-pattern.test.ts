import { expect } from "chai";
import { compileEventPattern } from "../../lib/event-pattern.ts";

describe("event patterns", () => {
  const event = {
    source: "shop",
    "detail-type": "order placed",
    resources: ["arn:a", "arn:b"],
    detail: {
      total: 30,
      customer: { name: "Ada" },
      items: [{ id: 1 }, { id: 2 }],
      note: null,
      paid: true,
      address: "10.1.2.3",
      tags: ["new", "paid"],
      none: [],
      "state.status": "running",
    },
  };

  for (const [pattern, expected] of [
    [{ source: ["shop"] }, true],
    [{ source: ["other", "shop"] }, true],
    [{ source: ["other"] }, false],
    [{ source: ["shop"], "detail-type": ["order sent"] }, false],
    [{ resources: ["arn:b"] }, true],
    [{ detail: { customer: { name: ["Ada"] } } }, true],
    [{ detail: { customer: { name: ["Bob"] } } }, false],
    [{ detail: { items: { id: [2] } } }, true],
    [{ detail: { note: [null], paid: [true] } }, true],
    [{ source: [{ prefix: "sh" }] }, true],
    [{ source: [{ suffix: "op" }] }, true],
    [{ source: [{ prefix: { "equals-ignore-case": "SH" } }] }, true],
    [{ source: [{ "equals-ignore-case": "SHOP" }] }, true],
    [{ source: [{ wildcard: "s*p" }] }, true],
    [{ source: [{ "anything-but": ["shop"] }] }, false],
    [{ source: [{ "anything-but": "depot" }] }, true],
    [{ source: [{ "anything-but": { prefix: "sh" } }] }, false],
    [{ source: [{ "anything-but": { prefix: ["de", "sh"] } }] }, false],
    [{ source: [{ "anything-but": { suffix: ["x", "y"] } }] }, true],
    [{ detail: { address: [{ cidr: "10.1.0.0/16" }] } }, true],
    [{ detail: { address: [{ cidr: "10.2.0.0/16" }] } }, false],
    [{ detail: { total: [{ cidr: "10.2.0.0/16" }] } }, false],
    [{ detail: { total: [{ numeric: [">", 10, "<=", 30] }] } }, true],
    [{ detail: { total: [{ numeric: ["=", 31] }] } }, false],
    [{ detail: { coupon: [{ exists: false }], total: [{ exists: true }] } }, true],
    [{ detail: { total: [{ exists: false }] } }, false],
    [{ detail: { constructor: [{ exists: true }] } }, false],
    [{ detail: { customer: [{ exists: true }] } }, false],
    [{ detail: { customer: [{ exists: false }] } }, true],
    [{ detail: { none: [{ exists: true }] } }, false],
    [{ detail: { none: { id: [{ exists: false }] } } }, true],
    [{ detail: { items: { id: [1], name: [{ exists: true }] } } }, false],
    [{ detail: { tags: [{ "anything-but": "paid" }] } }, true],
    [{ detail: { tags: [{ "anything-but": ["new", "paid"] }] } }, false],
    [{ detail: { customer: [{ "anything-but": "x" }] } }, false],
    [{ detail: { state: { status: ["running"] } } }, true],
    [{ "detail.customer.name": ["Ada"], "detail.total": [30] }, true],
    [{ "detail.customer.name": ["Bob"] }, false],
    [{ $or: [{ source: ["other"] }, { detail: { paid: [true] } }] }, true],
    [{ $or: [{ source: ["other"] }, { detail: { paid: [false] } }] }, false],
  ] as const) {
    it(`${expected ? "takes" : "leaves"} the event by the pattern ${JSON.stringify(pattern)}`, () => {
      expect(compileEventPattern(JSON.stringify(pattern))(event)).to.equal(expected);
    });
  }

  for (const [wildcard, text, expected] of [
    ["a*b*c", "a--b--c", true],
    ["a*b*c", "a--c--b", false],
    ["a*a", "a", false],
    ["*b", "ab", true],
    ["a*", "a", true],
    ["*", "", true],
    ["ab", "abc", false],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["a\\\\*", "a\\b", true],
    ["*a".repeat(40), `${"a".repeat(20_000)}b`, false],
  ] as const) {
    it(`${expected ? "matches" : "does not match"} ${text.slice(0, 12)} by ${wildcard.slice(0, 12)}`, () => {
      const takes = compileEventPattern(JSON.stringify({ source: [{ wildcard }] }));
      expect(takes({ source: text })).to.equal(expected);
    });
  }

  for (const [pattern, reason] of [
    ['["not", "an", "object"]', "Filter is not an object"],
    ['{"source": "shop"}', '"source" must be an object or an array'],
    ['{"source": []}', "Empty arrays are not allowed"],
    ['{"source": [{"EXISTS": true}]}', "Unrecognized match type EXISTS"],
    ['{"source": [{"prefix": 1}]}', "prefix match pattern must be a string"],
    ['{"n": [{"numeric": 5}]}', "Value of numeric must be an array."],
    ['{"n": [{"numeric": ["<", "5"]}]}', "Value of < must be numeric"],
    ['{"source": [{"wildcard": "a**b"}]}', "Consecutive wildcard characters"],
    ["{}", "Empty objects are not allowed"],
    ['{"detail": {}}', "Empty objects are not allowed"],
    ['{"source": [["shop"]]}', "Match value must be String, number, true, false, or null"],
    ['{"source": [{"prefix": "a", "suffix": "b"}]}', "Only one key allowed in match expression"],
    ['{"source": [{"exists": "yes"}]}', "exists match pattern must be either true or false."],
    ['{"source": [{"anything-but": []}]}', "Empty arrays are not allowed"],
    ['{"n": [{"numeric": []}]}', "Empty arrays are not allowed"],
    ['{"n": [{"numeric": [">", 0, ">", 0]}]}', "Bad numeric range operator: >"],
    ['{"n": [{"numeric": ["=", 0, "<", 1]}]}', "Bad numeric range operator: <"],
    [
      '{"source": [{"anything-but": null}]}',
      "Value of anything-but must be an array or single string/number value.",
    ],
    [
      '{"source": [{"anything-but": {"prefix": {"equals-ignore-case": "a"}}}]}',
      "Value of anything-but must be an array or single string/number value.",
    ],
    ['{"source": [{"anything-but": {"suffix": ""}}]}', "Null prefix/suffix not allowed"],
    ['{"source": [{"anything-but": {"prefix": 1}}]}', "prefix/suffix match pattern must be a string"],
    ['{"source": [{"cidr": 1}]}', "prefix match pattern must be a string"],
    ['{"source": [{"cidr": "10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    ['{"source": [{"cidr": "a/b"}]}', "Malformed CIDR, mask bits must be an integer"],
    ['{"source": [{"cidr": "a.b/8"}]}', "Nonstandard IP address: a.b"],
    ['{"source": [{"cidr": "10.0.0.0/40"}]}', "Malformed CIDR"],
    ["{", "in JSON"],
  ] as const) {
    it(`refuses ${pattern}`, () => {
      expect(() => compileEventPattern(pattern)).to.throw(reason);
    });
  }
});
