import type { Io } from "./adapters/io.ts";
import type { Flags } from "./command-line/parse-flags.ts";
import type { VerbName } from "./command-line/verbs.ts";
import type { ExitCode } from "./release/model/errors.ts";

/** Runs a verb and returns its exit code. The caller shows the errors that a verb throws. */
export type Command = (flags: Flags, io: Io) => Promise<ExitCode>;

/** Loads a verb's code and the parts of the SDK that the verb uses. The bundle has one file per verb. */
export const LOADERS: Readonly<Record<VerbName, () => Promise<Command>>> = {
  status: async () => (await import("./commands/status.ts")).status,
  publish: async () => (await import("./commands/publish.ts")).publish,
  canary: async () => (await import("./commands/canary.ts")).canary,
  rollout: async () => (await import("./commands/rollout.ts")).rollout,
  promote: async () => (await import("./commands/promote.ts")).promote,
  abort: async () => (await import("./commands/abort.ts")).abort,
  rollback: async () => (await import("./commands/rollback.ts")).rollback,
  sync: async () => (await import("./commands/sync.ts")).sync,
  simulate: async () => (await import("./commands/simulate.ts")).simulate,
  versions: async () => (await import("./commands/versions.ts")).versions,
  report: async () => (await import("./commands/report.ts")).report,
  history: async () => (await import("./commands/history.ts")).history,
  verify: async () => (await import("./commands/verify.ts")).verify,
  commit: async () => (await import("./commands/commit.ts")).commit,
  changed: async () => (await import("./commands/changed.ts")).changed,
  adopt: async () => (await import("./commands/adopt.ts")).adopt,
  permissions: async () => (await import("./commands/permissions.ts")).permissions,
  prune: async () => (await import("./commands/prune.ts")).prune,
};
