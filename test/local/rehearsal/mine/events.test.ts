import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { isWithin, problemOf } from "../../../../local/rehearsal/mine/judge-answer.ts";
import { type FunctionEvent, readEvents } from "../../../../local/rehearsal/mine/read-events.ts";
import { readOwnProject } from "../../../../local/rehearsal/mine/read-project.ts";
import type { StartRefused } from "../../../../local/start-refused.ts";

const folders: string[] = [];
function aProject(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "events-test-"));
  folders.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const SHOP = { "Pulumi.yaml": "name: shop\nruntime: nodejs\n", "functions/orders/index.ts": "" };

describe("a team's project with mistakes, before its rehearsal", () => {
  const orders = "functions/orders/events";
  const rows: [what: string, files: Record<string, string>, mistakes: RegExp[]][] = [
    [
      "an event that is no JSON",
      { [`${orders}/a.json`]: "{ id: 3 }" },
      [
        /^functions\/orders\/events\/a\.json is no JSON: .+\. Mend it, or end its name otherwise than in \.json\.$/,
      ],
    ],
    [
      "an answer and an error without their events",
      { [`${orders}/a.answer.json`]: "{}", [`${orders}/b.error.json`]: "{}" },
      [
        /^functions\/orders\/events\/a\.answer\.json has no event\. Add functions\/orders\/events\/a\.json, or delete/,
        /^functions\/orders\/events\/b\.error\.json has no event/,
      ],
    ],
    [
      "an event with both an answer and an error",
      { [`${orders}/a.json`]: "{}", [`${orders}/a.answer.json`]: "{}", [`${orders}/a.error.json`]: "{}" },
      [/a\.json has both an answer and an error\. Delete one of the two files\.$/],
    ],
    [
      "an error that is none",
      { [`${orders}/a.json`]: "{}", [`${orders}/a.error.json`]: '{"message": "x"}' },
      [/a\.error\.json is no error\. It takes errorType and errorMessage, texts both/],
    ],
    [
      "a stack file that is no YAML",
      { "Pulumi.prd.yaml": "config: [" },
      [/^Pulumi\.prd\.yaml can't be read: .+ Mend it\.$/],
    ],
    [
      "a function.json with a mistake",
      { "functions/orders/function.json": '{"timeout": 0}' },
      [/^functions\/orders\/function\.json: /],
    ],
    [
      "a name too long for Lambda",
      { [`functions/${"a".repeat(60)}/index.ts`]: "" },
      [/has 69 characters/, /has 69 characters/],
    ],
    [
      "mistakes of several functions",
      { [`${orders}/a.json`]: "no", "functions/mails/index.ts": "", "functions/mails/events/b.json": "no" },
      [/^functions\/mails\/events\/b\.json is no JSON/, /^functions\/orders\/events\/a\.json is no JSON/],
    ],
  ];
  for (const [what, files, mistakes] of rows)
    it(`names ${what}`, () => {
      const refusal = refusalOf(aProject({ ...SHOP, ...files }));
      const [head, ...lines] = refusal.message.split("\n");
      expect(head).to.equal("This project can't be rehearsed:");
      expect(lines.length, lines.join("\n")).to.equal(mistakes.length);
      for (const [index, mistake] of mistakes.entries()) expect(lines[index]?.slice(4)).to.match(mistake);
      expect(refusal.hint).to.contain("npm start -- --mine");
    });

  it("names a project without functions", () => {
    const { "Pulumi.yaml": settings } = SHOP;
    expect(refusalOf(aProject({ "Pulumi.yaml": settings })).message).to.contain(
      "functions/ holds no function.",
    );
  });

  it("finds events of inner folders with their answers, and no fault with other files", () => {
    const root = aProject({
      "functions/orders/events/eu/a.json": "[1]",
      "functions/orders/events/eu/a.answer.json": "2",
      "functions/orders/events/README.md": "no JSON",
    });
    expect(readEvents(root, "orders")).to.deep.equal({
      events: [
        {
          file: `${orders}/eu/a.json`,
          payload: [1],
          answer: { file: `${orders}/eu/a.answer.json`, value: 2 },
          error: undefined,
        },
      ],
      mistakes: [],
    });
  });
});

describe("the answer to an event", () => {
  const within: [expected: unknown, value: unknown, is: boolean][] = [
    [{ a: 1 }, { a: 1, b: 2 }, true],
    [{ a: { b: [] } }, { a: { b: [], c: 1 } }, true],
    [{}, { a: 1 }, true],
    [[{ a: 1 }], [{ a: 1, b: 2 }], true],
    [null, null, true],
    ["a", "a", true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: null }, {}, false],
    [{}, [], false],
    [{}, null, false],
    [[1], [1, 2], false],
    [[1, 2], [2, 1], false],
    ["1", 1, false],
  ];
  for (const [expected, value, is] of within)
    it(`${JSON.stringify(value)} ${is ? "has" : "lacks"} what ${JSON.stringify(expected)} names`, () =>
      expect(isWithin(expected, value)).to.equal(is));

  const EVENT: FunctionEvent = { file: "e/a.json", payload: {} };
  const answered: FunctionEvent = { ...EVENT, answer: { file: "e/a.answer.json", value: { id: 3 } } };
  const failing: FunctionEvent = {
    ...EVENT,
    error: { file: "e/a.error.json", value: { errorType: "TypeError" } },
  };
  const rows: [what: string, FunctionEvent, body: string, isError: boolean, problem: string | undefined][] = [
    ["any answer, where none is expected", EVENT, "7", false, undefined],
    ["no JSON, where none is expected", EVENT, "", false, undefined],
    [
      "an error that nobody expects",
      EVENT,
      '{"errorType":"E"}',
      true,
      'e/a.json was answered with the error {"errorType":"E"}, expected no error',
    ],
    ["the expected answer", answered, '{"id":3}', false, undefined],
    [
      "another answer",
      answered,
      '{"id":4}',
      false,
      'e/a.json was answered with {"id":4}, expected {"id":3} (e/a.answer.json)',
    ],
    [
      "an error that looks like the answer",
      answered,
      '{"id":3}',
      true,
      'e/a.json was answered with the error {"id":3}, expected no error',
    ],
    ["the expected error", failing, '{"errorType":"TypeError","trace":[]}', true, undefined],
    [
      "another error",
      failing,
      '{"errorType":"E"}',
      true,
      'e/a.json was answered with the error {"errorType":"E"}, expected {"errorType":"TypeError"} (e/a.error.json)',
    ],
    [
      "an answer instead of the error",
      failing,
      '{"errorType":"TypeError"}',
      false,
      'e/a.json was answered with {"errorType":"TypeError"}, expected an error (e/a.error.json)',
    ],
  ];
  for (const [what, event, body, isError, problem] of rows)
    it(`is judged: ${what}`, () => expect(problemOf(event, { body, isError })).to.equal(problem));
});

function refusalOf(root: string): StartRefused {
  try {
    readOwnProject(root);
  } catch (error) {
    return error as StartRefused;
  }
  throw new Error("Nothing was refused.");
}
