/** Tests of check-traffic.ts, check-throttling.ts and check-bindings.ts: the findings of `verify`. */
import { expect } from "chai";
import type { Traffic } from "../../../../components/config.ts";
import { printedCommand } from "../../../../lib/printed-command.ts";
import type { Binding, PolicyStatement } from "../../../../scripts/release/model/bindings.ts";
import type { FunctionSnapshot, VersionFacts } from "../../../../scripts/release/model/snapshot.ts";
import type { Check } from "../../../../scripts/release/plans/check.ts";
import { checkBound, checkUrlPermissions } from "../../../../scripts/release/plans/check-bindings.ts";
import type { FactsReading } from "../../../../scripts/release/plans/check-moves.ts";
import { checkTraffic, versionsToCheck } from "../../../../scripts/release/plans/check-traffic.ts";
import { aVersion, on } from "../builders.ts";

const DENIED = { code: "AccessDenied", message: "not allowed" };
const found = (value: VersionFacts | undefined): FactsReading => ({ ok: true, value });
const command = printedCommand;

function aFunction(live: Traffic | typeof DENIED, declared: Traffic): FunctionSnapshot {
  return {
    name: "a",
    physicalName: "p-prd-a",
    declared,
    live:
      "code" in live
        ? { ok: false, error: live }
        : { ok: true, value: { traffic: live, revisionId: "r", arn: "" } },
  };
}
/** Shows checks as `name: result, message [hint]`. */
const shown = (checks: readonly Check[]): string[] =>
  checks.map(
    ({ name, result, message, hint }) =>
      `${name}: ${result}${message ? `, ${message}` : ""}${hint ? ` [${hint}]` : ""}`,
  );
const SYNC = "Make LIVE serve what is declared: live sync; or declare what it serves: live sync --from-aws";

const TRAFFIC: readonly [string, FunctionSnapshot, Record<string, FactsReading>, string[]][] = [
  [
    "a version that can run and is declared",
    aFunction(on("7"), on("7")),
    { 7: found(aVersion("7")) },
    ["drift: ok, 7 at 100 %", "version 7: ok, Active"],
  ],
  [
    "drift, and the versions of both sides",
    aFunction(on("7"), on("8")),
    { 7: found(aVersion("7")), 8: found(aVersion("8", { state: "Pending", stateReason: "Creating" })) },
    [
      `drift: drift, LIVE serves 7 at 100 %, declared is 8 at 100 % [${SYNC}]`,
      "version 7: ok, Active",
      "version 8: problem, Pending: Creating",
    ],
  ],
  [
    "a version that does not exist",
    aFunction(on("7"), on("7")),
    { 7: found(undefined) },
    ["drift: ok, 7 at 100 %", "version 7: problem, does not exist [See what there is: live versions]"],
  ],
  [
    "a version that can't be read",
    aFunction(on("7"), on("7")),
    { 7: { ok: false, error: DENIED } },
    ["drift: ok, 7 at 100 %", "version 7: not checked, not allowed"],
  ],
  [
    "a split of one role and one dead-letter queue",
    aFunction(on("7", "8"), on("7", "8")),
    { 7: found(aVersion("7")), 8: found(aVersion("8")) },
    [
      "drift: ok, 7 at 90 %, 8 at 10 %",
      "version 7: ok, Active",
      "version 8: ok, Active",
      "split: ok, one role, one dead-letter queue",
    ],
  ],
  [
    "a split of two roles",
    aFunction(on("7", "8"), on("7", "8")),
    { 7: found(aVersion("7")), 8: found(aVersion("8", { role: "other" })) },
    [
      "drift: ok, 7 at 90 %, 8 at 10 %",
      "version 7: ok, Active",
      "version 8: ok, Active",
      "split: problem, AWS splits traffic only between versions of one role, but versions 7 and 8 of a have r and other. [Move all traffic at once instead: live promote -f a --version 8]",
    ],
  ],
  [
    "LIVE that is not there",
    aFunction({ code: "LiveMissing", message: "a has no alias LIVE" }, on("7")),
    {},
    ["LIVE: problem, a has no alias LIVE [Deploy it: pulumi up -s prd]"],
  ],
  ["LIVE that can't be read", aFunction(DENIED, on("7")), {}, ["LIVE: not checked, not allowed"]],
];

