import { expect } from "chai";
import { parse } from "yaml";
import { chooseStacks } from "../../../../local/rehearsal/mine/choose-stacks.ts";
import { cleanFile, withVariable } from "../../../../local/rehearsal/mine/clean-stack-file.ts";

const clean = (text: string) => cleanFile(text, "Pulumi.prd.yaml", "shop");

describe("a team's stack file in its rehearsal", () => {
  const rows: [what: string, given: string, played: object, differences: string[]][] = [
    [
      "keeps the region, tags and the team's own keys",
      "config: { aws:region: eu-west-1, aws:defaultTags: { tags: { team: a } }, app:size: 3, shop:publish_versions: true }",
      {
        config: {
          "aws:region": "eu-west-1",
          "aws:defaultTags": { tags: { team: "a" } },
          "app:size": 3,
          "shop:publish_versions": true,
        },
      },
      [],
    ],
    [
      "loses what LIVE serves, however the keys are spelled",
      "config: { shop:live_version: '7', canary_version: '8', shop:config:canary_weight: 10, live_serial: 4 }",
      {},
      [],
    ],
    [
      "loses what LIVE of single functions serves, and what they adopt",
      "config: { functions: { a: { live_version: '7', timeout: 9 }, b: { canary_version: '2', canary_weight: 1, adopt: { function: x } } } }",
      { config: { functions: { a: { timeout: 9 }, b: {} } } },
      ["adopt of b in Pulumi.prd.yaml: the rehearsal makes a new function."],
    ],
    [
      "reads functions that stand there as JSON text",
      `config: { shop:functions: '{"a": {"live_version": "7", "timeout": 9}}' }`,
      { config: { "shop:functions": { a: { timeout: 9 } } } },
      [],
    ],
    [
      "loses who calls AWS, and where",
      "config: { aws:profile: p, aws:config:assumeRoles: [{ roleArn: r }], aws:endpoints: [{ s3: u }], aws:allowedAccountIds: ['1'] }",
      {},
      ["aws:profile", "aws:config:assumeRoles", "aws:endpoints", "aws:allowedAccountIds"].map(
        (key) => `${key} of Pulumi.prd.yaml: left out, since all calls go to local AWS.`,
      ),
    ],
    [
      "has a placeholder for each secure value, at any depth",
      "config: { app:a: { secure: v1 }, shop:functions: { x: { environment: { B: { secure: v1 } } } }, app:list: [{ secure: v1 }], app:secure: { secure: v1, more: 1 } }",
      {
        config: {
          "app:a": "placeholder-a",
          "shop:functions": { x: { environment: { B: "placeholder-B" } } },
          "app:list": ["placeholder-list"],
          "app:secure": { secure: "v1", more: 1 },
        },
      },
      [
        "app:a of Pulumi.prd.yaml: the secure value is placeholder-a.",
        "shop:functions of Pulumi.prd.yaml: the secure value is placeholder-B.",
        "app:list of Pulumi.prd.yaml: the secure value is placeholder-list.",
      ],
    ],
    [
      "loses how it is decrypted, Pulumi ESC and a backend",
      "encryptionsalt: a\nencryptedkey: b\nsecretsprovider: c\nenvironment: [d]\nbackend: { url: e }\nname: shop",
      { name: "shop" },
      ["environment of Pulumi.prd.yaml: nothing comes from Pulumi ESC."],
    ],
    ["may be empty", "", {}, []],
  ];
  for (const [what, given, content, differences] of rows)
    it(what, () => expect(clean(given)).to.deep.equal({ content, differences }));

  it("gives every function the variable of version 2, and keeps what it said of them", () => {
    const text = "config: { functions: { a: { timeout: 9, environment: { KEY: x } } }, live_version: '1' }";
    const written = withVariable(text, "Pulumi.prd.yaml", "shop", ["a", "b"], ["V", "2"]);
    expect(parse(written)).to.deep.equal({
      config: {
        functions: {
          a: { timeout: 9, environment: { KEY: "x", V: "2" } },
          b: { environment: { V: "2" } },
        },
        live_version: "1",
      },
    });
  });
});

describe("the stacks of a team's rehearsal", () => {
  const release = "config: { shop:publish_versions: true, app:size: 3 }";
  const other = "config: { app:size: 1 }";
  const rows: [what: string, files: Record<string, string>, release: string, other: string][] = [
    [
      "are the first release stack and sbx",
      { eu: release, dev: other, prd: release, sbx: other },
      "eu",
      "sbx",
    ],
    ["are the first other one without sbx", { prd: release, dev: other, tst: other }, "prd", "dev"],
    ["have a made-up release stack", { sbx: other, dev: other }, "prd (made up)", "sbx"],
    ["have a made-up other stack", { prd: release }, "prd", "sbx (made up)"],
    ["take no name that is another's", { prd: other, sbx: other }, "rehearsal-prd (made up)", "sbx"],
    ["are both made up without stack files", {}, "prd (made up)", "sbx (made up)"],
  ];
  for (const [what, files, ...expected] of rows)
    it(what, () => {
      const read = new Map(Object.entries(files).map(([name, text]) => [name, clean(text)]));
      const chosen = chooseStacks(read, "shop");
      const named = [chosen.release, chosen.other].map(
        ({ name, isMadeUp }) => name + (isMadeUp ? " (made up)" : ""),
      );
      expect(named).to.deep.equal(expected);
    });

  it("are made up with the config of the other one", () => {
    const { release: made } = chooseStacks(new Map([["sbx", clean(other)]]), "shop");
    expect(made.file.content).to.deep.equal({ config: { "app:size": 1, "shop:publish_versions": true } });
    const { other: madeToo } = chooseStacks(new Map([["prd", clean(release)]]), "shop");
    expect(madeToo.file.content).to.deep.equal({ config: { "app:size": 3 } });
  });
});
