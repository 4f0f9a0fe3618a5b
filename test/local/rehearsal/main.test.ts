import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startBundle, useBundle } from "../../support/bundle.ts";
import { expectHarmless } from "../../support/harmless-output.ts";
import { testEngine } from "../../support/local-project.ts";
import { processesMentioning } from "../../support/processes.ts";
import { until } from "../../support/until.ts";

describe("npm start, interrupted", () => {
  useBundle("rehearsal");
  const folder = mkdtempSync(join(tmpdir(), "rehearsal-test-"));
  before(async function () {
    this.timeout(30 * 60 * 1000);
    await testEngine();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("exits with 130, reports finished steps, calls no step failed, and leaves nothing behind", async () => {
    const rehearsal = spawn(process.execPath, [...startBundle("rehearsal"), "--json"], {
      cwd: join(__dirname, "../../.."),
      env: { ...process.env, TMPDIR: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      rehearsal[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    }
    await until(() => output.stderr.includes("pulumi stack init prd"));
    // Two signals at once, as under npm: the terminal signals both, and npm forwards its own.
    rehearsal.kill("SIGINT");
    rehearsal.kill("SIGTERM");
    const [code] = await once(rehearsal, "close");
    expectHarmless(output.stdout + output.stderr, "npm start");
    expect(code, output.stderr).to.equal(130);
    expect(output.stderr).not.to.contain("failed").and.not.to.contain("did not do");
    const done = JSON.parse(output.stdout).steps.map(({ name }: { name: string }) => name);
    expect(done).to.deep.equal(["init sbx", "init tst", "init prd"]);
    await until(() => processesMentioning(folder).length === 0 && projectsIn(folder).length === 0);
  });
});

function projectsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("local-project-"));
}
