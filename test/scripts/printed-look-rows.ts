/** Rows of `printed-commands.test.ts` whose commands look, or delete what they showed. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import type { Fault } from "../support/faulty-proxy.ts";
import type { Row } from "./printed-command-row.ts";
import { CONFIRM, DENIED, drift, faulty, olderCheckout, reads, said, serves } from "./printed-row-parts.ts";

export const looks: readonly Row[] = [
  {
    kind: "live canary --weight WEIGHT",
    when: "a version was published",
    async prints(around) {
      await around.project.deploy("prd", "hello", "third");
      return said(around, `publish ${CONFIRM}`);
    },
    leaves: serves("1", { 3: 0.1 }),
  },
  { kind: "live history", when: "pulumi up refuses an older checkout", prints: olderCheckout, leaves: reads },
  {
    kind: "live permissions",
    when: "AWS denies a call",
    prints: (around) => faulty(around, `promote ${CONFIRM}`, "GetAlias", DENIED),
    leaves: reads,
  },
  {
    kind: "live prune --delete",
    when: "prune showed its plan",
    async prints(around) {
      await around.project.publish("prd", "hello");
      return said(around, "prune -s prd --keep 1 --keep-live 1 --older-than 0");
    },
    async leaves(around, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect(stderr + (await said(around, "versions -s prd"))).to.match(/^ +1\b/m);
      expect(await said(around, "prune -s prd --keep 1 --keep-live 1 --older-than 0")).to.not.contain(
        "To delete:",
      );
    },
  },
  {
    kind: "live publish --dry-run",
    when: "$LATEST changed while it was published",
    async prints(around) {
      await around.project.deploy("prd", "hello", "third");
      const fault: Fault = { kind: "answer", status: 412, type: "PreconditionFailedException" };
      return faulty(around, `publish ${CONFIRM}`, "PublishVersion", fault);
    },
    leaves: reads,
  },
  {
    kind: "live prune",
    when: "the storage for code is full",
    async prints(around) {
      await around.project.deploy("prd", "hello", "third");
      const fault: Fault = { kind: "answer", status: 400, type: "CodeStorageExceededException" };
      return faulty(around, `publish ${CONFIRM}`, "PublishVersion", fault);
    },
    leaves: reads,
  },
  {
    kind: "live status",
    when: "a move is done",
    prints: (around) => said(around, `promote ${CONFIRM}`),
    leaves: reads,
  },
  {
    kind: "live verify",
    when: "status found drift",
    async prints(around) {
      await drift(around);
      return said(around, "status");
    },
    leaves: async (_, { code, stdout }) =>
      expect([code, stdout.includes("declared is")]).to.deep.equal([3, true]) && undefined,
  },
  {
    kind: "live versions",
    when: "a version does not exist",
    prints: (a) => said(a, `promote --version 99 ${CONFIRM}`),
    leaves: reads,
  },
  {
    kind: "live VERB",
    when: "a verb is misspelt",
    prints: (around) => said(around, "statsu"),
    leaves: reads,
  },
  {
    kind: "live VERB --help",
    when: "a flag is unknown",
    prints: (around) => said(around, "status --bar"),
    leaves: reads,
  },
  {
    kind: "git log RANGE",
    when: "two versions of different commits are compared",
    async prints(around) {
      const { root } = around.project;
      const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
          cwd: root,
          stdio: "ignore",
        });
      git("init", "-q");
      for (const text of ["one", "two"]) {
        await around.project.deploy("prd", "hello", text);
        git("add", "-A");
        git("commit", "-qm", text);
        await said(around, `publish ${CONFIRM}`);
      }
      return said(around, "versions -s prd --diff 3 4");
    },
    async leaves(_, { code, stdout }) {
      expect([code, /^ +two$/m.test(stdout)]).to.deep.equal([0, true]);
    },
  },
];
