import { expect } from "chai";
import { eventPatternMistakes, filterPolicyMistakes } from "../../lib/event-pattern-mistakes.ts";

/** Stands for a value that only the deployment knows. */
const LATER = new Date(0);
const mistakesOf = (pattern: unknown) => eventPatternMistakes(pattern, (value) => value === LATER);

describe("the mistakes of an event pattern", () => {
  for (const pattern of [
    { source: ["shop"], "detail-type": [{ prefix: "order " }], detail: { total: [{ numeric: [">", 10] }] } },
    { detail: { items: { id: [1, null, true] }, coupon: [{ exists: false }] } },
    { $or: [{ source: ["shop"] }, { detail: { paid: [true] } }] },
    { "detail.customer.name": ["Ada"], "detail.total": [30] },
    { detail: { bucket: { name: [LATER] }, at: [{ prefix: LATER }], all: LATER }, resources: LATER },
  ]) {
    it(`are none in ${JSON.stringify(pattern)}`, () => {
      expect(mistakesOf(pattern)).to.deep.equal([]);
    });
  }

  for (const [title, pattern, mistake] of [
    [
      "text",
      '{"source":["shop"]}',
      "pattern is text. Give the object itself, for example: { source: ['shop'] }",
    ],
    ["a list", [], "pattern is no object. For example: { source: ['shop'] }"],
    ["nothing", undefined, "pattern is no object. For example: { source: ['shop'] }"],
    [
      "a field in another spelling",
      { detailType: ["order placed"] },
      'pattern.detailType: events have no such field, so the pattern matches nothing. Did you mean "detail-type"?',
    ],
    [
      "a field of the detail outside it",
      { orderId: ["7"] },
      "pattern.orderId: events have no such field, so the pattern matches nothing. There are version, id, detail-type, source, account, time, region, resources, detail.",
    ],
    [
      "such a field with dots",
      { "details.id": ["7"] },
      'pattern["details.id"]: events have no such field, so the pattern matches nothing. Did you mean "detail"?',
    ],
    ["no field", {}, "pattern is empty, and AWS takes no empty object. Name a field, or leave it out."],
    [
      "an empty detail",
      { source: ["shop"], detail: {} },
      "pattern.detail is empty, and AWS takes no empty object. Name a field, or leave it out.",
    ],
    [
      "an empty list",
      { source: [] },
      "pattern.source is an empty list, which matches nothing. List the values to match.",
    ],
    ["a bare value", { source: "shop" }, 'pattern.source must be a list of the values to match: ["shop"]'],
    [
      "a bare value in the detail",
      { detail: { total: 30 } },
      "pattern.detail.total must be a list of the values to match: [30]",
    ],
    [
      "a kind of match without its list",
      { source: { prefix: "sh" } },
      'pattern.source must be a list, also around a kind of match: [{"prefix":"sh"}]',
    ],
    [
      "a list for the detail",
      { detail: ["order"] },
      "pattern.detail must be an object: it holds what the sender wrote, by name.",
    ],
    [
      "a number where events have text",
      { account: [123456789012] },
      'pattern.account[0] is no text, and this field of an event always is: "123456789012"',
    ],
    [
      "an unknown kind of match",
      { source: [{ prefx: "sh" }] },
      "pattern.source[0]: AWS refuses it. Unrecognized match type prefx. Did you mean prefix?",
    ],
    [
      "a kind of match far from any",
      { source: [{ contains: "sh" }] },
      "pattern.source[0]: AWS refuses it. Unrecognized match type contains. There are prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr, exists.",
    ],
    [
      "a wrong operand",
      { detail: { total: [{ numeric: [">", "10"] }] } },
      "pattern.detail.total[0]: AWS refuses it. Value of > must be numeric",
    ],
    [
      "a choice that is no pattern",
      { $or: [{ source: ["shop"] }, "depot"] },
      "pattern.$or[1] is no object. Each member of $or is a pattern of its own.",
    ],
    [
      "a mistake in a choice",
      { $or: [{ sources: ["shop"] }] },
      'pattern.$or[0].sources: events have no such field, so the pattern matches nothing. Did you mean "source"?',
    ],
    [
      "too many values",
      { source: Array.from({ length: 500 }, (_, index) => `shop-${index}`) },
      "pattern has 5402 characters as JSON, and EventBridge takes 4096. Leave some conditions out.",
    ],
  ] as const) {
    it(`name ${title}`, () => {
      expect(mistakesOf(pattern)).to.deep.equal([mistake]);
    });
  }

  it("are named all together", () => {
    expect(
      mistakesOf({ sorce: ["a"], account: [], detail: { id: 7, at: [{ numeric: [] }] } }),
    ).to.have.length(4);
  });
});

describe("the mistakes of a filter of SNS", () => {
  for (const [title, filter, isOfBody, mistakes] of [
    ["none for attributes", { kind: ["order"], total: [{ numeric: [">", 1] }], at: LATER }, false, []],
    ["none for a body with depth", { order: { total: [1], paid: [true] } }, true, []],
    ["a list", ["order"], false, ["filter is no object. For example: { kind: ['order'] }"]],
    [
      "depth among attributes",
      { order: { total: [1] } },
      false,
      [
        "filter.order is an object, and a message's attributes have no depth. List its values, or let the filter look into the message: filterOn: 'body'",
      ],
    ],
    [
      "a bare value, and a kind of match that is none",
      { kind: "order", total: [{ numric: [">", 1] }] },
      false,
      [
        'filter.kind must be a list of the values to match: ["order"]',
        "filter.total[0]: AWS refuses it. Unrecognized match type numric. Did you mean numeric?",
      ],
    ],
  ] as const) {
    it(`are ${title}`, () => {
      const found = filterPolicyMistakes(filter, isOfBody, (value) => value === LATER);
      expect(found).to.deep.equal(mistakes);
    });
  }
});
