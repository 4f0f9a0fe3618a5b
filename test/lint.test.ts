import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { expect } from "chai";
import { scratchProject } from "./support/scratch-project.ts";

const ROOT = resolve(__dirname, "..");
const BIOME = createRequire(__filename).resolve("@biomejs/biome/bin/biome");

/** Files that each break one rule of the layout: path, source, and the linter's message. */
const WRONG: readonly [path: string, source: string, says: RegExp][] = [
  ["components/sdk.ts", `import "@aws-sdk/client-lambda";`, /AWS SDK belongs to/],
  ["components/smithy.ts", `import "@smithy/core";`, /AWS SDK belongs to/],
  [
    "components/scripts.ts",
    `import "../scripts/release/plans/plan.ts";`,
    /nothing of the project but components/,
  ],
  ["components/local.ts", `import "../local/aws/server.ts";`, /nothing of the project but components/],
  [
    "components/functions.ts",
    `import "../functions/hello/index.ts";`,
    /nothing of the project but components/,
  ],

  ["components/config/pulumi.ts", `import "@pulumi/pulumi";`, /pure core of components/],
  ["components/config/fs.ts", `import "node:fs";`, /pure core of components/],
  ["components/config/type.ts", `export type { Stats } from "node:fs";`, /pure core of components/],
  [
    "components/config/dynamic.ts",
    `export const later = () => import("node:fs");`,
    /pure core of components/,
  ],
  ["components/config/required.ts", `export const now = require("node:fs");`, /global variable require/],
  ["components/config/others.ts", `import "yaml";`, /pure core of components/],
  ["components/config/component.ts", `import "../live-function.ts";`, /pure core of components/],
  ["components/config/process.ts", `export const home = process.env.HOME;`, /global variable process/],
  ["components/config/console.ts", `console.log("hello");`, /global variable console/],
  ["components/config/globals.ts", `globalThis.console.log("hello");`, /global variable globalThis/],
  ["components/config/clock.ts", `export const now = Date.now();`, /no clock/],
  ["components/config/date.ts", `export const now = new Date();`, /no clock/],
  ["components/config/chance.ts", `export const dice = Math.random();`, /no chance/],

  ["lib/fs.ts", `import "node:fs";`, /lib\/ is what all folders share/],
  ["components/triggers/aws.ts", `import "../../local/aws/server.ts";`, /components\/ import nothing/],
  ["lib/npm.ts", `import "yaml";`, /lib\/ is what all folders share/],
  ["lib/project.ts", `import "../scripts/live.ts";`, /lib\/ is what all folders share/],
  ["lib/process.ts", `export const home = process.env.HOME;`, /global variable process/],
  ["lib/console.ts", `console.log("hello");`, /global variable console/],
  ["lib/clock.ts", `export const now = Date.now();`, /no clock/],
  ["lib/chance.ts", `export const dice = Math.random();`, /no chance/],

  ["functions/_packaging/pulumi.ts", `import "@pulumi/aws";`, /neither Pulumi nor/],
  ["functions/_catalog/catalog.ts", `import "../../components/config.ts";`, /neither Pulumi nor/],
  ["functions/_packaging/scripts.ts", `import "../../scripts/live.ts";`, /neither Pulumi nor/],
  ["functions/_catalog/code.ts", `import "../_packaging/package-code.ts";`, /nor their packaging/],

  ["local/main.ts", `import "../scripts/live.ts";`, /neither scripts\/ nor components/],
  ["local/aws/deep/er.ts", `import "../../../components/config.ts";`, /neither scripts\/ nor components/],
  ["local/aws/long.ts", `export function long() {\n${"  console.log();\n".repeat(81)}}`, /too many lines/],

  ["scripts/live.ts", `import "@pulumi/pulumi";`, /with Pulumi absent/],
  ["scripts/local.ts", `import "../local/main.ts";`, /with Pulumi absent/],
  [
    "scripts/component.ts",
    `import "../components/live-function.ts";`,
    /only the pure config\.ts and ledger\.ts/,
  ],

  ["scripts/commands/sdk.ts", `import "@aws-sdk/client-lambda";`, /talked to in scripts\/adapters/],
  ["scripts/commands/fs.ts", `import "node:fs/promises";`, /talked to in scripts\/adapters/],
  [
    "scripts/commands/code.ts",
    `import "../../functions/_packaging/package-code.ts";`,
    /talked to in scripts\/adapters/,
  ],
  ["scripts/commands/pulumi.ts", `import "@pulumi/pulumi";`, /with Pulumi absent/],
  ["scripts/commands/component.ts", `import "../../components/live-function.ts";`, /only the pure/],
  ["scripts/commands/other-verb.ts", `import "./publish.ts";`, /Rooms look down only/],
  ["scripts/commands/loader.ts", `import "../load-verb.ts";`, /Rooms look down only/],
  ["scripts/moves/verb.ts", `import "../commands/publish.ts";`, /Rooms look down only/],
  ["scripts/moves/sdk.ts", `import "@aws-sdk/client-lambda";`, /talked to in scripts\/adapters/],
  ["scripts/stack/move.ts", `import "../moves/record.ts";`, /Rooms look down only/],
  ["scripts/stack/verb.ts", `export type { Command } from "../load-verb.ts";`, /Rooms look down only/],
  ["scripts/command-line/stack.ts", `import "../stack/read-stack.ts";`, /Rooms look down only/],
  ["scripts/command-line/verb.ts", `import "../commands/publish.ts";`, /Rooms look down only/],
  ["scripts/command-line/move.ts", `import "../moves/record.ts";`, /Rooms look down only/],

  ["scripts/adapters/command.ts", `import "../commands/publish.ts";`, /nothing above them/],
  ["scripts/adapters/printer.ts", `import "../command-line/print.ts";`, /nothing above them/],
  ["scripts/adapters/plan.ts", `import "../release/plans/plan.ts";`, /nothing above them/],
  ["scripts/adapters/render.ts", `import "../release/shown/render-plan.ts";`, /nothing above them/],
  ["scripts/adapters/local.ts", `import "../../local/aws/server.ts";`, /with Pulumi absent/],
  ["scripts/adapters/component.ts", `import "../../components/ledger-parameter.ts";`, /only the pure/],

  ["scripts/release/model/ledger.ts", `import "../ledger/history.ts";`, /rooms below/],
  ["scripts/release/ledger/plan.ts", `import "../plans/plan.ts";`, /rooms below/],
  ["scripts/release/plans/shown.ts", `import "../shown/render-plan.ts";`, /rooms below/],
  ["scripts/release/plans/rollout.ts", `import "../rollout/types.ts";`, /rooms below/],
  ["scripts/release/shown/report/adapter.ts", `import "../../../adapters/report-page.ts";`, /rooms below/],
  ["scripts/release/rollout/shown.ts", `import "../shown/render-plan.ts";`, /rooms below/],
  ["scripts/release/plans/sdk.ts", `import "@aws-sdk/client-lambda";`, /pure core of `live`/],
  [
    "scripts/release/plans/sdk-type.ts",
    `export type { Alias } from "@aws-sdk/client-lambda";`,
    /pure core of `live`/,
  ],
  ["scripts/release/plans/fs.ts", `import "node:fs";`, /pure core of `live`/],
  ["scripts/release/plans/adapter.ts", `import "../../adapters/lambda-gateway.ts";`, /pure core of `live`/],
  ["scripts/release/plans/command.ts", `import "../../commands/publish.ts";`, /pure core of `live`/],
  [
    "scripts/release/plans/catalog.ts",
    `import "../../../functions/_catalog/catalog.ts";`,
    /pure core of `live`/,
  ],
  [
    "scripts/release/model/inside.ts",
    `import "../../../components/config/scalars.ts";`,
    /pure core of `live`/,
  ],
  [
    "scripts/release/model/component.ts",
    `import "../../../components/live-function.ts";`,
    /pure core of `live`/,
  ],
  ["scripts/release/model/process.ts", `export const home = process.env.HOME;`, /global variable process/],
  ["scripts/release/shown/console.ts", `console.error("hello");`, /global variable console/],
  ["scripts/release/model/clock.ts", `export const now = Date.now();`, /no clock/],
  ["scripts/release/model/date.ts", `export const now = new Date();`, /no clock/],
  ["scripts/release/model/chance.ts", `export const dice = Math.random();`, /no chance/],
  ["scripts/release/model/wait.ts", `setTimeout(() => {}, 1);`, /global variable setTimeout/],
  [
    "scripts/release/model/fetch.ts",
    `export const page = fetch("http://127.0.0.1");`,
    /global variable fetch/,
  ],

  ["scripts/adapters/write.ts", `require("node:fs").writeSync(1, "a");`, /written by replaceFile/],
  [
    "scripts/write-docs.ts",
    `import { writeFileSync } from "node:fs";\nwriteFileSync("a", "b");`,
    /written by replaceFile/,
  ],
  [
    "scripts/write-more.mjs",
    `import * as fs from "node:fs";\nfs.writeFileSync("a", "b");`,
    /written by replaceFile/,
  ],
  [
    "functions/_packaging/package-code.ts",
    `require("node:fs").createWriteStream("a");`,
    /written by replaceFile/,
  ],
  ["local/aws/state/store.ts", `require("node:fs/promises").writeFile("a", "b");`, /written by replaceFile/],

  ["local/circle/one.ts", `import "./other.ts";`, /part of a cycle/],
  ["test/circle/one.ts", `import type { Two } from "./other.ts";\nexport type One = Two;`, /part of a cycle/],
];

