/** Rows of `printed-commands.test.ts` whose commands are Pulumi's. They run on the real engine. */
import { expect } from "chai";
import type { Row } from "./printed-command-row.ts";

/** A stack file with one mistake: pasting the command takes the mistake away, and leaves all else. */
function mistaken(kind: Row["kind"], when: string, keys: string, after: RegExp): Row {
  return {
    kind,
    when,
    async prints({ project }) {
      project.write("Pulumi.prd.yaml", `config:\n  aws:region: us-east-1\n${keys}`);
      return (await project.live("verify -s prd")).stderr;
    },
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect((await project.live("verify -s prd")).stderr).to.not.contain("InvalidConfig");
      expect(project.read("Pulumi.prd.yaml")).to.match(after);
    },
  };
}

const NESTED = "  lambda-live:functions:\n    hello:\n      timeout: 7\n";

export const mistakenFiles: readonly Row[] = [
  {
    kind: "pulumi config set KEY VALUE",
    when: "a canary has 100 %",
    async prints({ project }) {
      project.write(
        "Pulumi.prd.yaml",
        'config:\n  aws:region: us-east-1\n  lambda-live:canary_version: "2"\n  lambda-live:canary_weight: 100\n',
      );
      return (await project.live("verify -s prd")).stderr;
    },
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect(project.read("Pulumi.prd.yaml")).to.match(/live_version: "2"/);
    },
  },
  {
    kind: "live versions",
    when: "a version is none, in a file that is mistaken so",
    async prints({ project }) {
      project.write(
        "Pulumi.prd.yaml",
        "config:\n  aws:region: us-east-1\n  lambda-live:live_version: newest\n",
      );
      return (await project.live("verify -s prd")).stderr;
    },
    async leaves(_, { code, stdout, stderr }) {
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(/^ +2\b/m);
    },
  },
  mistaken(
    "pulumi config rm KEY",
    "a path was set without --path",
    `  lambda-live:functions.hello.timeout: "5"\n${NESTED}`,
    /timeout: 7/,
  ),
  mistaken(
    "pulumi config rm KEY",
    "a key begins with a hyphen",
    `  lambda-live:-x: "5"\n${NESTED}`,
    /timeout: 7/,
  ),
  mistaken(
    "pulumi config rm KEY",
    "a key looks like a list",
    `  lambda-live:a[0]: "5"\n${NESTED}`,
    /timeout: 7/,
  ),
  {
    kind: "pulumi config set --path KEY VALUE",
    when: "a path was set without --path",
    async prints({ project }) {
      project.write("Pulumi.prd.yaml", 'config:\n  lambda-live:functions.hello.timeout: "5"\n');
      return (await project.live("verify -s prd")).stderr;
    },
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect(project.read("Pulumi.prd.yaml")).to.match(/functions:\n +hello:\n +timeout: 5/);
    },
  },
  mistaken(
    "pulumi config rm --path KEY",
    "a function is unknown, whose name has a dot",
    `${NESTED}    a.b: {}\n`,
    /timeout: 7/,
  ),
  mistaken(
    "pulumi config rm --path KEY",
    "a variable has a reserved name",
    `${NESTED}      environment:\n        AWS_REGION: x\n        "A.B": y\n`.replace(
      '        "A.B": y\n',
      "",
    ),
    /timeout: 7/,
  ),
  mistaken(
    "pulumi config rm --path KEY",
    "a key has a dot, a bracket, a quote and a backslash",
    `${NESTED}      'a.[b]"c\\d e''f': 1\n`,
    /timeout: 7/,
  ),
  mistaken(
    "pulumi config set KEY VALUE",
    "publish_versions is no boolean",
    "  lambda-live:publish_versions: 7\n",
    /true/,
  ),
  mistaken(
    "pulumi config set --path KEY VALUE",
    "a timeout is out of range",
    "  lambda-live:functions:\n    hello:\n      timeout: 0\n",
    /timeout: 10/,
  ),
  {
    kind: "pulumi config set KEY VALUE",
    when: "no region is set",
    async prints({ project }) {
      project.write("Pulumi.prd.yaml", "config: {}\n");
      return (await project.live("verify -s prd")).stderr;
    },
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect((await project.live("verify -s prd")).stderr).to.not.contain("NoRegion");
    },
  },
  {
    kind: "pulumi stack init STACK",
    when: "there is no such stack",
    prints: async ({ project }) => (await project.live("status -s brandnew")).stderr,
    async leaves({ project }, { code, stderr }) {
      expect(code, stderr).to.equal(0);
      expect((await project.live("status -s brandnew")).stderr).to.not.contain("UnknownStack");
    },
  },
];
