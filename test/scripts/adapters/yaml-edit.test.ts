import { expect } from "chai";
import fc from "fast-check";
import { parseStackConfig } from "../../../components/config.ts";
import { editYaml } from "../../../scripts/adapters/yaml-edit.ts";
import { parseMapping } from "../../../scripts/adapters/yaml-text.ts";
import { YAML_SCALARS } from "../../support/yaml-scalars.ts";

const FILE = `# who runs this stack
encryptionsalt: v1:abc=

config:
  aws:region: us-east-1   # Frankfurt later
  # pinned by hand
  lambda-live:live_version: "7"   # stable
  lambda-live:canary_version: "8"
  lambda-live:canary_weight: 10

  other:key: [1,   2]
`;

const edit = (text: string, ...edits: [string, string | number | undefined][]) =>
  editYaml(
    text,
    "lambda-live",
    edits.map(([path, value]) => ({ path: path.split("."), value })),
  );

describe("editing a stack file", () => {
  it("replaces a value and leaves every other byte alone", () => {
    expect(edit(FILE, ["live_version", "8"])).to.equal(FILE.replace('"7"', '"8"'));
  });

  it("removes a key with its line", () => {
    const edited = edit(FILE, ["canary_version", undefined], ["canary_weight", undefined]);
    expect(edited).to.equal(
      FILE.replace('  lambda-live:canary_version: "8"\n  lambda-live:canary_weight: 10\n', ""),
    );
  });

  it("adds a key below its neighbours", () => {
    expect(edit(FILE, ["live_serial", 3])).to.equal(
      FILE.replace("canary_weight: 10\n", "canary_weight: 10\n  lambda-live:live_serial: 3\n"),
    );
  });

  it("adds nested keys for a function", () => {
    expect(edit(FILE, ["functions.hello.live_version", "9"])).to.contain(
      '  lambda-live:canary_weight: 10\n  lambda-live:functions:\n    hello:\n      live_version: "9"\n',
    );
  });

  it("adds a key to nested keys that exist", () => {
    const text =
      "config:\n  lambda-live:functions:\n    hello:\n        memory_size: 256 # MB\n    world:\n        timeout: 3\n";
    expect(edit(text, ["functions.hello.live_version", "9"])).to.equal(
      text.replace("# MB\n", '# MB\n        live_version: "9"\n'),
    );
  });

  it("removes a function's block with its last key, and nothing else that a person wrote", () => {
    const text = `config:
  lambda-live:functions:
    # the fast ones
    hello:
      # pinned since March
      live_version: "7" # stable
      canary_version: "8"
    orders:
      live_version: "7"
      environment:
        TOKEN:
          secure: v1:abc=
    # the last one
    world:
      live_version: "7"
  other:key: 1 # kept
`;
    const names = ["hello", "orders", "world"];
    const removals = names.flatMap((name) =>
      ["live_version", "canary_version"].map((key): [string, undefined] => [
        `functions.${name}.${key}`,
        undefined,
      ]),
    );
    expect(edit(text, ["live_version", "8"], ...removals)).to.equal(`config:
  lambda-live:functions:
    # the fast ones
      # pinned since March
    orders:
      environment:
        TOKEN:
          secure: v1:abc=
    # the last one
  lambda-live:live_version: "8"
  other:key: 1 # kept
`);
    const windows = text.replaceAll("\n", "\r\n");
    expect(edit(windows, ...removals)).to.equal(edit(text, ...removals).replaceAll("\n", "\r\n"));
  });

  for (const functions of [
    "\n    a:\n      live_version: 1\n",
    " {a: {live_version: 1}}\n",
    ` '{"a":{"live_version":"1"}}'\n`,
  ])
    it(`removes functions with its last function, written as${functions.replaceAll("\n", " ")}`, () => {
      const text = `config:\n  x:y: 1 # mine\n  lambda-live:functions:${functions}`;
      expect(edit(text, ["functions.a.live_version", undefined])).to.equal("config:\n  x:y: 1 # mine\n");
    });

  it("removes a function from functions in flow style, and keeps the others", () => {
    const text = "config:\n  lambda-live:functions: {a: {live_version: 1}, b: {timeout: 3}} # mine\n";
    const edited = edit(text, ["functions.a.live_version", undefined]);
    expect(parseMapping(edited, "x")).to.deep.equal({
      config: { "lambda-live:functions": { b: { timeout: 3 } } },
    });
    expect(edited).to.contain("# mine");
  });

  it("keeps an empty mapping that it was not told to edit, and config itself", () => {
    const text = "config:\n  lambda-live:functions:\n    a: {}\n    b:\n      live_version: 1\n";
    expect(edit(text, ["functions.b.live_version", undefined])).to.equal(text.split("    b:")[0]);
    expect(edit("config:\n  live_version: 1\n", ["live_version", undefined])).to.equal("config: {}\n");
  });

  for (const [name, text] of [
    ["a flow mapping", "config: {lambda-live:live_version: 7, a:b: c} # mine\n"],
    [
      "JSON in a string",
      `config:\n  lambda-live:functions: '{"hello":{"live_version":"1"}}' # mine\n  lambda-live:live_version: 7\n`,
    ],
    ["keys with a question mark", "config: # mine\n  ? lambda-live:live_version\n  : 7\n"],
    ["no config at all", "encryptionsalt: x # mine\n"],
    ["an empty config", "config: # mine\n"],
    ["an empty file", ""],
    ["no newline at the end", "config:\n  a:b: c # mine"],
    ["Windows line ends", "config:\r\n  a:b: c # mine\r\n"],
    ["an anchor", "config:\n  lambda-live:live_version: &v 7 # mine\n  a:b: *v\n"],
  ] as const)
    it(`copes with ${name} and keeps comments`, () => {
      if (name === "an anchor")
        return expect(() => edit(text, ["live_version", "8"])).to.throw("write the keys by hand");
      const edited = edit(text, ["live_version", "8"], ["functions.hello.live_version", "2"]);
      const { config } = parseMapping(edited, "Pulumi.prd.yaml") as { config: Record<string, unknown> };
      const functions = config["lambda-live:functions"];
      expect(config["lambda-live:live_version"]).to.equal("8");
      expect(typeof functions === "string" ? JSON.parse(functions) : functions).to.deep.equal({
        hello: { live_version: "2" },
      });
      if (text.includes("# mine")) expect(edited).to.contain("# mine");
      if (text.includes("\r\n")) expect(edited.replaceAll("\r\n", "")).to.not.contain("\n");
    });

  for (const key of ["live_version", "lambda-live:config:live_version"])
    it(`edits the key in the spelling ${key}, which Pulumi allows`, () => {
      const text = `config:\n  ${key}: 7 # mine\n  functions: {}\n`;
      expect(edit(text, ["live_version", "8"])).to.equal(text.replace("7", '"8"'));
      expect(edit(text, ["live_version", undefined])).to.equal("config:\n  functions: {}\n");
      const { config } = parseMapping(edit(text, ["functions.hello.live_version", "2"]), "x");
      expect(config).to.deep.equal({ [key]: 7, functions: { hello: { live_version: "2" } } });
    });

  it("never changes a value that it was not told to edit; the same edit again changes nothing", () => {
    const scalar = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.stringMatching(/^[a-z][a-z ]{0,8}[a-z]$/),
    );
    const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}:[a-z]{1,6}$/), scalar, { maxKeys: 6 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 99 }), (others, version) => {
        const lines = Object.entries(others).map(
          ([key, value]) => `  ${key}: ${JSON.stringify(value)} # ${key}`,
        );
        const text = `config:\n${lines.map((line) => `${line}\n`).join("")}`;
        const edited = edit(text, ["live_version", String(version)], ["live_serial", version]);
        expect(parseMapping(edited, "x")).to.deep.equal({
          config: {
            ...others,
            "lambda-live:live_version": String(version),
            "lambda-live:live_serial": version,
          },
        });
        for (const line of lines) expect(edited).to.contain(line);
        expect(edit(edited, ["live_version", String(version)], ["live_serial", version])).to.equal(edited);
      }),
    );
  });

  for (const { yaml, version } of YAML_SCALARS)
    it(`reads live_version: ${yaml} as Pulumi and the program do`, () => {
      const parsed = parseStackConfig(parseMapping(`live_version: ${yaml}\n`, "x"), ["hello"]);
      expect(parsed.ok ? parsed.config.traffic.hello?.live : undefined).to.equal(version);
    });

  it("reads numbers as Pulumi does", () => {
    const values = parseMapping(
      "a: 010\nb: 0x10\nc: 1e3\nd: '010'\ne: 1_000\nf: 0b11\ng: yes\nh: 0o10\n",
      "x",
    );
    expect(values).to.deep.equal({ a: 8, b: 16, c: 1000, d: "010", e: 1000, f: 3, g: "yes", h: 8 });
  });
});