/** Files that keep to the layout. */
const RIGHT: readonly [path: string, source: string][] = [
  ["components/live.ts", `import "@pulumi/aws";\nimport "./config.ts";\nimport "node:path";`],
  [
    "components/packaged.ts",
    `import "../functions/_catalog/catalog.ts";\nimport "../functions/_packaging/package-code.ts";`,
  ],
  ["components/config.ts", `import "./config/types.ts";\nimport "../lib/nearest.ts";`],
  ["lib/addresses.ts", `import "node:net";`],
  ["components/ledger.ts", `import "./config.ts";\nimport "../lib/nearest.ts";\nimport "node:crypto";`],
  ["components/config/shared.ts", `import "../../lib/nearest.ts";`],
  ["lib/nearest.ts", `import "./mistake.ts";`],
  ["components/config/inner.ts", `import "./types.ts";\nexport const parsed = new Date(7);`],
  ["functions/_catalog/other.ts", `import "node:fs";\nimport "@aws-sdk/client-s3";\nimport "./catalog.ts";`],
  ["local/aws/lambda.ts", `import "@aws-sdk/client-lambda";\nimport "../../functions/_catalog/catalog.ts";`],
  ["local/flags.ts", `import "../lib/nearest.ts";`],
  ["local/pulumi/provider.ts", `import "@pulumi/pulumi";\nexport const now = Date.now();`],
  [
    "scripts/commands/right.ts",
    `import "../moves/record.ts";\nimport "../stack/read-stack.ts";\nimport "../release/plans/plan.ts";\nimport "node:util";`,
  ],
  ["scripts/commands/traffic.ts", `export type { Traffic } from "../../components/config.ts";`],
  ["scripts/moves/right.ts", `import "./record.ts";\nimport "../stack/read-stack.ts";`],
  ["scripts/stack/right.ts", `import "./read-stack.ts";\nimport "../command-line/print.ts";`],
  [
    "scripts/command-line/right.ts",
    `import "../../lib/nearest.ts";\nimport "./print.ts";\nimport "../adapters/io.ts";`,
  ],
  [
    "scripts/adapters/right.ts",
    `import "@aws-sdk/client-ssm";\nimport "../release/model/errors.ts";\nimport "../release/ledger/history.ts";\nimport "../../components/ledger.ts";\nimport "../../functions/_packaging/package-code.ts";\nexport const now = new Date();`,
  ],
  ["scripts/adapters/process-io.ts", `require("node:fs").writeSync(1, "a");`],
  // What a team writes is not ours to lint.
  ["functions/copies/index.ts", `require("node:fs").writeFileSync("/tmp/a", "b");\nimport "@pulumi/aws";`],
  ["index.ts", `import "./scripts/live.ts";`],
  ["local/aws/state/blobs.ts", `require("node:fs/promises").writeFile("a", "b");`],
  [
    "scripts/release/plans/right.ts",
    `import "./plan.ts";\nimport "../model/errors.ts";\nimport "../ledger/history.ts";\nimport "../../../components/config.ts";\nexport const at = (time: string) => new Date(time);`,
  ],
  [
    "scripts/release/shown/right.ts",
    `import "../../../lib/nearest.ts";\nimport "../plans/plan.ts";\nimport "../model/text.ts";`,
  ],
];