describe("the check of LIVE and its versions", () => {
  for (const [what, fn, facts, expected] of TRAFFIC)
    it(`reports ${what}`, () => {
      expect(versionsToCheck(fn)).to.deep.equal(Object.keys(facts));
      expect(shown(checkTraffic(fn, new Map(Object.entries(facts)), "prd", command))).to.deep.equal(expected);
    });
});

const url = (qualifier: string, authType = "NONE") => ({
  arn: `arn:aws:lambda:eu-west-1:123456789012:function:a${qualifier && `:${qualifier}`}`,
  authType,
});
const allow = (...actions: string[]): PolicyStatement => ({ sid: "s", principal: "*", actions });
const LACKS = "callers of the URL get 403: LIVE lacks";

const URLS: readonly [string, ReturnType<typeof url>[], PolicyStatement[], string[]][] = [
  ["nothing without a URL", [], [], []],
  ["nothing where callers sign", [url("LIVE", "AWS_IAM")], [], []],
  ["nothing where the URL is not LIVE's", [url("")], [], []],
  [
    "both permissions",
    [url("LIVE")],
    [allow("lambda:InvokeFunctionUrl"), allow("lambda:InvokeFunction")],
    ["URL permissions: ok"],
  ],
  [
    "one missing permission",
    [url("LIVE")],
    [allow("lambda:InvokeFunctionUrl")],
    [
      `URL permissions: problem, ${LACKS} lambda:InvokeFunction [Give both permissions on LIVE, for principal *]`,
    ],
  ],
];

describe("the check of the bindings of a function", () => {
  const alias: Binding = { kind: "permission", qualifier: "LIVE", what: "s (sns)" };

  it("counts the bindings to LIVE", () => {
    const bindings = [alias, { ...alias, what: "t (sqs)" }];
    expect(shown(checkBound("a", "permissions", { ok: true, value: bindings }, "LIVE"))).to.deep.equal([
      "permissions: ok, 2 bound to LIVE",
    ]);
  });

  it("says that there are no bindings", () => {
    expect(shown(checkBound("a", "permissions", { ok: true, value: [] }, "LIVE"))).to.deep.equal([
      "permissions: ok, none",
    ]);
  });

  it("names only the bindings that bypass LIVE", () => {
    const bare = { ...alias, qualifier: "" };
    const [mistake, ...others] = checkBound("a", "permissions", { ok: true, value: [alias, bare] }, "LIVE");
    expect(others).to.deep.equal([]);
    expect(mistake).to.deep.include({ functionName: "a", name: "permissions", result: "problem" });
    expect(mistake?.message).to.contain("permission s (sns) is bound to the bare name");
  });

  it("goes by the alias that LIVE is called, where the function was adopted", () => {
    const adopted = { ...alias, qualifier: "live" };
    const [mistake, ...others] = checkBound(
      "a",
      "permissions",
      { ok: true, value: [alias, adopted] },
      "live",
    );
    expect(others).to.deep.equal([]);
    expect(mistake?.message).to.contain("permission s (sns) is bound to the alias LIVE");
    expect(mistake?.hint).to.contain('{ qualifier: "live" }');
  });

  it("lists a kind of binding that can't be read as not checked", () => {
    const unread = { ok: false, error: DENIED } as const;
    expect(shown(checkBound("a", "permissions", unread, "LIVE"))).to.deep.equal([
      "permissions: not checked, not allowed",
    ]);
    expect(shown(checkUrlPermissions("a", unread))).to.deep.equal([
      "URL permissions: not checked, not allowed",
    ]);
  });

  for (const [what, urls, livePolicy, expected] of URLS)
    it(`reports ${what}`, () =>
      expect(
        shown(checkUrlPermissions("a", { ok: true, value: { urls, livePolicy, aliasName: "LIVE" } })),
      ).to.deep.equal(expected));
});
