/** A function that a bucket calls: what arrives follows LIVE like any other call. */
import type { Step } from "./step.ts";
import { config, live, type Outside, type Scene, up } from "./story.ts";

const OBJECTS = 20;
const HELLO = { 7: 100 };

/** The program with s3sync, as the README shows it. */
const PROGRAM = "local/rehearsal/s3sync-program.txt";

/** Adds s3sync beside hello in prd, and moves its LIVE forth and back. */
export function bucketScene(outside: Outside): Scene {
  const commit = (text: string) => (outside.hasGit ? ` && git add -A && git commit -qm "${text}"` : "");
  const write = (name: string, command: string): Step => ({
    name,
    stack: "prd",
    command: command + commit(name),
    expect: {},
  });
  const arrive = (when: string, version: number): Step => ({
    name: `objects arrive ${when}`,
    stack: "prd",
    command: `(${OBJECTS} objects arrive in the bucket)`,
    act: () => outside.sendObjects(when, OBJECTS),
    calls: OBJECTS,
    expect: { serves: HELLO, output: [new RegExp(`: version ${version} copied ${OBJECTS}$`)] },
  });
  return {
    title:
      "A bucket calls a function: objects arrive at the version that LIVE names, before and after a rollback, with nothing wired again.",
    steps: [
      write("s3sync beside hello", `cp -r local/rehearsal/s3sync functions && cp ${PROGRAM} index.ts`),
      config("set --path functions.s3sync.live_version latest", { serves: HELLO }),
      up("prd", "s3sync with its buckets", { changes: { update: 1, replace: 0, delete: 0 }, serves: HELLO }),
      live("publish s3sync 1", "publish --pin -f s3sync", { serves: HELLO }),
      arrive("at first", 1),
      write(
        "s3sync copies into a folder",
        "cp local/rehearsal/releases/copies-into-a-folder.ts functions/s3sync/target-key.ts",
      ),
      up("prd", "new s3sync stays unseen", { serves: HELLO }),
      live("publish s3sync 2", "publish -f s3sync", { serves: HELLO }),
      arrive("before the move", 1),
      live("s3sync 2 is live", "promote -f s3sync", { serves: HELLO }),
      arrive("after the move", 2),
      live("s3sync rolled back", 'rollback -f s3sync --reason "rehearsal"', { serves: HELLO }),
      arrive("after the rollback", 1),
      up("prd", "up changes nothing of the bucket", {
        changes: { create: 0, update: 0, replace: 0, delete: 0 },
        serves: HELLO,
      }),
    ],
  };
}
