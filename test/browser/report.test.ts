import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { reportPage } from "../../scripts/adapters/report-page.ts";
import type { RolloutReport } from "../../scripts/release/rollout/report-data.ts";
import { renderReport } from "../../scripts/release/shown/report/render-report.ts";
import { PROMOTED, TAKEN_BACK, UNDER_WAY } from "../scripts/release/rollout/report-builders.ts";
import { type Page, useBrowser } from "../support/browser.ts";

const HOSTILE = `</script><script>window.hacked = 1</script><img src="http://127.0.0.1:9/x" onerror="window.hacked = 1">'"&\u2028`;

/** Every text of the report that others wrote is hostile. */
const hostile = (): RolloutReport => {
  const [fn] = TAKEN_BACK.functions;
  const plan = { ...TAKEN_BACK.plan, functions: { [HOSTILE]: TAKEN_BACK.plan.functions.hello as never } };
  return {
    ...TAKEN_BACK,
    stack: HOSTILE,
    place: HOSTILE,
    plan,
    entries: TAKEN_BACK.entries.map((entry) => ({ ...entry, by: HOSTILE, action: HOSTILE, reason: HOSTILE })),
    functions: fn ? [{ ...fn, name: HOSTILE }] : [],
    outcome: { kind: "taken back", reason: HOSTILE },
  };
};

/** Pixels of a chart's canvas that are not empty. */
const INK = `[...document.querySelectorAll("figure canvas")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((count, value, index) => count + (index % 4 === 3 && value > 0 ? 1 : 0), 0);
})`;
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
const FIGURES = 'document.querySelectorAll("figure").length';

