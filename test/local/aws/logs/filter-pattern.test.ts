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
    ["{ $.latency = * }", ["error", "info"]],
    ["{ $.by = * }", []],
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
    it(`finds ${expected.join(", ") || "nothing"} by the pattern ${pattern || "(nothing)"}`, () => {
      expect(found(pattern)).to.deep.equal(expected);
    });
  }

  const access = {
    found: '127.0.0.1 - Ada [10/Oct/2026:13:25:15 -0700] "GET /index.html HTTP/1.0" 200 1534',
    missing: '10.0.0.7 - Bob [10/Oct/2026:13:26:15 -0700] "GET /nothing here HTTP/1.0" 404 5',
    short: "started in 300 ms",
  };
  for (const [pattern, expected] of [
    ["[ip, id, user, time, request, status, bytes]", ["found", "missing"]],
    ["[ip, id, user, time, request, status = 4*, bytes]", ["missing"]],
    ["[ip, id, user, time, request, status = 200, bytes > 1000]", ["found"]],
    ["[ip, id, user, time, request, status != 200, bytes]", ["missing"]],
    ['[ip, id, user = "Ada" || user = Bob, ..., bytes < 10]', ["missing"]],
    ["[ip = 127.* && ip != 127.0.0.2, ...]", ["found"]],
    ['[..., request = "*nothing here*", status, bytes]', ["missing"]],
    ["[time = %2026%, ...]", []],
    ["[..., unit = ms]", ["short"]],
    ["[...]", ["found", "missing", "short"]],
    ["[one]", []],
  ] as const) {
    it(`finds ${expected.join(", ") || "nothing"} by the pattern ${pattern}`, () => {
      const passes = compileFilterPattern(pattern);
      const names = Object.entries(access).filter(([, line]) => passes(line));
      expect(names.map(([name]) => name)).to.deep.equal(expected);
    });
  }

  for (const [wildcard, text, expected] of [
    ["a**", "xbc", false],
    ["a**c", "a-c", true],
  ] as const) {
    it(`${expected ? "matches" : "does not match"} ${text} by ${wildcard}`, () => {
      const takes = compileFilterPattern(`{ $.a = "${wildcard}" }`);
      expect(takes(JSON.stringify({ a: text }))).to.equal(expected);
    });
  }

  for (const [pattern, message] of [
    ["[ip", "Invalid filter pattern"],
    ["[ip, status =]", "Invalid filter pattern"],
    ["[a, , b]", "Invalid filter pattern"],
    ["[..., a, ...]", "Invalid filter pattern"],
    ["[a > fast]", "Invalid filter pattern"],
    ["{ $.level = }", "Invalid filter pattern"],
    ["{ level = 1 }", "Invalid filter pattern"],
    ["{ $.latency > fast }", "Invalid filter pattern"],
    ["{ $.a = 1", "Invalid filter pattern"],
    ["{ ($.a = 1 }", "Invalid filter pattern"],
    ['"open', "Invalid filter pattern"],
    ["%(a+)+%", "Invalid filter pattern"],
    ["%something!%", "Invalid filter pattern"],
    ["user-7", "Invalid character(s) in term 'user-7'"],
  ] as const) {
    it(`refuses ${pattern}`, () => {
      expect(() => compileFilterPattern(pattern)).to.throw(message);
    });
  }
});
