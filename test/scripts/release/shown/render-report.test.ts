import { expect } from "chai";
import type { RolloutReport } from "../../../../scripts/release/rollout/report-data.ts";
import { html, jsonInPage } from "../../../../scripts/release/shown/report/html.ts";
import { evidence, increase, percent, span } from "../../../../scripts/release/shown/report/numbers.ts";
import { renderReport } from "../../../../scripts/release/shown/report/render-report.ts";
import { aFunction, minute, PROMOTED, TAKEN_BACK, UNDER_WAY } from "../rollout/report-builders.ts";

const PARTS = { style: "", script: "", styleHash: "sha256-style", scriptHash: "sha256-script" };
const page = (report: RolloutReport) => renderReport(report, PARTS);

/** The page's words alone, on one line, parted by single spaces. */
const wordsOf = (text: string) =>
  text
    .replace(/<script type[\s\S]*?<\/script>/, "")
    .replace(/<\/?(?:span|strong|a|code)[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&rarr;/g, "->")
    .replace(/\s+/g, " ");

/** The words of the table with that caption, row by row. */
function tableOf(text: string, caption: string): string[] {
  const table = new RegExp(`<caption>${caption}</caption>([\\s\\S]*?)</table>`).exec(text)?.[1] ?? "";
  return table
    .split(/<\/tr>/)
    .map((row) => wordsOf(row.replace(/<\/t[hd]>/g, " | ")).trim())
    .filter((row) => row !== "");
}

describe("the report of a rollout", () => {
  it("begins with the outcome, its reason, and the verdict of the function", () => {
    expect(wordsOf(page(TAKEN_BACK))).to.contain(
      "Rollout of hello 7 to 8 in prd, account 123456789012, eu-central-1 Taken back canary 43 of 1,203 failed, stable 36 of 10,921; limit +1 point. Began 2026-03-01 23:45:20 UTC Ended 2026-03-01 23:54:20 UTC Lasted 9 min Who deploy/ci-4411, alice Ledger entries 12 to 13 hello 7 -> 8 unhealthy",
    );
  });

  it("shows each step with calls, failures, shares, evidence and the verdict at its end", () => {
    expect(tableOf(page(PROMOTED), "Steps of orders")).to.deep.equal([
      "Step | Began (UTC) | Lasted | Share got | Judged | Canary | Stable | Increase, points | Evidence: worse | Evidence: not worse | Verdict |",
      "10 % | 2026-03-01 23:45:20 | 21 min | 10.1 % | Failed calls | 16 of 1,722 0.93 % | 153 of 15,393 0.99 % | -0.06 limit +1 | 0.61 bar 200 | 65.2 bar 20 | healthy |",
      "10 % | 2026-03-01 23:45:20 | 21 min | 10.1 % | Slow calls | 17 of 1,503 1.13 % | 163 of 13,575 1.20 % | -0.07 limit +2 | 0.58 bar 200 | 54,949 bar 20 | healthy |",
      "50 % | 2026-03-02 00:06:20 | 31 min | 50.0 % | Failed calls | 139 of 12,931 1.07 % | 132 of 12,908 1.02 % | +0.05 limit +1 | 0.22 bar 200 | 1,000,000+ bar 20 | healthy |",
      "50 % | 2026-03-02 00:06:20 | 31 min | 50.0 % | Slow calls | 147 of 12,079 1.22 % | 145 of 12,075 1.20 % | +0.02 limit +2 | 0.14 bar 200 | 1,000,000+ bar 20 | healthy |",
    ]);
  });

  it("shows the minutes, with the date where a day begins", () => {
    const rows = tableOf(page(PROMOTED), "The minutes of orders");
    expect(rows.slice(0, 3)).to.deep.equal([
      "Minute (UTC) | Set | Canary calls | Stable calls | Canary failed | Stable failed | Evidence: worse (failed) | Evidence: not worse (failed) | Canary slow | Stable slow | Evidence: worse (slow) | Evidence: not worse (slow) | Canary p95, ms | Stable p95, ms |",
      "2026-03-01 23:45 | 10 % | 0 | 900 | 0 | 9 | 1.0 | 1.0 | 0 | 11 | 1.0 | 1.0 | - | 340 |",
      "23:46 | 10 % | 122 | 892 | 2 | 13 | 0.80 | 0.95 | 2 | 15 | 1.0 | 1.0 | 378 | 358 |",
    ]);
    expect(rows.filter((row) => /^2026/.test(row)).map((row) => row.slice(0, 16))).to.deep.equal([
      "2026-03-01 23:45",
      "2026-03-02 00:00",
    ]);
  });

  it("says who, why, from which commits and by which plan", () => {
    const text = page(PROMOTED);
    expect(tableOf(text, "Entries of the ledger").slice(1)).to.deep.equal([
      "12 | 2026-03-01 23:45:20 | deploy/ci-4411 | rollout | 10 % | |",
      "13 | 2026-03-02 00:06:20 | alice | rollout | 50 % | |",
      "14 | 2026-03-02 00:37:20 | alice | rollout | 100 % | approved |",
    ]);
    expect(tableOf(text, "Versions and their commits").slice(1)).to.deep.equal([
      "orders | stable | 7 | 3f2a9c41d07be8856a1fd20c9b7e4410a5c8d6e2 | main | ci |",
      "orders | canary | 8 | b81e0d5579ac2fd4418c0f3a6e92d7b1c04f8a35 and changes in no commit | main | alice |",
    ]);
    expect(wordsOf(text)).to.contain(
      "Steps 10 % for 5 min, 50 % for 10 min Without a verdict stops after 60 min A person approves after 50 % Certainty of healthy 95 % Alarms none",
    );
    expect(tableOf(text, "Limits of the functions").slice(1)).to.deep.equal([
      "orders | +1 point | +2 points over 800 ms | yes | yes |",
    ]);
  });

  it("lists several functions, those first that need somebody, and says why one has no chart", () => {
    const text = page(UNDER_WAY);
    expect(tableOf(text, "The functions, unhealthy ones first").slice(1)).to.deep.equal([
      "orders | 7 -> 8 | unknown | CloudWatch gave a part of the minutes of orders. |",
      "nightly | 7 -> 8 | inconclusive | canary 0 of 2 failed, stable 0 of 64; limit +5 points |",
      "hello | 7 -> 8 | healthy | canary 0 of 1,149 failed, stable 22 of 10,224; limit +1 point |",
    ]);
    expect(wordsOf(text)).to.contain(
      "Under way orders is unknown: CloudWatch gave a part of the minutes of orders. Began",
    );
    expect(text.match(/<figure/g)?.length).to.equal(6);
  });

  it("names who moved LIVE, where that was no rollout", () => {
    const entries = [
      ...TAKEN_BACK.entries,
      { entry: 14, at: minute(11), by: "bob", action: "canary", reason: "by hand", weights: { hello: 20 } },
    ];
    const text = wordsOf(
      page({ ...TAKEN_BACK, entries, outcome: { kind: "ended by others", reason: "by hand" } }),
    );
    expect(text).to.contain("Ended by somebody else Entry 14 moved LIVE: canary, by bob: by hand.");
  });

  it("sums up the minutes of a long rollout in at most 240 rows", () => {
    const fn = aFunction("hello", [[10, 0]], 7 * 24 * 60, { calls: 5, stable: 0, canary: 0 });
    const text = page({ ...TAKEN_BACK, functions: [fn] });
    const rows = tableOf(text, "Each 60 minutes of hello");
    expect(rows.length).to.be.within(160, 241);
    const calls = rows.slice(1).map((row) =>
      row
        .split(" | ")
        .slice(2, 4)
        .map((cell) => Number(cell.replace(",", ""))),
    );
    const all = fn.minutes.ok ? fn.minutes.value : [];
    expect(calls.flat().reduce((sum, each) => sum + each)).to.equal(
      all.reduce((sum, { canary, stable }) => sum + canary.calls + stable.calls, 0),
    );
  });

  it("asks for nothing and runs its own script alone, whatever names and reasons say", () => {
    const hostile = `</script><script>alert(1)</script><img src=x onerror='alert(2)'>"&\u2028`;
    const fn = { ...(TAKEN_BACK.functions[0] as (typeof TAKEN_BACK.functions)[0]), name: hostile };
    const text = page({
      ...TAKEN_BACK,
      stack: hostile,
      place: hostile,
      plan: {
        ...TAKEN_BACK.plan,
        alarms: [hostile],
        functions: { [hostile]: TAKEN_BACK.plan.functions.hello as never },
      },
      entries: TAKEN_BACK.entries.map((one) => ({ ...one, by: hostile, action: hostile, reason: hostile })),
      functions: [fn],
      outcome: { kind: "taken back", reason: hostile },
    });
    expect(text.match(/<script/g)?.length).to.equal(2);
    expect(text.match(/<\/script/g)?.length).to.equal(2);
    expect(text).to.not.contain("<img");
    expect(text).to.contain(
      `content="default-src 'none'; style-src 'sha256-style'; script-src 'sha256-script'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
  });
});

describe("the parts of a page", () => {
  it("escape every text but the template's own", () => {
    expect(html`<b title="${`"'`}">${"<&>"}${3}${[html`<i>`, "<"]}${undefined}</b>`.html).to.equal(
      '<b title="&quot;&#39;">&lt;&amp;&gt;3<i>&lt;</b>',
    );
  });

  it("keep JSON from ending its script, and give the same value back", () => {
    const value = { "</script>": "<!-- \u2028\u2029 & >" };
    const text = jsonInPage(value).html;
    expect(text).to.not.match(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).to.deep.equal(value);
  });

  it("show numbers as people read them", () => {
    expect([
      evidence(0.001),
      evidence(0.123),
      evidence(12.34),
      evidence(3120.4),
      evidence(5e9),
    ]).to.deep.equal(["0.00", "0.12", "12.3", "3,120", "1,000,000+"]);
    expect([percent(undefined), percent(5.583), percent(56.25)]).to.deep.equal([
      "-",
      "5.58\u00a0%",
      "56.3\u00a0%",
    ]);
    expect([increase(undefined), increase(3.868), increase(-0.5)]).to.deep.equal(["-", "+3.87", "-0.50"]);
    expect([span(45_000), span(960_000), span(7_500_000), span(273_600_000)]).to.deep.equal([
      "45 s",
      "16 min",
      "2 h 5 min",
      "3 d 4 h",
    ]);
  });
});
