/** Bundled commands in tests, started as their npm scripts start them, without npm. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const LAUNCH = join(__dirname, "../../scripts/launch-bundle.cjs");

/** The arguments of `node` that start the bundle `name`. */
export const startBundle = (name: string): [string, string] => [LAUNCH, name];

/** Builds the bundle if the checkout has changed, so that its next starts print their own words alone. */
export function useBundle(name: string): void {
  before(function () {
    this.timeout(120_000);
    execFileSync(process.execPath, [...startBundle(name), "--help"], { stdio: "ignore" });
  });
}
