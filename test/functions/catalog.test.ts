import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CatalogError, physicalName, readCatalog } from "../../functions/catalog.ts";
import { scratchProject } from "../support/scratch-project.ts";

const HANDLER = "export const handler = async () => null;\n";

describe("readCatalog", () => {
  it("lists one function for each folder, sorted by name, with defaults", () => {
    const root = scratchProject({
      "functions/zebra/index.ts": HANDLER,
      "functions/a-b2/index.ts": HANDLER,
      "functions/catalog.ts": "",
      "functions/.cache/x": "",
    });
    expect(readCatalog(root)).to.deep.equal(
      ["a-b2", "zebra"].map((name) => ({
        name,
        entry: `functions/${name}/index.ts`,
        handler: "index.handler",
        runtime: "nodejs22.x",
        memorySizeMb: 128,
        timeoutSeconds: 3,
        url: false,
      })),
    );
  });

  it("lists a folder that is a link, and ignores a link that leads nowhere", () => {
    const root = scratchProject({ "shared/orders/index.ts": HANDLER, "functions/catalog.ts": "" });
    symlinkSync("../shared/orders", join(root, "functions/orders"));
    symlinkSync("../shared/gone", join(root, "functions/gone"));
    expect(readCatalog(root).map(({ name }) => name)).to.deep.equal(["orders"]);
  });

  it("reads the settings of function.json", () => {
    const settings = { memory_size: 10_240, timeout: 900, url: true, schedule: "rate(5 minutes)" };
    const root = scratchProject({
      "functions/hello/index.ts": HANDLER,
      "functions/hello/function.json": JSON.stringify(settings),
    });
    expect(readCatalog(root)[0]).to.include({
      memorySizeMb: 10_240,
      timeoutSeconds: 900,
      url: true,
      schedule: "rate(5 minutes)",
    });
  });

  it("returns an empty list for a project without functions", () => {
    expect(readCatalog(scratchProject({}))).to.deep.equal([]);
  });

  it("refuses a folder whose name is not allowed for a function", () => {
    for (const name of ["Hello", "hello_world", "1st", "-a"]) {
      const root = scratchProject({ [`functions/${name}/index.ts`]: HANDLER });
      expect(() => readCatalog(root)).to.throw(
        CatalogError,
        new RegExp(`functions/${name} is no name .* Rename`),
      );
    }
  });

  it("refuses a folder without a handler", () => {
    const root = scratchProject({ "functions/hello/readme.md": "" });
    expect(() => readCatalog(root)).to.throw(CatalogError, /functions\/hello has no index\.ts/);
  });

  for (const [title, text, says] of [
    ["text that is no JSON", "{", /function\.json is not a JSON object/],
    ["a list", "[]", /function\.json is not a JSON object/],
    ["null", "null", /function\.json is not a JSON object/],
    ["an unknown setting", '{"memory":256}', /memory is no setting; settings are memory_size, timeout, url/],
    ["a setting that objects inherit", '{"toString":1}', /toString is no setting/],
    ["memory as text", '{"memory_size":"256"}', /memory_size is "256"; it must be a whole number of MB/],
    ["too little memory", '{"memory_size":127}', /from 128 to 10240/],
    ["no time", '{"timeout":0}', /from 1 to 900/],
    ["a URL that is a word", '{"url":"yes"}', /url is "yes"; it must be true or false/],
    [
      "a schedule that is none",
      '{"schedule":"daily"}',
      /schedule is "daily"; it must be an EventBridge schedule/,
    ],
    ["several mistakes", '{"url":1,"timeout":0}', /url is 1;.*timeout is 0;/],
  ] as const) {
    it(`refuses a function.json with ${title}`, () => {
      const root = scratchProject({
        "functions/hello/index.ts": HANDLER,
        "functions/hello/function.json": text,
      });
      expect(() => readCatalog(root)).to.throw(CatalogError, says);
    });
  }
});

describe("physicalName", () => {
  it("joins project, stack and function", () => {
    expect(physicalName("lambda-live", "prd", "hello")).to.equal("lambda-live-prd-hello");
    expect(physicalName("lambda-live", "acme/lambda-live/prd", "hello")).to.equal("lambda-live-prd-hello");
  });

  it("refuses a stack or project with a dot, before Lambda does", () => {
    expect(physicalName("p_1", "Feat-2", "f")).to.equal("p_1-Feat-2-f");
    for (const [project, stack] of [
      ["p", "feat.1"],
      ["my.project", "prd"],
    ] as const)
      expect(() => physicalName(project, stack, "f")).to.throw(
        CatalogError,
        /Rename the stack or the project/,
      );
  });

  it("accepts 64 characters and refuses 65", () => {
    expect(physicalName("p", "s", "f".repeat(60))).to.have.length(64);
    expect(() => physicalName("p", "s", "f".repeat(61))).to.throw(
      CatalogError,
      /65 characters; Lambda takes 64/,
    );
  });
});
