import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { expect } from "chai";
import { EXAMPLE, renderFunctionPage } from "../../functions/_catalog/function-page.ts";
import { renderFunctionSchema } from "../../functions/_catalog/function-schema.ts";
import { readFunctionJson } from "../../functions/_catalog/read-function-json.ts";
import { DEPRECATED_RUNTIMES, SUPPORTED_RUNTIMES } from "../../functions/_catalog/runtimes.ts";

const REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const DIGEST = "0a".repeat(32);
const DOCS = join(__dirname, "../../docs");

/** A right value and wrong ones for each key. */
const VALUES: Readonly<Record<string, { right: readonly unknown[]; wrong: readonly unknown[] }>> = {
  $schema: { right: ["../../docs/function.schema.json"], wrong: [1] },
  entry: { right: ["a.ts", "../b/c.mjs", ".x/y.mts"], wrong: ["a.py", "/a.ts", "\\a.ts", ".ts", 1] },
  export: { right: ["handler", "default", "$a_1", "größe"], wrong: ["a.b", "1a", "", 1] },
  format: { right: ["cjs", "esm"], wrong: ["iife", 1] },
  external: { right: [["sharp", "@aws-sdk/*"]], wrong: [[], "sharp", [1], ["a b"]] },
  include: { right: [["a/**", "../b.json"]], wrong: [[], "a", ["/etc"], [""]] },
  runtime: {
    right: [...SUPPORTED_RUNTIMES, "python3.15", "nodejs26.x", "java29", "provided.al2027"],
    wrong: [...DEPRECATED_RUNTIMES, "nodejs21.x", "python3.1", "node", "", 22],
  },
  handler: { right: ["app.handler", "a.B::c"], wrong: ["", "a b", 1] },
  files: { right: [["**", "../_shared/**"]], wrong: [[], "**", ["/etc"], ["!x"]] },
  exclude: { right: [["tests"]], wrong: [[], "tests", ["!x"]] },
  build: {
    right: [{ run: "make" }, { run: "make", inputs: ["../x"], timeout: 3600 }],
    wrong: [{}, "make", { run: " " }, { run: "x", timeout: 0 }, { run: "x", inputs: [] }, { run: "x", a: 1 }],
  },
  zip: { right: ["build/app.jar", "../x.zip"], wrong: ["/x.zip", "", 1] },
  image: {
    right: [`${REGISTRY}/a/b-c@sha256:${DIGEST}`, `${REGISTRY}.cn/a@sha256:${DIGEST}`],
    wrong: [
      `${REGISTRY}/a:1`,
      `${REGISTRY}/a`,
      `${REGISTRY}/a:1@sha256:${DIGEST}`,
      `${REGISTRY}/a@sha256:${DIGEST}0`,
      `public.ecr.aws/lambda/python@sha256:${DIGEST}`,
      1,
    ],
  },
  architecture: { right: ["x86_64", "arm64"], wrong: ["arm", 1] },
  memory_size: { right: [128, 10_240], wrong: [127, 10_241, 128.5, "128"] },
  timeout: { right: [1, 900], wrong: [0, 901, "3"] },
  environment: { right: [{}, { AB: "" }], wrong: [[], { A: "x" }, { AB: 1 }, { AWS_REGION: "x" }] },
  policies: {
    right: [[{ actions: ["s3:Get*", "*"], resources: ["*", "arn:aws:s3:::b/*"] }]],
    wrong: [
      [],
      {},
      [{ actions: ["s3:Get*"] }],
      [{ actions: [], resources: ["*"] }],
      [{ actions: ["x"], resources: ["b"] }],
    ],
  },
  url: { right: [true, false], wrong: ["yes", 1] },
  schedule: { right: ["rate(5 minutes)", "cron(0 8 * * ? *)"], wrong: ["daily", 5] },
  local_command: { right: ["java -jar app.jar", "./run \n"], wrong: ["", " ", 5, ["java"]] },
};

describe("docs/function.schema.json", () => {
  const accepts = new Ajv({ strictTypes: false, keywords: ["allowTrailingCommas"] }).compile(
    JSON.parse(renderFunctionSchema()),
  );

  it("is what the table gives: node --import ./test/support/tsx.mjs scripts/write-function-schema.ts", () => {
    expect(readFileSync(join(DOCS, "function.schema.json"), "utf8")).to.equal(renderFunctionSchema());
  });

  it("describes every key", () => {
    const { properties } = JSON.parse(renderFunctionSchema());
    expect(Object.keys(properties)).to.have.members(Object.keys(VALUES));
    for (const key of Object.keys(properties)) expect(properties[key].description, key).to.match(/\.$/);
  });

  it("says of each value what the check says", () => {
    for (const [key, { right, wrong }] of Object.entries({ ...VALUES, xyz: { right: [], wrong: [1] } })) {
      for (const [values, isRight] of [
        [right, true],
        [wrong, false],
      ] as const)
        for (const value of values) {
          const text = JSON.stringify({ [key]: value });
          expect(accepts(JSON.parse(text)), `schema: ${text}`).to.equal(isRight);
          expect(readFunctionJson(text).ok, `check: ${text}`).to.equal(isRight);
        }
    }
  });
});

describe("docs/function-json.md", () => {
  it("is what the table gives: node --import ./test/support/tsx.mjs scripts/write-function-schema.ts", () => {
    expect(readFileSync(join(DOCS, "function-json.md"), "utf8")).to.equal(renderFunctionPage());
  });

  it("begins with a file that the check takes", () => {
    expect(readFunctionJson(EXAMPLE).ok).to.equal(true);
  });
});
