/** Tests of run-build.ts, build-inputs.ts and files-state.ts: real commands, counted by a file that they append to. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { CatalogError, readCatalog } from "../../functions/_catalog/catalog.ts";
import { packageAll } from "../../functions/_packaging/package-all.ts";
import { isRunning } from "../support/is-running.ts";
import { scratchProject } from "../support/scratch-project.ts";
import { until } from "../support/until.ts";

const PYTHON = { runtime: "python3.13", handler: "app.handler" };
const APP = "def handler(event, context):\n    return 1\n";
/** Appends to a file outside of all inputs, and copies the folder's module. */
const COUNTED = "echo run >> ../../.build-runs; cp app.py $OUT/";

describe("the build of a function", () => {
  let root: string;
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const settings = (build: object, more: object = {}) =>
    write("functions/a/function.json", JSON.stringify({ ...PYTHON, build, ...more }));
  const runs = () =>
    existsSync(join(root, ".build-runs"))
      ? readFileSync(join(root, ".build-runs"), "utf8").split("\n").length - 1
      : 0;
  const packaged = async () => {
    const made = (await packageAll(root, readCatalog(root))).get("a");
    if (!made) throw new Error("a was not packaged");
    return made;
  };
  const content = async () =>
    Object.fromEntries(
      Object.entries(unzipSync(readFileSync((await packaged()).path))).map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString(),
      ]),
    );
  async function refusal(): Promise<string> {
    try {
      await packaged();
    } catch (error) {
      expect(error).to.be.instanceOf(CatalogError);
      return (error as Error).message;
    }
    return expect.fail("nothing was refused");
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=x", "-c", "user.email=x@x", ...args], {
      stdio: "pipe",
    });

  beforeEach(() => {
    root = scratchProject({ "functions/a/app.py": APP, "lib/shared.txt": "1", "lib/other.txt": "1" });
    settings({ run: COUNTED, inputs: ["../../lib/shared.txt"] });
  });

  it("makes the code alone, from an empty folder outside of the project, which is removed", async () => {
    settings({ run: "n=$(ls -A $OUT | wc -l); echo $n > $OUT/files; echo $OUT > $OUT/out; cp app.py $OUT" });
    const { files, out, ...rest } = await content();
    expect([files, rest]).to.deep.equal(["0\n", { "app.py": APP }]);
    expect(dirname(out?.trim() ?? "")).to.equal(tmpdir());
    expect(existsSync(out?.trim() ?? "")).to.equal(false);
  });

  it("lays its files over those of the folder, and runs in the folder", async () => {
    settings(
      { run: "mkdir $OUT/deep; pwd > $OUT/deep/where; echo built > $OUT/b.txt" },
      { files: ["*.py", "*.txt"] },
    );
    write("functions/a/b.txt", "own");
    write("functions/a/c.txt", "own");
    expect(await content()).to.deep.equal({
      "app.py": APP,
      "b.txt": "built\n",
      "c.txt": "own",
      "deep/where": `${join(root, "functions/a")}\n`,
    });
  });

  const SAME: readonly [what: string, act: () => void][] = [
    ["nothing", () => {}],
    ["a file of the project that no input names", () => write("lib/other.txt", "2")],
    ["the memory", () => settings({ run: COUNTED, inputs: ["../../lib/shared.txt"] }, { memory_size: 256 })],
  ];
  for (const [what, act] of SAME)
    it(`does not run again after a change of ${what}`, async () => {
      const { codeSha256 } = await packaged();
      act();
      expect((await packaged()).codeSha256).to.equal(codeSha256);
      expect(runs()).to.equal(1);
    });

  const OTHER: readonly [what: string, act: () => void][] = [
    ["a file of the folder", () => write("functions/a/app.py", `${APP}# 2\n`)],
    ["a further file of the folder", () => write("functions/a/deep/new.py", "")],
    ["a file of inputs", () => write("lib/shared.txt", "2")],
    ["the command", () => settings({ run: `${COUNTED} `, inputs: ["../../lib/shared.txt"] })],
    [
      "the processor",
      () => settings({ run: COUNTED, inputs: ["../../lib/shared.txt"] }, { architecture: "arm64" }),
    ],
    ["the zip, by somebody else", () => write(".build/a.zip", "other")],
  ];
  for (const [what, act] of OTHER)
    it(`runs again after a change of ${what}`, async () => {
      await packaged();
      act();
      await packaged();
      await packaged();
      expect(runs()).to.equal(2);
    });

  it("takes what git ignores for no input, so that a build tool may write beside the sources", async () => {
    git("init", "-q");
    write(".gitignore", "target/\n.build*\n");
    settings({ run: `mkdir -p target; date +%s%N > target/state; ${COUNTED}` });
    await packaged();
    const { warnings, inputs } = await packaged();
    expect(runs()).to.equal(1);
    expect(warnings).to.deep.equal([]);
    expect(inputs).to.deep.equal(["functions/a/app.py", "functions/a/function.json"]);
    write("functions/a/app.py", `${APP}# 2\n`);
    await packaged();
    await packaged();
    expect(runs()).to.equal(2);
  });

  it("says that it writes into its own inputs, and runs again each time", async () => {
    settings({ run: `date +%s%N > made.txt; ${COUNTED}` });
    const { warnings } = await packaged();
    expect(warnings).to.deep.equal([
      "functions/a/made.txt changed while the build ran, and would have it run again each time. Let the build write into $OUT alone, or let git ignore what it writes beside.",
    ]);
    await packaged();
    expect(runs()).to.equal(2);
  });

  const REFUSED: readonly [what: string, build: object, says: string | RegExp][] = [
    [
      "fails, with its last lines made harmless",
      { run: "seq 30; printf '\\033[31mbroken\\n::error::x\\n' >&2; exit 3" },
      /^functions\/a: its build \(seq 30; .*\) failed with exit code 3\.\n {2}It wrote last:\n {2}a: 13\n(?:.*\n)* {2}a: 30\n {2}a: \\u001b\[31mbroken\n {2}a: .*error::x$/,
    ],
    ["is killed", { run: "kill -TERM $$" }, "functions/a: its build (kill -TERM $$) failed with SIGTERM."],
    [
      "is not there",
      { run: "no-such-tool" },
      /failed with exit code 127\.\n {2}It wrote last:\n.*no-such-tool/,
    ],
    [
      "writes nothing",
      { run: "mkdir $OUT/empty" },
      "functions/a: its build (mkdir $OUT/empty) wrote nothing into $OUT. Let it write there what is to be the code.",
    ],
    [
      "names inputs that are not there",
      { run: "true", inputs: ["../../no/*"] },
      "functions/a/function.json: build.inputs ../../no/* matches no file. Mend the path or remove it.",
    ],
    [
      "leaves the handler out",
      { run: "touch $OUT/main.py" },
      'functions/a/function.json: handler is "app.handler", but the code has no app.py. Mend handler or files.',
    ],
  ];
  for (const [what, build, says] of REFUSED)
    it(`is refused if it ${what}`, async () => {
      settings(build);
      const said = await refusal();
      if (typeof says === "string") expect(said).to.contain(says);
      else expect(said.split("\n").slice(0, 50).join("\n")).to.match(says);
      expect(readdirSync(root)).to.not.include(".build");
    });

  it("is ended with all its processes once its time is over", async () => {
    settings({ run: "sleep 600 & echo $! > ../../pid; wait", timeout: 1 });
    expect(await refusal()).to.contain("was not done within 1 s, and was ended. Give it more seconds");
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    await until(() => !isRunning(pid));
  });

  it("leaves running what stays behind, as a daemon of a build tool does", async () => {
    settings({ run: `sleep 600 & echo $! > ../../pid; ${COUNTED}` });
    await packaged();
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    expect(isRunning(pid)).to.equal(true);
    process.kill(pid, "SIGKILL");
  });

  it("runs beside one other, and no more", async () => {
    const run = 'echo start >> ../../order; sleep 0.2; echo end >> ../../order; cp app.py "$OUT"';
    for (const name of ["a", "b", "c"]) {
      write(`functions/${name}/app.py`, APP);
      write(`functions/${name}/function.json`, JSON.stringify({ ...PYTHON, build: { run } }));
    }
    await packaged();
    const order = readFileSync(join(root, "order"), "utf8").trim().split("\n");
    const running = order.map((_, index) => {
      const until = order.slice(0, index + 1);
      return until.filter((word) => word === "start").length - until.filter((word) => word === "end").length;
    });
    expect(Math.max(...running)).to.equal(2);
  });

  it("ends with the process that runs it, however that one ends", async () => {
    settings({ run: "echo $$ > ../../pid; sleep 600" });
    const script = `require(${JSON.stringify(join(__dirname, "../../functions/_packaging/package-all.ts"))})
      .packageAll(${JSON.stringify(root)}, require(${JSON.stringify(join(__dirname, "../../functions/_catalog/catalog.ts"))}).readCatalog(${JSON.stringify(root)}));`;
    const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
      cwd: join(__dirname, "../.."),
      stdio: "ignore",
    });
    await until(() => existsSync(join(root, "pid")) && readFileSync(join(root, "pid"), "utf8") !== "");
    const pid = Number(readFileSync(join(root, "pid"), "utf8"));
    child.kill("SIGKILL");
    await until(() => !isRunning(pid));
    rmSync(root, { recursive: true, force: true });
  });
});