/** The second file of each import cycle. */
const OTHERS: readonly [path: string, source: string][] = [
  ["local/circle/other.ts", `import "./one.ts";`],
  ["test/circle/other.ts", `import type { One } from "./one.ts";\nexport type Two = One | string;`],
];

interface Report {
  readonly diagnostics: readonly { message: unknown; location: { path: unknown } }[];
}

describe("the linter", () => {
  const said = new Map<string, string[]>();

  before(() => {
    const files = [...WRONG, ...RIGHT, ...OTHERS].map(([path, source]) => [path, `${source}\n`]);
    const root = scratchProject(Object.fromEntries(files));
    for (const file of ["biome.json", "lint/pure-core.grit", "lint/whole-files.grit"]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      copyFileSync(join(ROOT, file), join(root, file));
    }
    for (const { message, location } of lint(root).diagnostics) {
      const path = typeof location.path === "string" ? location.path : JSON.stringify(location.path);
      const key = [...WRONG, ...RIGHT].find(([name]) => path.includes(name))?.[0] ?? path;
      said.set(key, [...(said.get(key) ?? []), JSON.stringify(message)]);
    }
  });

  for (const [path, source, says] of WRONG) {
    it(`reports ${source.split("\n")[0]?.replace(/;$/, "")} in ${path}`, () => {
      expect(said.get(path) ?? [])
        .to.have.length(1)
        .and.satisfy(([message]: string[]) => says.test(message ?? ""), `${says} in ${said.get(path)}`);
    });
  }

  for (const [path, source] of RIGHT) {
    it(`accepts ${source.split("\n").join(" ")} in ${path}`, () => {
      expect(said.get(path) ?? []).to.deep.equal([]);
    });
  }
});

/** Lints the folder `root`. Biome ends with 1 because it finds something, and still prints its report. */
function lint(root: string): Report {
  const args = [BIOME, "lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "."];
  try {
    return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", stdio: "pipe" }));
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout);
  }
}
