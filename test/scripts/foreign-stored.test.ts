import { execFileSync } from "node:child_process";
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { GetParameterHistoryCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import type { Io } from "../../scripts/adapters/io.ts";
import { renderJson } from "../../scripts/command-line/print.ts";
import { type LoadedVerbs, runLive } from "../../scripts/live.ts";
import { withFaultyProject } from "../support/faulty-project.ts";
import { expectHarmless } from "../support/harmless-output.ts";
import { HOSTILE } from "../support/hostile-samples.ts";

const FunctionName = "lambda-live-prd-hello";

describe("what live stores gives no orders to whoever reads it", () => {
  const faults = withFaultyProject({ once: true });
  const { "a very long text": _, ...short } = HOSTILE;
  const everything = Object.values(short).join("-");

  for (const [what, sample] of Object.entries(HOSTILE))
    it(`a reason with ${what}`, async () => {
      const { project } = faults;
      const words = ["canary", "-s", "prd", "--version", "2", "--confirm", "prd"];
      const weight = String(10 + Object.keys(HOSTILE).indexOf(what));
      const run = await project.live([...words, "--weight", weight, "--reason", `why${sample}`]);
      expect(run.exitCode, run.stderr).to.equal(0);
      const { Parameters } = await project.aws.ssm.send(
        new GetParameterHistoryCommand({ Name: "/lambda-live/prd/live" }),
      );
      const stored = Parameters?.at(-1)?.Description ?? "";
      expectHarmless(stored, "the ledger's description");
      expect(stored).to.match(/^[0-9a-f]{8} canary: why/);
      // What is stored is shown as it is stored.
      const [entry] = JSON.parse((await project.live("history -s prd --json")).stdout).entries;
      expect(entry).to.include({ action: "canary", reason: stored.slice("01234567 canary: ".length) });
      expect((await project.live("status -s prd")).stdout).to.match(/canary \d s ago \(/);
    });

  it("the commit, ref and caller of a version", async () => {
    const { project } = faults;
    await project.deploy("prd", "hello", "hostile");
    const git = (...args: string[]) => execFileSync("git", ["-C", project.root, ...args]);
    git("init", "-q", "-b", "main");
    git("-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "x", "--allow-empty");
    const run = await faults.faulty(
      "publish -s prd --confirm prd",
      ({ operation }) =>
        operation.startsWith("POST")
          ? {
              kind: "change answer",
              change: (body) =>
                body.replace(/(<Arn>)[^<]*/, "$1arn:aws:iam::123456789012:user/a\u202e\u0085b"),
            }
          : undefined,
      { env: { GITHUB_REF_NAME: everything } },
    );
    expect(run.exitCode, run.stderr).to.equal(0);
    const { Configuration } = await project.aws.lambda.send(
      new GetFunctionCommand({ FunctionName, Qualifier: "3" }),
    );
    expect(Configuration?.Description).to.match(
      /^commit=[0-9a-f]{40}\+dirty ref=[!-~]+ by=a\\u202e\\u0085b$/,
    );
    expect((await project.live("versions -s prd")).stdout).to.match(/ 3 .* commit [0-9a-f]{7}\+dirty \S+ /);
  });
});

describe("a bug of live that quotes foreign text", () => {
  for (const [what, sample] of Object.entries(HOSTILE))
    it(`is told on one line, before the stack: ${what}`, async () => {
      const bug = async () => {
        throw new Error(`unexpected ${sample}`);
      };
      for (const words of [["status"], ["status", "--json"]]) {
        const { exitCode, stdout, stderr } = await runHere(words, { status: bug });
        expect(exitCode).to.equal(1);
        for (const output of [stdout, stderr]) expectHarmless(output, "live");
        expect(stderr).to.match(/^error Internal: unexpected .*\nError: unexpected .*\n( +at .*\n)+$/);
      }
    });

  it("is a JSON document with the same text", () => {
    const text = Object.values(HOSTILE).join("");
    const json = renderJson({ text });
    expectHarmless(json, "live");
    expect(JSON.parse(json)).to.deep.equal({ text });
  });
});

async function runHere(words: readonly string[], loaded: LoadedVerbs) {
  const said = { stdout: "", stderr: "" };
  const io: Io = {
    env: {},
    cwd: "/",
    interactive: false,
    outputIsTerminal: false,
    out: (text) => {
      said.stdout += text;
    },
    err: (text) => {
      said.stderr += text;
    },
    ask: async () => undefined,
    now: () => 0,
    onInterrupt: () => () => {},
  };
  return { exitCode: await runLive(words, io, loaded), ...said };
}

describe("a printed command", () => {
  const faults = withFaultyProject({ once: true });
  const HEX = "1234abc";

  for (const [what, commit, printed] of [
    ["a commit", HEX, [`git log ${HEX}..89abcde`]],
    ["an order to the shell", "$(reboot)", []],
    ["a second command", "main;reboot", []],
    ["an option", "--output=x", []],
    ["a bidi override", "12\u202e34", []],
  ] as const)
    it(`names a version's commit only if it is hexadecimal: ${what}`, async () => {
      const run = await faults.faulty("versions -s prd --diff 1 2", ({ operation }) =>
        operation === "ListVersionsByFunction"
          ? {
              kind: "change answer",
              change(body) {
                const answer = JSON.parse(body);
                answer.Versions[1].Description = `commit=${commit}`;
                answer.Versions[2].Description = "commit=89abcdef";
                return JSON.stringify(answer);
              },
            }
          : undefined,
      );
      expect([...run.stdout.matchAll(/git log .*/g)].map(([found]) => found)).to.deep.equal(printed);
    });

  it("quotes what was typed before", async () => {
    const words = ["canary", "-s", "prd;reboot", "-f", "$(reboot)", "--confirm", "a b", "--weight", "100"];
    const { stderr } = await faults.project.live(words);
    expect(stderr).to.contain("live promote -s 'prd;reboot' -f '$(reboot)' --confirm 'a b'\n");
    expect((await faults.project.live(["status", "a;reboot"])).stderr).to.contain(
      "Did you mean -s 'a;reboot'?",
    );
    expect((await faults.project.live(["status", "-s", "x&y"])).stderr).to.contain(
      "pulumi stack init 'x&y'\n",
    );
  });
});
