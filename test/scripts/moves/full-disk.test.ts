import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildLive, type LiveEnded, startLive } from "../../support/live-process.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";

/** Each has moves of its own, so that several go on at once. */
const STACKS = ["one", "two", "three"];
const LARGEST_KB = 64;
const PAGE_KB = 4;

/** Keys that fill some 30 KB: the file ends in the middle of the sizes, and never at the end of a page. */
const SECRETS = Array.from(
  { length: 26 },
  (_, n) => `  other:password${n}:\n    secure: ${"c2VjcmV0".repeat(140)}${n}\n`,
).join("");

/** A way to give `live` room for a stack file of a given size only. */
interface Disk {
  /** Whether this machine lets this user make such a disk. */
  readonly exists: boolean;
  /** The folder, below the project, where the stack file is. */
  readonly folder: string;
  /** A shell script that runs `live` with `kb` of room, beside the old file. */
  script(kb: number, file: string, oldKb: number): string;
  readonly refusal: string;
}

/** A file system in memory, seen only by the script and what it runs, and gone with them. */
const SMALL_DISK: Disk = {
  exists: spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0,
  folder: "kept",
  script: (kb, file, oldKb) => {
    const size = Math.ceil(oldKb / PAGE_KB) * PAGE_KB + kb;
    const around = `mount -t tmpfs -o size=${size}k none disk && cp -p kept/${file} disk && "$@"; code=$?; cp -p disk/* kept; exit $code`;
    return `exec unshare -rm sh -c '${around}' sh "$@"`;
  },
  refusal: "ENOSPC",
};

const SMALL_FILES: Disk = {
  exists: true,
  folder: ".",
  script: (kb) => `ulimit -f ${2 * kb}; exec "$@"`,
  refusal: "EFBIG",
};

describe("a move on a full disk", function () {
  this.timeout(300_000);
  let project: ReleaseProject;

  before(async () => {
    buildLive();
    const keys = `  lambda-live:publish_versions: true\n  lambda-live:live_version: $LATEST\n${SECRETS}`;
    project = await makeReleaseProject({ stacks: Object.fromEntries(STACKS.map((stack) => [stack, keys])) });
    for (const stack of STACKS) {
      await project.publish(stack, "hello", 2);
      await project.live(`publish -s ${stack} --pin --confirm ${stack}`);
    }
    // From here on the code cache is there, which a limit for files would keep from being written.
    const { cwd, endpoint } = { cwd: project.root, endpoint: project.aws.aws.endpoint };
    const first = await startLive("promote --version 1 -s one --confirm one", { cwd, endpoint }).ended;
    expect(first.exitCode, first.stderr).to.equal(0);
  });
  after(() => project.close());

  /** Moves LIVE of the stack to its other version, and says how the file and the exit code differ, if they do. */
  async function move(stack: string, disk: Disk, kb: number): Promise<string> {
    const file = `Pulumi.${stack}.yaml`;
    const path = join(project.root, disk.folder, file);
    const before = readFileSync(path, "utf8");
    const { FunctionVersion } = await project.alias(stack, "hello");
    const version = FunctionVersion === "2" ? "1" : "2";
    const ended = await startLive(`promote --version ${version} -s ${stack} --confirm ${stack}`, {
      cwd: project.root,
      endpoint: project.aws.aws.endpoint,
      shell: [disk.script(kb, file, before.length / 1024)],
    }).ended;
    const moved = await project.alias(stack, "hello");
    expect(moved.FunctionVersion, ended.stderr).to.equal(version);
    const { serial } = JSON.parse((await project.ledger(stack)) ?? "{}");
    const whole = before
      .replace(/(?<=live_version: ).*/, `"${version}"`)
      .replace(/(?<=live_serial: ).*/, serial);
    const after = readFileSync(path, "utf8");
    return judge(ended, { isOld: after === before, isNew: after === whole }, disk);
  }

  function judge(
    { exitCode, stderr }: LiveEnded,
    { isOld, isNew }: { isOld: boolean; isNew: boolean },
    disk: Disk,
  ) {
    const saysWhy = stderr.includes("error StackFileNotWritten:") && stderr.includes(disk.refusal);
    if (exitCode === 0 && isNew) return "new";
    if (exitCode === 4 && isOld && saysWhy) return "old";
    return `exit code ${exitCode}, ${isOld ? "the old file" : isNew ? "the new file" : "a broken file"}: ${stderr}`;
  }

  /** Makes a move at each size, and counts how they ended. */
  async function moveAtEach(sizesKb: readonly number[], disk: Disk): Promise<ReadonlyMap<number, string>> {
    const outcomes = new Map<number, string>();
    const left = [...sizesKb];
    await Promise.all(
      STACKS.map(async (stack) => {
        for (let kb = left.shift(); kb !== undefined; kb = left.shift())
          outcomes.set(kb, await move(stack, disk, kb));
      }),
    );
    return outcomes;
  }

  const DISKS: readonly [name: string, disk: Disk, stepKb: number][] = [
    ["a file may have", SMALL_FILES, SMALL_DISK.exists ? 8 : 1],
    ["are free on the disk", SMALL_DISK, 1],
  ];
  for (const [name, disk, stepKb] of DISKS) {
    const sizesKb = Array.from({ length: LARGEST_KB / stepKb + 1 }, (_, step) => step * stepKb);

    it(`leaves the old stack file (4) or the new one (0), whole, if 0 to ${LARGEST_KB} KB ${name}`, async function () {
      if (!disk.exists) return this.skip();
      if (disk === SMALL_DISK) putOnDisk();
      const outcomes = await moveAtEach(sizesKb, disk);
      const wrong = [...outcomes].filter(([, outcome]) => outcome !== "new" && outcome !== "old");
      expect(wrong).to.deep.equal([]);
      expect([outcomes.get(0), outcomes.get(LARGEST_KB)]).to.deep.equal(["old", "new"]);
      const files = readdirSync(join(project.root, disk.folder)).filter((file) =>
        file.startsWith("Pulumi.o"),
      );
      expect(files).to.deep.equal(["Pulumi.one.yaml"]);
      const count = (wanted: string) => [...outcomes.values()].filter((outcome) => outcome === wanted).length;
      if (this.test) this.test.title += `: ${count("old")} old, ${count("new")} new, 0 broken`;
    });
  }

  /** The script mounts the disk on the folder where the links point to, and brings its files back to `kept`. */
  function putOnDisk(): void {
    for (const folder of ["kept", "disk"]) mkdirSync(join(project.root, folder));
    for (const stack of STACKS) {
      const file = `Pulumi.${stack}.yaml`;
      renameSync(join(project.root, file), join(project.root, "kept", file));
      symlinkSync(join("disk", file), join(project.root, file));
    }
  }
});
