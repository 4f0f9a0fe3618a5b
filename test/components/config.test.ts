import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import {
  LATEST,
  notReached,
  parseStackConfig,
  renderMistakes,
  type StackConfig,
} from "../../components/config.ts";
import { writeExecutable } from "../support/fake-executable.ts";
import { expectHarmless } from "../support/harmless-output.ts";
import { HOSTILE } from "../support/hostile-samples.ts";
import { scratchProject } from "../support/scratch-project.ts";
import { YAML_SCALARS } from "../support/yaml-scalars.ts";

type Values = Record<string, unknown>;

function parse(values: Values, functions: readonly string[] = ["hello"]): StackConfig {
  const parsed = parseStackConfig(values, functions);
  if (!parsed.ok) throw new Error(renderMistakes("prd", parsed.mistakes));
  return parsed.config;
}

function mistakes(values: Values, functions: readonly string[] = ["hello"]) {
  const parsed = parseStackConfig(values, functions);
  return parsed.ok ? [] : [...parsed.mistakes];
}

const lines = (values: Values, functions?: readonly string[]) =>
  mistakes(values, functions).map(({ key, message, hint }) => `${key}: ${message} ${hint}`);

describe("parseStackConfig", () => {
  describe("without any key", () => {
    it("lets LIVE of every function follow $LATEST, and makes no release stack", () => {
      expect(parse({}, ["hello", "other"])).to.deep.equal({
        traffic: { hello: { live: LATEST }, other: { live: LATEST } },
        declaredIn: { hello: "stack", other: "stack" },
        settings: { hello: {}, other: {} },
        publishVersions: false,
        liveSerial: 0,
        warnings: [],
      });
    });

    it("accepts a project without functions", () => {
      expect(parse({ live_version: "7" }, []).traffic).to.deep.equal({});
    });

    it("treats a function named constructor like any other", () => {
      expect(parse({ live_version: 7 }, ["constructor"]).traffic.constructor).to.deep.equal({ live: "7" });
      expect(parse({ live_version: 7 }, ["constructor"]).settings.constructor).to.deep.equal({});
    });
  });

  describe("traffic of the stack", () => {
    const SAME_AS_LATEST = [undefined, null, "", "latest", "$LATEST"];
    for (const value of SAME_AS_LATEST) {
      it(`reads live_version ${JSON.stringify(value)} as $LATEST`, () => {
        expect(parse({ live_version: value }).traffic.hello).to.deep.equal({ live: LATEST });
      });
    }

    it("accepts numbers as versions", () => {
      expect(parse({ live_version: 7, canary_version: 8, canary_weight: 10 }).traffic.hello).to.deep.equal({
        live: "7",
        canary: { version: "8", weight: 10 },
      });
    });

    it("accepts the strings that Pulumi gives a program", () => {
      expect(
        parse({ live_version: "7", canary_version: "8", canary_weight: "1" }).traffic.hello,
      ).to.deep.equal({
        live: "7",
        canary: { version: "8", weight: 1 },
      });
    });

    for (const weight of [0, "0", null, "", undefined]) {
      it(`ignores the canary at weight ${JSON.stringify(weight)}`, () => {
        for (const canary of [8, 7, "$LATEST"]) {
          const values = { live_version: 7, canary_version: canary, canary_weight: weight };
          expect(parse(values).traffic.hello).to.deep.equal({ live: "7" });
        }
      });
    }

    it("warns of a canary version without a weight", () => {
      expect(parse({ live_version: 7, canary_version: 8 }).warnings).to.deep.equal([
        "canary_version 8 gets no traffic: canary_weight of the stack is not set.",
      ]);
      expect(parse({ live_version: 7, canary_version: 8, canary_weight: 0 }).warnings).to.deep.equal([]);
    });
  });

  describe("traffic of a function", () => {
    it("lets a function's traffic keys replace the stack's as one set", () => {
      const { traffic, declaredIn } = parse(
        {
          live_version: 7,
          canary_version: 8,
          canary_weight: 10,
          functions: { other: { live_version: 3 } },
        },
        ["hello", "other"],
      );
      expect(traffic).to.deep.equal({
        hello: { live: "7", canary: { version: "8", weight: 10 } },
        other: { live: "3" },
      });
      expect(declaredIn).to.deep.equal({ hello: "stack", other: "function" });
    });

    it("reads a function's traffic from JSON text too", () => {
      const functions = JSON.stringify({
        hello: { live_version: 3, canary_version: "4", canary_weight: 99 },
      });
      expect(parse({ functions }).traffic.hello).to.deep.equal({
        live: "3",
        canary: { version: "4", weight: 99 },
      });
    });

    for (const value of [null, "", "latest", "$LATEST"]) {
      it(`reads a function's live_version ${JSON.stringify(value)} as $LATEST, not as the stack's`, () => {
        const values = { live_version: 7, functions: { hello: { live_version: value } } };
        expect(parse(values, ["hello", "other"]).traffic.hello).to.deep.equal({ live: LATEST });
      });
    }

    it("lets a function inherit the stack's traffic if its entry sets no traffic key", () => {
      for (const entry of [{ memory_size: 256 }, { live_version: undefined }, {}, null, ""]) {
        const config = parse({ live_version: 7, functions: { hello: entry } });
        expect(config.traffic.hello).to.deep.equal({ live: "7" });
        expect(config.declaredIn.hello).to.equal("stack");
      }
    });

    it("warns if a function sets only another traffic key and so loses the stack's version", () => {
      const values = { live_version: 7, functions: { hello: { canary_weight: 0 } } };
      const { traffic, warnings } = parse(values, ["hello", "other"]);
      expect(traffic.hello).to.deep.equal({ live: LATEST });
      expect(warnings).to.deep.equal([
        "LIVE of hello follows $LATEST, not the stack's 7: a function that sets a traffic key inherits none. Set functions.hello.live_version too.",
      ]);
    });

    it("names the functions that a move by the stack's keys does not reach, and only then", () => {
      const own = { live_version: 1 };
      const functions = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, own]));
      const config = parse({ live_version: 7, functions }, ["a", "b", "c", "d", "e"]);
      expect(config.warnings).to.deep.equal([]);
      expect(notReached(config, ["a"])).to.deep.equal([]);
      expect(notReached(config, ["a", "e"])).to.deep.equal([
        "The stack's traffic keys do not reach a, b and 2 more: own traffic keys are set there.",
      ]);
      expect(notReached(parse({ live_version: 7 }, ["a"]), ["a"])).to.deep.equal([]);
    });

    it("refuses a stack key that every function overrides", () => {
      const own = { live_version: 1 };
      const values = { live_version: 7, canary_weight: 0, functions: { a: own, b: own } };
      expect(lines(values, ["a", "b"])).to.deep.equal([
        "live_version: no function uses the stack's value: a, b set their own traffic keys. Remove it: `pulumi config rm live_version`",
      ]);
      expect(lines({ live_version: 7, functions: { hello: own } })[0]).to.contain("hello sets its own");
    });

    it("does not warn if a function overrides the stack's $LATEST, the default that Pulumi fills in", () => {
      for (const live_version of ["$LATEST", "latest", "", null]) {
        const values = { live_version, functions: { hello: { live_version: 3 } } };
        expect(parse(values).warnings).to.deep.equal([]);
      }
    });
  });

  describe("settings of a function", () => {
    it("keeps the settings that are set, and adds none", () => {
      const functions = {
        hello: {
          memory_size: "256",
          timeout: 900,
          environment: { LOG_LEVEL: "debug", RETRIES: 3, ON: true },
        },
      };
      expect(parse({ functions }, ["hello", "other"]).settings).to.deep.equal({
        hello: {
          memorySizeMb: 256,
          timeoutSeconds: 900,
          environment: { LOG_LEVEL: "debug", RETRIES: "3", ON: "true" },
        },
        other: {},
      });
    });

    it("takes an image by its digest, and an empty value for none", () => {
      const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/a@sha256:${"0".repeat(64)}`;
      expect(parse({ functions: { hello: { image } } }).settings.hello).to.deep.equal({ image });
      expect(parse({ functions: { hello: { image: "" } } }).settings.hello).to.deep.equal({});
    });

    it("accepts an environment of Lambda's largest size, and names that only resemble reserved ones", () => {
      const environment = { MY_AWS_REGION: "x", AWS_REGION_TOO: "x", AB: "x".repeat(4096 - 31) };
      expect(parse({ functions: { hello: { environment } } }).settings.hello).to.deep.equal({ environment });
    });

    it("reads settings beside a function's own traffic keys", () => {
      const { settings, traffic } = parse({ functions: { hello: { live_version: 3, timeout: 5 } } });
      expect([settings.hello, traffic.hello]).to.deep.equal([{ timeoutSeconds: 5 }, { live: "3" }]);
    });

    it("leaves an encrypted variable encrypted", () => {
      const environment = { TOKEN: { secure: "v1:abc" } };
      expect(parse({ functions: { hello: { environment } } }).settings.hello).to.deep.equal({ environment });
    });
  });

  describe("the other keys", () => {
    it("reads publish_on_up of a release stack", () => {
      expect(parse({ publish_versions: true, publish_on_up: "true" }).publishOnUp).to.equal(true);
      expect(parse({ publish_on_up: false })).to.not.have.property("publishOnUp");
    });

    it("reads publish_versions and live_serial", () => {
      for (const values of [
        { publish_versions: true, live_serial: 12 },
        { publish_versions: "true", live_serial: "12" },
      ]) {
        expect(parse(values)).to.include({ publishVersions: true, liveSerial: 12 });
      }
      expect(parse({ publish_versions: "false" }).publishVersions).to.equal(false);
    });
  });

  describe("each mistake", () => {
    const LIVE_7 = { live_version: 7 };
    const canary = (canary_version: unknown, canary_weight: unknown) => ({
      ...LIVE_7,
      canary_version,
      canary_weight,
    });
    const hello = (entry: Values) => ({ functions: { hello: entry } });
    const long = "x".repeat(50);

    const table: [title: string, values: Values, key: string, says: RegExp][] = [
      [
        "a version with a letter",
        { live_version: "v7" },
        "live_version",
        /v7 is not a version.*config set live_version 7`/,
      ],
      [
        "a quoted version with leading zeros",
        { live_version: "010" },
        "live_version",
        /010 is not.*live_version 10`/,
      ],
      ["version 0", { live_version: 0 }, "live_version", /0 is not a version. Versions are numbers from 1/],
      ["a negative version", { live_version: -7 }, "live_version", /-7 is not a version/],
      ["half a version", { live_version: 7.5 }, "live_version", /7\.5 is not a version/],
      [
        "a version too large for a number",
        { live_version: 2 ** 53 },
        "live_version",
        /9007199254740992 is not/,
      ],
      ["a boolean for a version", { live_version: true }, "live_version", /true is not a version/],
      ["a list for a version", { live_version: [7] }, "live_version", /a list is not a version/],
      ["an object for a version", { live_version: {} }, "live_version", /an object is not a version/],
      [
        "an encrypted version",
        { live_version: { secure: "v1:x" } },
        "live_version",
        /an encrypted value is not/,
      ],
      [
        "another alias for a version",
        { live_version: "LIVE" },
        "live_version",
        /LIVE is not.*live -- versions/,
      ],
      ["spaces in a version", { live_version: " 7" }, "live_version", /" 7" is not a version/],
      ["a long text for a version", { live_version: long }, "live_version", /^.*x{40}\.\.\. is not/],

      ["a canary version that is none", canary("next", 10), "canary_version", /next is not a version/],
      [
        "a canary version that is none, at weight 0",
        canary("next", 0),
        "canary_version",
        /next is not a version/,
      ],
      [
        "a weight without a canary",
        canary(undefined, 10),
        "canary_weight",
        /10 % go nowhere.*canary_version 8`/,
      ],
      [
        "a canary that is $LATEST",
        canary("$LATEST", 10),
        "canary_version",
        /can't be a canary.*published version, for example: `pulumi config set canary_version 8`/,
      ],
      ["a canary that is live", canary("7", 10), "canary_version", /7 is live_version too.*canary_weight 0`/],
      [
        "a canary while LIVE follows $LATEST",
        { canary_version: 8, canary_weight: 10 },
        "canary_weight",
        /LIVE follows \$LATEST.*live_version 7`/,
      ],
      [
        "weight 100",
        canary(8, 100),
        "canary_weight",
        /100 is not a canary's share.*Declare the promotion: `pulumi config set live_version 8` && `pulumi config rm canary_weight`/,
      ],
      [
        "weight 101",
        canary(8, 101),
        "canary_weight",
        /101 is out of range.*1 to 99 percent.*Use a whole percent from 1 to 99/,
      ],
      ["the smallest fraction", canary(8, 0.01), "canary_weight", /Write it in percent: .*canary_weight 1`/],
      ["the largest fraction", canary(8, "99%"), "canary_weight", /Write it in percent: .*canary_weight 99`/],
      ["a fraction of a percent", canary(8, 0.001), "canary_weight", /0\.001 is not.*Use a whole percent/],
      ["more than 99 as a fraction", canary(8, 1.5), "canary_weight", /1\.5 is not.*Use a whole percent/],
      ["a negative weight", canary(8, -1), "canary_weight", /-1 is out of range.*config rm canary_weight/],
      [
        "a fraction for a weight",
        canary(8, 0.1),
        "canary_weight",
        /0\.1 is not a whole percent.*canary_weight 10`/,
      ],
      ["a fraction as text", canary(8, "0.29"), "canary_weight", /0\.29 is not.*canary_weight 29`/],
      ["a percent sign", canary(8, "25%"), "canary_weight", /25% is not a whole percent.*canary_weight 25`/],
      ["half a percent", canary(8, 12.5), "canary_weight", /12\.5 is not.*1 to 99, for example/],
      ["a word for a weight", canary(8, "ten"), "canary_weight", /ten is not a whole percent.*for example/],
      [
        "an encrypted weight",
        canary(8, { secure: "v1:x" }),
        "canary_weight",
        /encrypted value is not.*Only environment/,
      ],
      [
        "a list for a weight",
        canary(8, [0.1]),
        "canary_weight",
        /a list is not a whole percent.*for example/,
      ],
      ["a boolean for a weight", canary(8, true), "canary_weight", /true is not a whole percent/],

      ["yes for a boolean", { publish_versions: "yes" }, "publish_versions", /yes is neither true nor false/],
      [
        "publish_on_up outside a release stack",
        { publish_versions: false, publish_on_up: true },
        "publish_on_up",
        /only a release stack publishes.*`pulumi config set publish_versions true`.*`pulumi config rm publish_on_up`/,
      ],
      ["a number for a boolean", { publish_versions: 1 }, "publish_versions", /1 is neither true nor false/],
      ["a negative serial", { live_serial: -1 }, "live_serial", /-1 is out of range: whole numbers from 0\./],
      ["half a serial", { live_serial: "1.5" }, "live_serial", /1\.5 is not a whole number/],
      [
        "an unknown key",
        { nothing_known: 1 },
        "nothing_known",
        /no such key; known here: live_version.*Remove it/,
      ],
      [
        "a key nearly right",
        { canary_wieght: 10 },
        "canary_wieght",
        /Did you mean canary_weight\?.*config rm canary_wieght/,
      ],

      [
        "a key left behind by a project that was renamed",
        { "old-name:publish_versions": true },
        "old-name:publish_versions",
        /nobody reads it: the project has another name.*Write publish_versions in its place/,
      ],

      ["a list for functions", { functions: ["hello"] }, "functions", /a list is not an object/],
      ["a list for functions, as Pulumi hands it over", { functions: '["a"]' }, "functions", /a list is not/],
      ["broken JSON for functions", { functions: "{" }, "functions", /"\{" is not an object/],
      [
        "encrypted functions",
        { functions: { secure: "v1:x" } },
        "functions",
        /an encrypted value is not an object/,
      ],
      [
        "an unknown function",
        { functions: { goodbye: {} } },
        "functions.goodbye",
        /no function goodbye.*Functions here: hello/,
      ],
      [
        "a function nearly right",
        { functions: { helo: {} } },
        "functions.helo",
        /Did you mean hello\?.*rm --path functions\.helo/,
      ],
      [
        "a version for a function's entry",
        { functions: { hello: 7 } },
        "functions.hello",
        /7 is not an object/,
      ],
      ["an unknown key of a function", hello({ memory: 1 }), "functions.hello.memory", /no such key/],
      [
        "a wrong version of a function",
        hello({ live_version: "v3" }),
        "functions.hello.live_version",
        /--path functions\.hello\.live_version 3`/,
      ],
      [
        "a canary of a function that inherits none",
        hello({ canary_version: 8, canary_weight: 5 }),
        "functions.hello.canary_weight",
        /LIVE follows \$LATEST/,
      ],

      [
        "too little memory",
        hello({ memory_size: 127 }),
        "functions.hello.memory_size",
        /127 is out of range: whole numbers from 128 to 10240 MB/,
      ],
      ["too much memory", hello({ memory_size: 10_241 }), "functions.hello.memory_size", /out of range/],
      [
        "memory with a unit",
        hello({ memory_size: "256MB" }),
        "functions.hello.memory_size",
        /256MB is not a whole number/,
      ],
      [
        "no time",
        hello({ timeout: 0 }),
        "functions.hello.timeout",
        /0 is out of range: whole numbers from 1 to 900 seconds/,
      ],
      ["too much time", hello({ timeout: 901 }), "functions.hello.timeout", /901 is out of range/],
      [
        "a tag for an image",
        hello({ image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1" }),
        "functions.hello.image",
        /names the tag 1, .*: aws ecr describe-images --registry-id 123456789012 .* --output text$/,
      ],
      [
        "an image without its repository",
        hello({ image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/@sha256:0" }),
        "functions.hello.image",
        /has no whole digest, or a repository that ECR can't have/,
      ],
      [
        "an image by tag and digest",
        hello({ image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1@sha256:${"0".repeat(64)}` }),
        "functions.hello.image",
        /names a tag and a digest\. Leave the tag out/,
      ],
      [
        "a public image",
        hello({ image: `public.ecr.aws/lambda/python@sha256:${"0".repeat(64)}` }),
        "functions.hello.image",
        /is no image in a private ECR repository/,
      ],
      [
        "an encrypted image",
        hello({ image: { secure: "v1:x" } }),
        "functions.hello.image",
        /an encrypted value is no text/,
      ],
      [
        "a list for the environment",
        hello({ environment: ["A=1"] }),
        "functions.hello.environment",
        /a list is not an object/,
      ],
      [
        "an object for a variable",
        hello({ environment: { AB: { c: 1 } } }),
        "functions.hello.environment.AB",
        /holds text, and it is an object/,
      ],
      [
        "nothing for a variable",
        hello({ environment: { AB: null } }),
        "functions.hello.environment.AB",
        /it has no value/,
      ],
      [
        "what is no number for a variable, of which Pulumi takes no file at all",
        hello({ environment: { AB: Number.POSITIVE_INFINITY } }),
        "functions.hello.environment.AB",
        /holds text, and it is Infinity/,
      ],
      [
        "a variable's name that starts with a digit",
        hello({ environment: { "1A": "" } }),
        "functions.hello.environment.1A",
        /1A is not a name/,
      ],
      [
        "a variable's name that ends in another sign",
        hello({ environment: { "AB-C": "" } }),
        "functions.hello.environment.AB-C",
        /AB-C is not a name/,
      ],
      [
        "a variable's name that begins with another sign",
        hello({ environment: { _AB: "" } }),
        "functions.hello.environment._AB",
        /_AB is not a name/,
      ],
      [
        "a variable's name of one letter",
        hello({ environment: { A: "" } }),
        "functions.hello.environment.A",
        /A is not a name/,
      ],
      [
        "a variable that Lambda reserves",
        hello({ environment: { AWS_REGION: "x" } }),
        "functions.hello.environment.AWS_REGION",
        /reserved by Lambda/,
      ],
      [
        "a variable that Lambda sets",
        hello({ environment: { AWS_LAMBDA_FUNCTION_VERSION: "7" } }),
        "functions.hello.environment.AWS_LAMBDA_FUNCTION_VERSION",
        /reserved/,
      ],
      [
        "a large environment",
        hello({ environment: { AB: "é".repeat(2048) } }),
        "functions.hello.environment",
        /4098 bytes; Lambda takes 4096/,
      ],
    ];

    for (const [title, values, key, says] of table) {
      it(`reports one mistake, and no other, for ${title}`, () => {
        const found = mistakes(values);
        expect(found.map((mistake) => mistake.key)).to.deep.equal([key]);
        expect(`${found[0]?.message} ${found[0]?.hint}`).to.match(says);
      });
    }

    it("gives every mistake a message and a way out", () => {
      for (const [, values] of table) {
        for (const { message, hint } of mistakes(values)) {
          expect(message).to.match(/[.]$/);
          expect(hint).to.match(/`|[.?]$|: /);
        }
      }
    });

    it("never shows a variable's value", () => {
      const environment = { "bad-name": "hunter2", OK_NAME: { inner: "hunter2" } };
      expect(JSON.stringify(mistakes(hello({ environment })))).not.to.contain("hunter2");
    });
  });

  it("finds all mistakes of a file in one pass, in a fixed order", () => {
    const found = mistakes({
      colour: "blue",
      live_version: "v7",
      canary_version: "next",
      canary_weight: 140,
      publish_versions: "yes",
      live_serial: -1,
      functions: {
        helo: { live_version: "x" },
        hello: { canary_weight: 10, timeout: 0, environment: { AWS_REGION: 1 } },
      },
      rollout: { steps: [0], gate: { alarms: 3 } },
    });
    expect(found.map(({ key }) => key)).to.deep.equal([
      "colour",
      "live_version",
      "canary_version",
      "canary_weight",
      "publish_versions",
      "live_serial",
      "functions.helo",
      "functions.hello.timeout",
      "functions.hello.environment.AWS_REGION",
      "functions.hello.canary_weight",
      "functions.hello.canary_weight",
      "functions.helo.live_version",
      "rollout.steps[0]",
      "rollout.gate.alarms",
    ]);
  });

  it("says so in the hint if the project has no functions", () => {
    expect(lines({ functions: { hello: {} } }, [])[0]).to.contain("Functions here: none.");
  });

  describe("scalars of a stack file, as Pulumi gives them", () => {
    for (const { yaml, text, inside, version } of YAML_SCALARS) {
      const outcome = version ?? "a mistake";
      it(`reads live_version: ${JSON.stringify(yaml)} as ${outcome}, on the stack and in a function`, () => {
        for (const values of [
          { live_version: text },
          { functions: JSON.stringify({ hello: { live_version: inside } }) },
        ]) {
          const parsed = parseStackConfig(values, ["hello"]);
          expect(parsed.ok ? parsed.config.traffic.hello?.live : "a mistake").to.equal(outcome);
        }
      });
    }
  });

  describe("for any values", () => {
    const version = fc.integer({ min: 1, max: 999 });
    const anything = fc.oneof(fc.anything(), fc.constantFrom("7", 8, "latest", null, "", "010", 0.1, 100));
    const file = fc.record(
      {
        live_version: anything,
        canary_version: anything,
        canary_weight: anything,
        publish_versions: anything,
        live_serial: anything,
        functions: fc.oneof(anything, fc.dictionary(fc.constantFrom("hello", "other", "helo"), anything)),
        rollout: anything,
      },
      { requiredKeys: [] },
    );

    it("returns a config or mistakes, and never throws", () => {
      fc.assert(
        fc.property(file, (values) => {
          const parsed = parseStackConfig(values, ["hello", "other"]);
          if (!parsed.ok) return parsed.mistakes.length > 0;
          return ["hello", "other"].every((name) => {
            const traffic = parsed.config.traffic[name];
            if (!traffic?.canary) return traffic !== undefined;
            const { version: canary, weight } = traffic.canary;
            const isShare = Number.isInteger(weight) && weight >= 1 && weight <= 99;
            return isShare && canary !== traffic.live && ![canary, traffic.live].includes(LATEST);
          });
        }),
        { examples: [[{ canary_weight: { toString: [] } }]] },
      );
    });

    it("reads numbers, strings and JSON text alike", () => {
      fc.assert(
        fc.property(version, version, fc.integer({ min: 0, max: 99 }), (live, canary, weight) => {
          const numbers = { live_version: live, canary_version: canary, canary_weight: weight };
          const strings = Object.fromEntries(
            Object.entries(numbers).map(([key, value]) => [key, String(value)]),
          );
          expect(parseStackConfig(strings, ["hello"])).to.deep.equal(parseStackConfig(numbers, ["hello"]));
          const inFunction = parseStackConfig({ functions: { hello: numbers } }, ["hello"]);
          const asJson = parseStackConfig({ functions: JSON.stringify({ hello: strings }) }, ["hello"]);
          expect(asJson).to.deep.equal(inFunction);
        }),
      );
    });

    it("finds the same mistake whatever else is wrong", () => {
      const wrong: Values = {
        live_version: "v7",
        publish_versions: "yes",
        live_serial: -1,
        colour: 1,
        rollout: "x",
      };
      fc.assert(
        fc.property(fc.subarray(Object.keys(wrong)), (keys) => {
          const values = Object.fromEntries(keys.map((key) => [key, wrong[key]]));
          const together = mistakes(values);
          const alone = keys.flatMap((key) => mistakes({ [key]: wrong[key] }));
          expect(together).to.have.deep.members(alone);
        }),
      );
    });
  });
});

describe("renderMistakes", () => {
  it("begins with the file and the number of mistakes, and adds the stack to each command", () => {
    const values = { live_version: "v7", functions: { hello: { canary_weight: 100 } } };
    expect(renderMistakes("acme/lambda-live/prd", mistakes(values))).to.equal(
      [
        "Pulumi.prd.yaml has 2 mistakes:",
        "  live_version: v7 is not a version. Versions are numbers from 1, or $LATEST.",
        "    Write the number alone: pulumi config set live_version 7 -s prd",
        "  functions.hello.canary_weight: 100 is not a canary's share: with all of the traffic it is the live version.",
        "    Name it as live_version, and end the canary: pulumi config rm --path functions.hello.canary_weight -s prd",
      ].join("\n"),
    );
  });

  it("writes 1 mistake in the singular", () => {
    expect(renderMistakes("prd", mistakes({ live_version: "v7" }))).to.match(
      /^Pulumi\.prd\.yaml has 1 mistake:\n/,
    );
  });

  describe("keys and values that somebody else wrote", () => {
    for (const [what, sample] of Object.entries(HOSTILE))
      it(`give no orders: ${what}`, () => {
        const values = {
          [sample]: 1,
          live_version: sample,
          canary_version: sample,
          publish_versions: sample,
          functions: {
            [sample]: { [sample]: 1 },
            hello: { environment: { [sample]: "x" }, timeout: sample },
          },
          rollout: {
            [sample]: sample,
            hold_seconds: sample,
            health: { max_error_percent: sample, alarms: [sample] },
            hold: sample,
            on_inconclusive: sample,
            gate: { confidence: sample, alarms: sample },
            functions: { [sample]: { wait: sample, slow_over: sample } },
          },
          [`${sample}:live_serial`]: 1,
        };
        const text = renderMistakes("prd", mistakes(values));
        expectHarmless(text, "the stack file");
        expect(text.match(/^ {2}\S/gm)).to.have.length.greaterThan(7);
      });

    it("are quoted in commands, so that pasting one runs no other", () => {
      const folder = dirname(writeExecutable(scratchProject({}), "pulumi", `printf '%s\\0' "$@"`));
      const run = (command: string) =>
        execFileSync("sh", ["-c", command], {
          env: { PATH: `${folder}:${process.env.PATH}` },
          encoding: "utf8",
        })
          .split("\0")
          .slice(0, -1);
      for (const key of ["a b", "a;echo", "$(echo x)", "a'b", 'a"b', "a&b", "a>b", "#a", "*"]) {
        const [, command = ""] = /`(.*)`$/.exec(mistakes({ [key]: 1 })[0]?.hint ?? "") ?? [];
        expect(run(command)).to.deep.equal(["config", "rm", key]);
        const [inFunction] = mistakes({ functions: { [key]: { timeout: 0 } } }).slice(1);
        const [, set = ""] = /`(.*)`$/.exec(inFunction?.hint ?? "") ?? [];
        expect(run(set)).to.deep.equal(["config", "set", "--path", `functions.${key}.timeout`, "10"]);
      }
    });

    it("are in no command if nobody could paste it", () => {
      for (const key of ["a\nb", "a\u202eb", "a`b"])
        expect(mistakes({ [key]: 1 })[0]?.hint).to.equal("Remove it: in the file itself, with an editor");
    });
  });
});
