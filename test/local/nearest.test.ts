import { expect } from "chai";
import { nearest } from "../../local/nearest.ts";

describe("the nearest word", () => {
  const known = ["port", "region", "data", "seed", "settle-ms", "latency-ms", "rate"];
  for (const [typed, meant] of [
    ["prot", "port"],
    ["latency", "latency-ms"],
    ["settle", "settle-ms"],
    ["REGION", "region"],
    ["regoin", "region"],
    ["dat", "data"],
    ["rates", "rate"],
    ["elephant", undefined],
    ["x", undefined],
    ["", undefined],
  ] as const) {
    it(`of "${typed}" is ${meant ?? "none"}`, () => expect(nearest(typed, known)).to.equal(meant));
  }
});
