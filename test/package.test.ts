import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(__dirname, "..");
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), "utf8"));

describe("package.json", () => {
  it("decides for each dependency with an install script whether it may run, so that npm ci asks nothing", () => {
    const packages = Object.entries(read("package-lock.json").packages as Record<string, Installed>);
    const withScript = packages.flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : [],
    );
    expect(Object.keys(read("package.json").allowScripts).sort()).to.deep.equal(withScript.sort());
  });

  it("runs no command through tsx, whose cache in the temp folder may be another user's", () => {
    const commands = Object.values(read("package.json").scripts as Record<string, string>);
    expect(commands.filter((command) => /\btsx\b/.test(command))).to.deep.equal([]);
  });

  it("tests without tsx's cache in the temp folder, also in the processes that a test starts", () => {
    const temporary = mkdtempSync(join(tmpdir(), "package-test-"));
    const started = join(temporary, "started.ts");
    writeFileSync(started, "export const one: number = 1;");
    const test = join(temporary, "starts.test.ts");
    writeFileSync(
      test,
      `import { execFileSync } from "node:child_process";
       const options = { cwd: ${JSON.stringify(ROOT)} };
       it("starts it", () => execFileSync(process.execPath, ["--import", "tsx", ${JSON.stringify(started)}], options));`,
    );
    const env = { ...process.env, TMPDIR: temporary, TSX_DISABLE_CACHE: undefined };
    const mocha = createRequire(__filename).resolve("mocha/bin/mocha.js");
    const said = execFileSync(process.execPath, [mocha, test], { cwd: ROOT, env, encoding: "utf8" });
    const found = readdirSync(temporary);
    rmSync(temporary, { recursive: true });
    expect(said).to.contain("1 passed");
    expect(found).to.deep.equal(["started.ts", "starts.test.ts"]);
  });
});

interface Installed {
  readonly hasInstallScript?: true;
}
