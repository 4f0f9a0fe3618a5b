import { expect } from "chai";
import { compileFilterPattern } from "../../../../local/aws/logs/filter-pattern.ts";

describe("filter patterns", () => {
  const lines = {
    plain: "[ERROR 401] UNAUTHORIZED request from user-7",
    warning: "WARN slow request",
    error: '{"level":"ERROR","latency":120,"user":{"id":7,"tags":["a","b"]},"cached":false,"by":null}',
    info: '{"level":"INFO","latency":80,"user":{"id":8},"cached":true}',
  };
  const found = (pattern: string) =>
    Object.entries(lines)
      .filter(([, line]) => compileFilterPattern(pattern)(line))
      .map(([name]) => name);

  for (const [pattern, expected] of [
    ["", ["plain", "warning", "error", "info"]],
    ["ERROR", ["plain", "error"]],
    ["error", []],
    ["ERROR request", ["plain"]],
    ['"ERROR 401"', ["plain"]],
    ['"user-7"', ["plain"]],
    ["?WARN ?INFO", ["warning", "info"]],
    ["request -UNAUTHORIZED", ["warning"]],
    ['-"ERROR"', ["warning", "info"]],
    ["ERROR ?nowhere", ["plain", "error"]],
    ["%user-[0-9]%", ["plain"]],
    ['{ $.level = "ERROR" }', ["error"]],
    ["{ $.level = ERROR }", ["error"]],
    ['{ $.level != "ERROR" }', ["info"]],
    ['{ $.level = "*R*" }', ["error"]],
    ["{ $.latency > 100 }", ["error"]],
    ["{ $.latency <= 80 }", ["info"]],
    ["{ $.latency = 1.2e2 }", ["error"]],
    ['{ $.latency >= 80 && $.level = "INFO" }', ["info"]],
    ['{ ($.latency < 100 || $.user.id = 7) && $.level = "*" }', ["error", "info"]],
    ["{ $.cached IS TRUE }", ["info"]],
    ["{ $.cached IS FALSE }", ["error"]],
    ["{ $.by IS NULL }", ["error"]],
    ["{ $.by NOT EXISTS }", ["info"]],
    ['{ $.user.tags[1] = "b" }', ["error"]],
    ['{ $.user.tags[*] = "a" }', ["error"]],
    ['{ $.user.tags[0] = "b" }', []],
    ["{ $.level = %^E% }", ["error"]],
    ['{ $["level"] = "INFO" }', ["info"]],
  ] as const) {
    it(`${pattern || "(nothing)"} finds ${expected.join(", ") || "nothing"}`, () => {
      expect(found(pattern)).to.deep.equal(expected);
    });
  }

  for (const [pattern, message] of [
    ["{ $.level = }", "Invalid filter pattern"],
    ["{ level = 1 }", "Invalid filter pattern"],
    ["{ $.latency > fast }", "Invalid filter pattern"],
    ["{ $.a = 1", "Invalid filter pattern"],
    ["{ ($.a = 1 }", "Invalid filter pattern"],
    ['"open', "Invalid filter pattern"],
    ["user-7", "Invalid character(s) in term 'user-7'"],
  ] as const) {
    it(`refuses ${pattern}`, () => {
      expect(() => compileFilterPattern(pattern)).to.throw(message);
    });
  }
});
