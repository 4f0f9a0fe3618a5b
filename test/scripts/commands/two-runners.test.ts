/**
 * Two runners move LIVE and push at once, in seeded rounds: of different stacks, or of the same. A few rounds here; the
 * figure of the documentation: `RUNNER_ROUNDS=100 npx mocha test/scripts/commands/two-runners.test.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { writeExecutable } from "../../support/fake-executable.ts";
import { commitAll, git, useHermeticGit } from "../../support/git.ts";
import { makeReleaseProject, type ReleaseProject } from "../../support/release-project.ts";
import { scratchProject } from "../../support/scratch-project.ts";

const ROUNDS = Number(process.env.RUNNER_ROUNDS ?? 3);
const SEED = Number(process.env.PROPERTY_SEED ?? 1);
const ROUND_MS = 60_000;
const STACKS = ["prd", "eu"] as const;
const VERSIONS = 3;

/** What one runner does: a move of a stack, in a fresh checkout of the branch or in the one that it had. */
const aJob = fc.record({
  stack: fc.constantFrom(...STACKS),
  isFresh: fc.boolean(),
  move: fc.oneof(
    fc.integer({ min: 1, max: VERSIONS }).map((version) => `promote --version ${version}`),
    fc
      .tuple(fc.integer({ min: 1, max: VERSIONS }), fc.integer({ min: 1, max: 99 }))
      .map(([version, weight]) => `canary --version ${version} --weight ${weight}`),
    fc.constant("rollback"),
    fc.constant("abort"),
  ),
});
const aRound = fc.record({ jobs: fc.tuple(aJob, aJob), othersPush: fc.boolean() });

describe(`two runners that move and push at once, ${ROUNDS} rounds of seed ${SEED}`, function () {
  this.timeout(ROUND_MS * ROUNDS);
  useHermeticGit();
  let project: ReleaseProject;
  let bare: string;
  let clones: string[];
  /** Pushes that the branch took, oldest first, as the remote's hook saw them: the tip before and after. */
  const pushes = () =>
    readFileSync(join(bare, "pushes"), "utf8")
      .split("\n")
      .filter((line) => line.endsWith(" refs/heads/main"))
      .map((line) => line.split(" ").slice(0, 2) as [string, string]);

  before(async () => {
    const keys = "  lambda-live:publish_versions: true\n";
    project = await makeReleaseProject({ stacks: Object.fromEntries(STACKS.map((stack) => [stack, keys])) });
    for (const stack of STACKS) {
      await project.publish(stack, "hello");
      await project.live(`publish -s ${stack} --pin --confirm ${stack}`);
      await project.publish(stack, "hello", VERSIONS - 1);
    }
    const scratch = scratchProject({});
    bare = join(scratch, "bare.git");
    git(scratch, "init", "-q", "--bare", "-b", "main", bare);
    writeExecutable(join(bare, "hooks"), "post-receive", `cat >> ${bare}/pushes`);
    git(project.root, "init", "-q", "-b", "main");
    commitAll(project.root, "first");
    git(project.root, "push", "-q", bare, "main");
    clones = ["one", "two", "others"].map((name) => join(scratch, name));
    for (const clone of clones) git(scratch, "clone", "-q", bare, clone);
  });
  after(() => project.close());

  async function play(
    clone: string,
    { stack, isFresh, move }: { stack: string; isFresh: boolean; move: string },
  ) {
    if (isFresh) {
      git(clone, "fetch", "-q");
      git(clone, "reset", "-q", "--hard", "origin/main");
    }
    const moved = await project.live(`${move} -s ${stack} --confirm ${stack}`, { cwd: clone });
    // A move may be refused: the other runner was faster, or nothing is there to move.
    expect(moved.exitCode, moved.stderr).to.be.oneOf([0, 1, 2]);
    const { exitCode, stderr } = await project.live(`commit -s ${stack} --push --tag`, { cwd: clone });
    expect(exitCode, `${move} of ${stack}: ${moved.stderr}${stderr}`).to.equal(0);
  }

  it("loses no commit, forces no push, and leaves no file that differs from what LIVE serves", async () => {
    let theirs = 0;
    for (const { jobs, othersPush } of fc.sample(aRound, { numRuns: ROUNDS, seed: SEED })) {
      const [one = "", two = "", others = ""] = clones;
      const merging = async () => {
        git(others, "pull", "-q", "--rebase");
        writeFileSync(join(others, "code.txt"), String(++theirs));
        commitAll(others, `others ${theirs}`);
        git(others, "push", "-q");
      };
      await Promise.all([play(one, jobs[0]), play(two, jobs[1]), ...(othersPush ? [merging()] : [])]);
      for (const stack of STACKS) {
        const { config } = parse(git(bare, "show", `main:Pulumi.${stack}.yaml`));
        const { FunctionVersion, RoutingConfig } = await project.alias(stack, "hello");
        const [[canary, share] = []] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
        const wanted = [FunctionVersion, canary, share && Math.round(share * 100)];
        const declared = [
          config["lambda-live:live_version"],
          config["lambda-live:canary_version"],
          config["lambda-live:canary_weight"],
        ];
        expect(declared, `${stack} after ${JSON.stringify(jobs)}`).to.deep.equal(wanted);
      }
    }
    const tip = git(bare, "rev-parse", "main");
    const lost = pushes().filter(([, after]) => git(bare, "merge-base", after, tip) !== after);
    const forced = pushes().filter(
      ([before, after]) => !/^0+$/.test(before) && git(bare, "merge-base", before, after) !== before,
    );
    expect([lost, forced]).to.deep.equal([[], []]);
    const subjects = git(bare, "log", "--format=%s", "main").split("\n");
    expect(subjects.filter((subject) => subject.startsWith("others "))).to.have.length(theirs);
    process.stdout.write(
      `      ${ROUNDS} rounds, ${pushes().length} pushes, ${git(bare, "tag").split("\n").length} tags: 0 lost commits, 0 forced pushes, 0 files that differ\n`,
    );
  });
});
