import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { COMMAND_KINDS, inStack, printedCommand } from "../../lib/printed-command.ts";
import { VERBS } from "../../scripts/command-line/verbs.ts";

const ROOT = join(__dirname, "../..");

/** The words that a shell gives to the program. */
function words(command: string): string[] {
  const script = `for word in ${command}; do printf '%s\\0' "$word"; done`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("a printed command", () => {
  const ROWS: readonly (readonly [string, string])[] = [
    [printedCommand("live status"), "live status"],
    [
      printedCommand("live canary --weight WEIGHT", { WEIGHT: 10, stack: "prd", functions: ["a", "b"] }),
      "live canary -s prd -f a -f b --weight 10",
    ],
    [
      printedCommand("live publish --pin", { stack: "prd", flags: { confirm: "prd" }, throughNpm: true }),
      "npm run -s live -- publish -s prd --pin --confirm prd",
    ],
    [
      printedCommand("live abort", { flags: { reason: "it's $HOME", json: true, confirm: undefined } }),
      "live abort --reason 'it'\\''s $HOME' --json",
    ],
    [
      printedCommand("live abort", { stack: "-a", flags: { reason: "-5 %" } }),
      "live abort -s=-a --reason='-5 %'",
    ],
    [
      printedCommand("pulumi config set KEY VALUE", { KEY: "live_version", VALUE: "$LATEST", stack: "prd" }),
      "pulumi config set live_version '$LATEST' -s prd",
    ],
    [
      printedCommand("pulumi config set KEY VALUE", { KEY: "a", VALUE: "-5", stack: "prd" }),
      "pulumi config set -s prd -- a -5",
    ],
    [
      printedCommand("pulumi config rm --path KEY", { KEY: "-a", stack: "p -- q" }),
      "pulumi config rm --path -s 'p -- q' -- -a",
    ],
    [
      inStack(printedCommand("pulumi config rm KEY", { KEY: "a -- b" }), "prd"),
      "pulumi config rm 'a -- b' -s prd",
    ],
    [printedCommand("npm run local -- --port PORT", { PORT: 4567 }), "npm run local -- --port 4567"],
  ];
  for (const [printed, expected] of ROWS) it(`is ${expected}`, () => expect(printed).to.equal(expected));

  it("gives the shell every blank and name as one word, whatever it holds", () => {
    const hostile = "a b;$(echo x)`echo y`'\"*";
    const printed = printedCommand("live rollback --to VERSION", {
      VERSION: hostile,
      stack: hostile,
      functions: [hostile],
      flags: { reason: hostile },
    });
    expect(words(printed)).to.deep.equal([
      "live",
      "rollback",
      "-s",
      hostile,
      "-f",
      hostile,
      "--to",
      hostile,
      "--reason",
      hostile,
    ]);
  });

  it("of live names a verb and flags that live has", () => {
    for (const kind of COMMAND_KINDS) {
      const [program, verb, ...rest] = kind.split(" ");
      if (program !== "live" || verb === "VERB") continue;
      const flags: readonly string[] = VERBS.find(({ name }) => name === verb)?.flags ?? [];
      for (const flag of rest.filter((word) => word.startsWith("--")))
        expect(flags, kind).to.include(flag.slice(2));
    }
  });

  it("is made in lib/printed-command.ts, wherever it is printed", () => {
    const kinds: readonly string[] = COMMAND_KINDS;
    const found = ["components", "functions", "lib", "local", "scripts"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.ts$/.test(path))
        .map((path) => `${folder}/${path}`)
        .filter((path) => !LISTS_OF_COMMANDS.test(path))
        .flatMap((path) =>
          textsOf(path)
            .filter((text) => COMMAND.test(text) && !kinds.includes(text) && !text.includes("\n\n"))
            .map((text) => `${path}: ${text}`),
        ),
    );
    expect(found, "use printedCommand").to.deep.equal([]);
  });

  it("of a .cjs file, which can't import it, is one of its kinds all the same", () => {
    const kinds: readonly string[] = COMMAND_KINDS;
    for (const path of ["scripts/launch-bundle.cjs", "local/pulumi/language-host/run-program.cjs"])
      for (const text of textsOf(path))
        for (const [named] of text.matchAll(/\bnpm (ci|run \w+)/g)) expect(kinds, path).to.include(named);
  });
});

/** Help (which has empty lines), documents and the story of the rehearsal list commands as people type them. */
const LISTS_OF_COMMANDS =
  /^lib\/printed-command\.ts$|^scripts\/command-line\/verbs\.ts$|^scripts\/release\/shown\/permissions-page\.ts$|^local\/rehearsal\//;

/** A command that is to be pasted: at the beginning, or behind what introduces it. */
const COMMAND = new RegExp(
  String.raw`(?:^|: |\`|\()(?:pulumi (?:up|config|stack|state|preview|refresh)|live (?:${VERBS.map(({ name }) => name).join("|")})|npm (?:ci|run|start)|aws (?:sso|sts)|git (?:log|add)|export [A-Z_]+=)\b(?! that|\`)`,
);

/** The texts of a source: each string, and each piece of a template. */
function textsOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(join(ROOT, path), "utf8"), ts.ScriptTarget.Latest);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}