describe("a report in a real browser", () => {
  const browser = useBrowser();
  const folder = mkdtempSync(join(tmpdir(), "live-report-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const pages: Page[] = [];
  afterEach(() => Promise.all(pages.splice(0).map((page) => page.close())));

  interface Look {
    readonly width?: number;
    readonly scheme?: "light" | "dark";
    readonly media?: "print";
    readonly withoutScript?: boolean;
  }

  /** Opens the report; returns the page, and what it asked for and complained of. */
  async function open(
    report: RolloutReport,
    { width = 1280, scheme = "light", media, withoutScript }: Look = {},
  ) {
    const file = join(folder, "report.html");
    writeFileSync(file, renderReport(report, reportPage()));
    const page = await browser().newPage();
    pages.push(page);
    const devTools = await page.createCDPSession();
    const asked: string[] = [];
    const complaints: string[] = [];
    devTools.on("Network.requestWillBeSent", ({ request }) => asked.push(request.url));
    devTools.on("Log.entryAdded", ({ entry }) => complaints.push(entry.text));
    devTools.on("Runtime.exceptionThrown", ({ exceptionDetails }) => complaints.push(exceptionDetails.text));
    devTools.on("Runtime.consoleAPICalled", ({ type }) => complaints.push(type));
    for (const domain of ["Network", "Log", "Runtime"]) await devTools.send(`${domain}.enable`);
    await devTools.send("Emulation.setDeviceMetricsOverride", {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await devTools.send("Emulation.setEmulatedMedia", {
      media: media ?? "",
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    if (withoutScript) await devTools.send("Emulation.setScriptExecutionDisabled", { value: true });
    const url = pathToFileURL(file).href;
    await page.goto(url, { waitUntil: "load" });
    if (!withoutScript)
      await page.waitForFunction(`${FIGURES} === document.querySelectorAll("figure canvas").length`);
    return { page, others: () => asked.filter((one) => one !== url && one !== "data:,"), complaints };
  }

  for (const width of [360, 768, 1280])
    it(`draws its charts at ${width} px, asks for nothing and never scrolls sideways`, async () => {
      for (const report of [PROMOTED, UNDER_WAY]) {
        const { page, others, complaints } = await open(report, { width });
        const ink = await page.evaluate<number[]>(INK);
        expect(ink.length).to.equal(6);
        for (const pixels of ink) expect(pixels).to.be.above(1000);
        expect(await page.evaluate<number>(OVERFLOW)).to.equal(0);
        expect([others(), complaints]).to.deep.equal([[], []]);
      }
    });

  it("follows the dark scheme, its charts too, and draws them anew on paper", async () => {
    const { page } = await open(TAKEN_BACK, { scheme: "dark" });
    const paper = "getComputedStyle(document.body).backgroundColor";
    expect(await page.evaluate<string>(paper)).to.equal("rgb(20, 24, 31)");
    const canaryBlue = (colour: string) => `(() => {
      const canvas = document.querySelectorAll("figure canvas")[1];
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const has = ([r, g, b]) => { for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255) return true; return false; };
      return has(${colour});
    })()`;
    const [dark, light] = ["[121, 174, 252]", "[29, 95, 209]"];
    expect(await page.evaluate<boolean>(canaryBlue(dark))).to.equal(true);
    await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
    expect(await page.evaluate<boolean>(canaryBlue(light))).to.equal(true);
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');
    expect(await page.evaluate<boolean>(canaryBlue(dark))).to.equal(true);
  });

  it("fits on paper, with every row of its tables", async () => {
    const { page } = await open(PROMOTED, { width: 688, media: "print" });
    expect(await page.evaluate<number>(OVERFLOW)).to.be.below(1);
    const hidden = `[...document.querySelectorAll(".table")].filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1).length`;
    expect(await page.evaluate<number>(hidden)).to.equal(0);
  });

  it("is readable without a script", async () => {
    const { page } = await open(PROMOTED, { withoutScript: true });
    const text = await page.content();
    expect(text).to.contain("The minutes of orders");
    const visible = await page.evaluate<string[]>(
      `[...document.querySelectorAll("h1, caption, noscript p")].filter((one) => one.getClientRects().length > 0).map((one) => one.textContent)`,
    );
    expect(visible).to.include.members(["Promoted", "Steps of orders", "The minutes of orders"]);
    expect(await page.evaluate<number>('document.querySelectorAll("figure canvas").length')).to.equal(0);
  });

  it("runs nothing that names and reasons hold, and would not let it run", async () => {
    const { page, others, complaints } = await open(hostile());
    expect(await page.evaluate<unknown>("window.hacked")).to.equal(undefined);
    expect(
      await page.evaluate<number>('document.querySelectorAll("img, script:not([type])").length'),
    ).to.equal(1);
    expect([others(), complaints]).to.deep.equal([[], []]);
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend", '<img src="http://127.0.0.1:9/x">');
      document.body.append(Object.assign(document.createElement("script"), { textContent: "window.hacked = 1" }))`);
    expect(await page.evaluate<unknown>("window.hacked")).to.equal(undefined);
    expect(complaints.filter((text) => /Content Security Policy/.test(text)).length).to.be.above(0);
  });

  it("tells texts from their ground at 4.5 to 1, in both schemes, and names every table and column", async () => {
    for (const scheme of ["light", "dark"] as const) {
      const { page } = await open(UNDER_WAY, { scheme });
      const low = await page.evaluate<string[]>(`(() => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const groundOf = (one) => {
          for (let at = one; at; at = at.parentElement) {
            const { backgroundColor } = getComputedStyle(at);
            if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor;
          }
        };
        return [...document.querySelectorAll("body *")].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && one.getClientRects().length > 0).flatMap((one) => {
          const [a, b] = [light(getComputedStyle(one).color), light(groundOf(one))].sort((x, y) => y - x);
          const contrast = (a + 0.05) / (b + 0.05);
          return contrast < 4.5 ? [one.tagName + " " + one.className + " " + contrast.toFixed(2) + " " + one.textContent.slice(0, 30)] : [];
        });
      })()`);
      expect(low).to.deep.equal([]);
      const unnamed = `document.querySelectorAll("table:not(.u-legend):not(:has(> caption)), .table th:not([scope]), figure [role=img]:not([aria-label]), .table:not([tabindex])").length`;
      expect(await page.evaluate<number>(unnamed)).to.equal(0);
    }
  });
});
