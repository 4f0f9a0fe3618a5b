import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { answerFromFile } from "../../../../../local/pulumi/provider/keep/lookup-answers.ts";

const ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones";

describe("a lookup that the stand-in lacks", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookups-"));
  before(() => mkdirSync(join(folder, "local")));
  after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "local", "lookups.json");
  const write = (content: unknown) =>
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  const refusal = (args = {}): string => {
    try {
      answerFromFile(ZONES, args, folder);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  it("is refused without an answer, with the JSON to paste: the outputs that the SDK names, empty", () => {
    const message = refusal({ state: "available" });
    expect(message).to.contain(
      `no answer to ${ZONES}, and invents none: local/lookups.json has none. Write into ${file}`,
    );
    const pasted = JSON.parse(message.slice(message.indexOf(": {") + 2));
    expect(pasted).to.deep.equal({
      [ZONES]: [
        {
          args: { state: "available" },
          result: { groupNames: [], id: "", names: [], region: "", zoneIds: [] },
        },
      ],
    });
    write(pasted);
    expect(answerFromFile(ZONES, { state: "available" }, folder)).to.deep.include({ names: [] });
  });

  it("is answered by the first entry whose args are all among those of the call", () => {
    const answer = (args: object, id: string) => ({ args, result: { id } });
    write({
      [ZONES]: [
        answer({ filters: [{ name: "a" }] }, "deep"),
        answer({ state: "x" }, "one"),
        { result: { id: "any" } },
      ],
    });
    const idOf = (args: object) => answerFromFile(ZONES, { ...args }, folder).id;
    expect(idOf({ state: "x", more: 1 })).to.equal("one");
    expect(idOf({ filters: [{ name: "a" }] })).to.equal("deep");
    expect(idOf({ filters: [{ name: "b" }] })).to.equal("any");
    expect(idOf({})).to.equal("any");
  });

  it("is refused where no entry fits", () => {
    write({ [ZONES]: [{ args: { state: "x" }, result: {} }] });
    expect(refusal({ state: "y" })).to.contain("none of the 1 in local/lookups.json has these args");
  });

  for (const [content, message] of [
    ["{", "is not JSON"],
    [[], "has a mistake in the file"],
    [{ [ZONES]: {} }, `has a mistake in ${ZONES}`],
    [{ [ZONES]: [{ args: {} }] }, `has a mistake in ${ZONES}`],
    [{ [ZONES]: [{ args: [], result: {} }] }, `has a mistake in ${ZONES}`],
  ] as const)
    it(`is refused for a file that ${message}: ${JSON.stringify(content)}`, () => {
      write(content);
      expect(refusal()).to.contain(`${file} ${message}`);
    });
});
