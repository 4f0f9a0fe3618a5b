import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { scripts } from "../../package.json";
import { findTool, goProgram, useGoTool } from "../support/go-tool.ts";
import { type Job, type Step, sharedActions, type Workflow, workflows } from "./workflows.ts";

const FOLDER = join(__dirname, "../../.github/workflows");
const SHARED = sharedActions().map((text) => ({ text, ...parse(text) }));
const EACH = workflows();
const named = (name: string) => EACH.find((workflow) => workflow.name === name) as Workflow;

/** All jobs, by `WORKFLOW/JOB`. */
const JOBS = new Map<string, Job>(
  EACH.flatMap(({ name, jobs }) =>
    Object.entries(jobs).map(([job, value]) => [`${name}/${job}`, value] as const),
  ),
);
const STEPS: readonly Step[] = [
  ...[...JOBS.values()].flatMap(({ steps }) => steps),
  ...SHARED.flatMap(({ runs }) => runs.steps),
];

describe("the workflows", () => {
  describe("for actionlint", () => {
    const actionlint = useGoTool("actionlint");
    const lint = (...files: string[]) =>
      spawnSync(actionlint(), ["-no-color", "-shellcheck=", "-pyflakes=", ...files], { encoding: "utf8" });

    it("have no mistake", () => {
      const { status, stdout } = lint(...EACH.map(({ name }) => join(FOLDER, `${name}.yml`)));
      expect([status, stdout]).to.deep.equal([0, ""]);
    });

    it("would have one with `queue: max`, which the tools don't know yet", () => {
      const text = named("traffic").text.replace("      group:", "      queue: max\n      group:");
      const { status, stdout } = spawnSync(actionlint(), ["-no-color", "-shellcheck=", "-pyflakes=", "-"], {
        encoding: "utf8",
        input: text,
      });
      expect(status).to.equal(1);
      expect(stdout).to.contain('unexpected key "queue"');
    });
  });

  it("run commands without an expression of GitHub's inside: inputs come through env", () => {
    const commands = STEPS.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(commands).to.have.lengthOf.above(20);
    for (const run of commands) {
      expect(run).not.to.contain("${{").and.not.to.contain("\n");
      const script = /^npm run (?:-s )?([\w:]+)/.exec(run)?.[1];
      if (script) expect(Object.keys(scripts)).to.contain(script);
      else expect(run).to.match(/^(npm ci|npm audit signatures|pulumi (preview|up) -s .*)$/);
    }
  });

  it("take each action by the hash of a commit, with its version as a comment", () => {
    for (const { text } of [...EACH, ...SHARED])
      for (const [, uses] of text.matchAll(/uses: (.*)/g))
        if (uses !== "./.github/actions/prepare")
          expect(uses).to.match(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("have no right but what a job names, and write only where a job commits what was moved", () => {
    for (const { permissions } of EACH) expect(permissions).to.deep.equal({});
    for (const [name, { permissions, environment, steps }] of JOBS) {
      const commits = steps.some(({ run }) => run?.includes("live -- commit"));
      expect([name, permissions]).to.deep.equal([
        name,
        { contents: commits ? "write" : "read", ...(environment ? { "id-token": "write" } : {}) },
      ]);
      const credentials = steps[0]?.with?.["persist-credentials"];
      expect([name, credentials]).to.deep.equal([name, commits ? undefined : false]);
    }
  });

  it("move LIVE of a stack in one concurrency group, except for rollback and abort, which wait for nothing", () => {
    const groups = [...JOBS].flatMap(([name, { concurrency }]) => (concurrency ? [[name, concurrency]] : []));
    expect(Object.fromEntries(groups)).to.deep.equal({
      "release/sbx": { group: "live-sbx" },
      "release/tst": { group: "live-tst" },
      "release/prd": { group: "live-prd" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression
      "release/traffic": { group: "live-${{ matrix.stack }}" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression
      "traffic/traffic": { group: "live-${{ inputs.stack }}" },
    });
    for (const workflow of EACH) expect(workflow.concurrency).to.equal(undefined);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's expression
    expect(named("rollback").jobs.rollback?.environment).to.equal("${{ inputs.stack }}-rollback");
  });

  it("do nothing by themselves until the repository has turned them on", () => {
    for (const name of ["check/roads", "release/roads", "drift/verify"])
      expect(JOBS.get(name)?.if).to.match(/^vars\.LIVE_PIPELINE == 'on'/);
    const isManual = (name: string) => /^(traffic|rollback)\//.test(name);
    const others = [...JOBS].filter(([name, { needs }]) => !needs && !isManual(name)).map(([name]) => name);
    expect(others).to.have.members(["check/check", "check/roads", "release/roads", "drift/verify"]);
  });

  it("give a pull request from a fork no credentials", () => {
    const { check, roads, ...others } = named("check").jobs;
    expect(check?.permissions).to.deep.equal({ contents: "read" });
    expect(roads?.if).to.equal(
      "vars.LIVE_PIPELINE == 'on' && github.event.pull_request.head.repo.full_name == github.repository",
    );
    for (const job of Object.values(others)) expect(job.needs).to.equal("roads");
  });
});

describe("a Go program for tests", () => {
  it("is missing with the reason, where there is no Go", async () => {
    const cache = mkdtempSync(join(tmpdir(), "go-tool-"));
    const found = await findTool(goProgram("actionlint"), { PATH: "/nowhere", LAMBDA_LIVE_CACHE: cache });
    rmSync(cache, { recursive: true });
    expect(found).to.deep.equal({ reason: "there is no go on PATH" });
  });

  it("is pinned in a go.mod of its own", () => {
    expect(goProgram("act").version).to.equal("0.2.89");
    expect(goProgram("actionlint").version).to.equal("1.7.12");
  });
});
