/** A checkout of a team in a scratch folder, from which `npm start -- --mine` can be started. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { copyProject } from "../../../../local/copy-project.ts";

const DIST = resolve(__dirname, "../../../../dist");

/** Makes the checkout: our commands, and of a team the given files alone. */
export function makeCheckout(files: Readonly<Record<string, string>>): string {
  const root = join(mkdtempSync(join(tmpdir(), "own-checkout-")), "checkout");
  copyProject(root);
  for (const name of readdirSync(DIST))
    if (/^rehearsal\.(cjs|sources\.json)$/.test(name)) cpSync(join(DIST, name), join(root, "dist", name));
  rmSync(join(root, "functions/hello"), { recursive: true });
  for (const name of ["Pulumi.sbx.yaml", "Pulumi.tst.yaml", "Pulumi.prd.yaml"]) rmSync(join(root, name));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Runs `npm start -- --mine` there, without npm. */
export async function rehearse(root: string, ...flags: string[]) {
  const child = spawn(
    process.execPath,
    [join(root, "scripts/launch-bundle.cjs"), "rehearsal", "--mine", ...flags],
    // What the rehearsal makes lies beside the checkout, where a test sees what is left.
    { cwd: root, env: { ...process.env, TMPDIR: dirname(root) }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  const [code] = await once(child, "close");
  return { code: code as number, ...output };
}
