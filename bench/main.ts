/** `npm run bench -- [NAME...]` runs the named benchmarks, or all. Each compares two things in one run. */

import { benchLargeZip } from "./large-zip.ts";
import { benchLatency, benchMany, benchRate, benchRollback, benchSettings } from "./live.ts";
import { benchLocalAws, benchMemory, benchStart } from "./local-aws.ts";
import { benchPublish, benchUnchanged } from "./many-functions.ts";
import { benchPublishOnUp } from "./publish-on-up.ts";
import { benchPulumiUp } from "./pulumi-up.ts";

const BENCHMARKS: Readonly<Record<string, () => Promise<string[]>>> = {
  "pulumi-up": () => benchPulumiUp(3),
  "up-unchanged": () => benchUnchanged(7),
  publish: () => benchPublish(7),
  "publish-on-up": () => benchPublishOnUp(7),
  rollback: () => benchRollback(15),
  "rollback-far": () => benchLatency(5),
  "rollback-many": () => benchMany(11),
  "rollback-settings": () => benchSettings(21),
  "rollback-rate": () => benchRate(),
  "local-aws": () => benchLocalAws(15),
  start: () => benchStart(5),
  memory: () => benchMemory(),
  "large-zip": () => benchLargeZip(),
};

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !BENCHMARKS[name]);
  if (unknown) {
    process.stderr.write(
      `There is no benchmark ${unknown}. There are: ${Object.keys(BENCHMARKS).join(", ")}\n`,
    );
    process.exitCode = 2;
    return;
  }
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    process.stderr.write(`${name} ...\n`);
    for (const line of await run()) process.stdout.write(`${name}: ${line}\n`);
  }
}

void main(process.argv.slice(2));
