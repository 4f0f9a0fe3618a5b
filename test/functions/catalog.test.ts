import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  CatalogError,
  type FunctionDefinition,
  functionNames,
  physicalName,
  readCatalog,
  readFunction,
} from "../../functions/_catalog/catalog.ts";
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
        code: {
          kind: "bundled",
          entry: `functions/${name}/index.ts`,
          export: "handler",
          format: "cjs",
          external: [],
          include: [],
        },
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
    const settings = {
      memory_size: 10_240,
      timeout: 900,
      url: true,
      schedule: "rate(5 minutes)",
      local_command: "java -jar app.jar",
    };
    const root = scratchProject({
      "functions/hello/index.ts": HANDLER,
      "functions/hello/function.json": JSON.stringify(settings),
    });
    expect(readCatalog(root)[0]).to.include({
      memorySizeMb: 10_240,
      timeoutSeconds: 900,
      url: true,
      schedule: "rate(5 minutes)",
      localCommand: "java -jar app.jar",
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

  it("reads comments, trailing commas, a byte order mark and $schema", () => {
    const text =
      '\ufeff{\n  // why\n  "$schema": "../../docs/function.schema.json",\n  "timeout": 5, /* s */\n}\n';
    expect(only({ "functions/hello/function.json": text }).timeoutSeconds).to.equal(5);
  });

  it("keeps environment, policies, architecture and how the code is bundled", () => {
    const settings = {
      entry: "../../src/orders.mts",
      export: "getOrder",
      format: "esm",
      external: ["sharp", "@aws-sdk/*"],
      include: ["templates/**", "../../data/x.json"],
      architecture: "arm64",
      environment: { LEVEL: "info" },
      policies: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }],
    };
    const read = only({
      "src/orders.mts": "",
      "functions/hello/function.json": JSON.stringify(settings),
    });
    expect(read).to.deep.include({
      code: {
        kind: "bundled",
        entry: "src/orders.mts",
        export: "getOrder",
        format: "esm",
        external: ["sharp", "@aws-sdk/*"],
        include: ["templates/**", "../../data/x.json"],
      },
      handler: "index.handler",
      architecture: "arm64",
      environment: { LEVEL: "info" },
      policies: settings.policies,
    });
  });

  it("takes the source that entry names even beside an index.ts", () => {
    const read = only({
      "functions/hello/main.ts": "",
      "functions/hello/function.json": '{"entry":"main.ts"}',
    });
    expect(read.code).to.include({ entry: "functions/hello/main.ts" });
  });

  it("takes index.ts, else index.mts, index.js or index.mjs", () => {
    const names = ["index.ts", "index.mts", "index.js", "index.mjs"];
    for (const [index, name] of names.entries()) {
      const rest = names.slice(index).map((one) => [`functions/hello/${one}`, HANDLER]);
      const [read] = readCatalog(scratchProject(Object.fromEntries(rest)));
      expect(read?.code).to.include({ entry: `functions/hello/${name}` });
    }
  });

  for (const [title, text, says] of [
    ["text that is no JSON", "{", ["the text is not JSON at line 1, column 2 (CloseBraceExpected)"]],
    ["a text that goes on", "{}\n{}", ["the text is not JSON at line 2, column 1 (EndOfFileExpected)"]],
    ["a list", "[]", ["the text is not a JSON object. For example"]],
    ["nothing", "", ["the text is not JSON at line 1, column 1"]],
    ["null", "null", ["the text is not a JSON object"]],
    ["a key twice", '{"url":true,"url":false}', ["url is there twice; keep one."]],
    ["an unknown setting near one", '{"memory":256}', ["memory is no setting. Did you mean memory_size?"]],
    [
      "a setting in another style",
      '{"memorySize":256}',
      ["memorySize is no setting. Did you mean memory_size?"],
    ],
    ["an unknown setting", '{"xyz":256}', ["xyz is no setting. Settings are $schema, entry, export, format"]],
    ["a setting that objects inherit", '{"toString":1}', ["toString is no setting."]],
    ["a setting that objects have", '{"__proto__":{"url":1}}', ["__proto__ is no setting."]],
    ["memory as text", '{"memory_size":"256"}', ['memory_size is "256"; it must be a whole number of MB']],
    ["too little memory", '{"memory_size":127}', ["from 128 to 10240."]],
    ["too much memory", '{"memory_size":10241}', ["from 128 to 10240."]],
    ["no time", '{"timeout":0}', ["from 1 to 900."]],
    ["too much time", '{"timeout":901}', ["from 1 to 900."]],
    ["a URL that is a word", '{"url":"yes"}', ['url is "yes"; it must be true or false.']],
    [
      "a schedule that is none",
      '{"schedule":"daily"}',
      ['schedule is "daily"; it must be an EventBridge schedule'],
    ],
    ["several mistakes", '{"url":1,"timeout":0}', ["url is 1;", "timeout is 0;"]],
    [
      "an entry that is not there",
      '{"entry":"main.ts"}',
      ["entry main.ts is not there: the project has no file functions/hello/main.ts."],
    ],
    ["an entry that is a folder", '{"entry":"../_folder.ts"}', ["entry ../_folder.ts is not there"]],
    [
      "an entry outside of the project",
      '{"entry":"../../../x.ts"}',
      ["entry ../../../x.ts is outside of the project. Move it"],
    ],
    [
      "an absolute entry",
      '{"entry":"/x.ts"}',
      ['entry is "/x.ts"; it must be a path from the folder of function.json'],
    ],
    ["an entry in another language", '{"entry":"main.py"}', ["a file that ends in .ts, .mts, .js or .mjs"]],
    ["an export that no name is", '{"export":"a.b"}', ['export is "a.b"; it must be the name of an export']],
    [
      "an unknown format",
      '{"format":"es"}',
      ['format is "es"; it must be "cjs" or "esm". Did you mean "esm"?'],
    ],
    [
      "an architecture in another style",
      '{"architecture":"arm"}',
      ['it must be "x86_64" or "arm64". Did you mean "arm64"?'],
    ],
    [
      "external that is no list",
      '{"external":"sharp"}',
      ['external is "sharp"; it must be a list of packages'],
    ],
    [
      "external with a wrong member",
      '{"external":["sharp",1]}',
      ["external[1] is 1; it must be the name of a package"],
    ],
    [
      "include outside of the project",
      '{"include":["../../../etc/*"]}',
      ["include ../../../etc/* is outside of the project."],
    ],
    ["an absolute include", '{"include":["/etc/passwd"]}', ["include[0] is"]],
    [
      "an environment that is a list",
      '{"environment":[]}',
      ["environment is no object; it must be variables"],
    ],
    [
      "a variable that is a number",
      '{"environment":{"LEVEL":7}}',
      ['environment.LEVEL must be text, for example "LEVEL": "10".'],
    ],
    [
      "a reserved variable",
      '{"environment":{"AWS_REGION":"x"}}',
      ["environment.AWS_REGION is reserved by Lambda."],
    ],
    [
      "a variable without a name",
      '{"environment":{"1A":"x"}}',
      ["environment.1A is not a name for a variable"],
    ],
    [
      "an environment over 4 KB",
      `{"environment":{"LONG":"${"x".repeat(4093)}"}}`,
      ["names and values are 4097 bytes; Lambda takes 4096."],
    ],
    ["policies that are no list", '{"policies":{}}', ["policies is {}; it must be a list such as"]],
    ["an empty list of policies", '{"policies":[]}', ["policies is []; it must be a list such as"]],
    [
      "a policy without resources",
      '{"policies":[{"actions":["s3:Get*"]}]}',
      ["policies[0].resources is missing"],
    ],
    [
      "a policy as IAM writes it",
      '{"policies":[{"Action":["s3:Get*"],"resources":["*"]}]}',
      ["policies[0].Action is no setting. Did you mean actions?", "policies[0].actions is missing"],
    ],
    [
      "a wrong action and a wrong resource",
      '{"policies":[{"actions":["read"],"resources":["bucket"]}]}',
      [
        'policies[0].actions[0] is "read"; it must be an action of AWS',
        'policies[0].resources[0] is "bucket"; it must be an ARN',
      ],
    ],
  ] as const) {
    it(`refuses a function.json with ${title}`, () => {
      const root = scratchProject({
        "functions/_folder.ts/x": "",
        "functions/hello/index.ts": HANDLER,
        "functions/hello/function.json": text,
      });
      const lines = mistakesOf(root);
      expect(lines).to.have.length(says.length);
      for (const [index, part] of says.entries())
        expect(lines[index]).to.satisfy(
          (line: string) => line.startsWith("functions/hello/function.json: ") && line.includes(part),
          `${lines[index]} / ${part}`,
        );
    });
  }

  it("names the mistakes of all folders together, and reads one folder whatever the others hold", () => {
    const root = scratchProject({
      "functions/a/index.ts": HANDLER,
      "functions/a/function.json": '{"url":1,"timeout":0}',
      "functions/b/readme.md": "",
      "functions/C/index.ts": HANDLER,
      "functions/d/index.ts": HANDLER,
    });
    const lines = mistakesOf(root);
    expect(lines.map((line) => line.replace(/[:.] .*/, ""))).to.deep.equal([
      "functions/C is no name for a function",
      "functions/a/function.json",
      "functions/a/function.json",
      "functions/b has no index.ts",
    ]);
    expect(readFunction(root, "d").name).to.equal("d");
    expect(() => readFunction(root, "b")).to.throw(CatalogError, /^functions\/b has no index\.ts/);
    expect(functionNames(root)).to.deep.equal(["a", "b", "d"]);
  });

  it("passes over folders that begin with _ and a node_modules", () => {
    const root = scratchProject({
      "functions/_shared/x.ts": "",
      "functions/node_modules/x/index.js": "",
      "functions/hello/index.ts": HANDLER,
    });
    expect(readCatalog(root).map(({ name }) => name)).to.deep.equal(["hello"]);
    expect(functionNames(root)).to.deep.equal(["hello"]);
  });
});

function only(files: Readonly<Record<string, string>>): FunctionDefinition {
  const [read] = readCatalog(scratchProject({ "functions/hello/index.ts": HANDLER, ...files }));
  if (!read) throw new Error("the project has no function");
  return read;
}

function mistakesOf(root: string): string[] {
  try {
    readCatalog(root);
  } catch (error) {
    expect(error).to.be.instanceOf(CatalogError);
    return (error as CatalogError).message.split("\n");
  }
  throw new Error("nothing was refused");
}

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
