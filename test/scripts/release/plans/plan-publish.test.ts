import { expect } from "chai";
import type { ReleaseError } from "../../../../scripts/release/model/errors.ts";
import {
  type PublishFacts,
  type PublishRequest,
  planPublish,
} from "../../../../scripts/release/plans/plan-publish.ts";
import { aVersion, on } from "../builders.ts";

const latest = (more: Partial<PublishFacts["latest"]> = {}) =>
  aVersion("$LATEST", {
    codeSha256: "abcdefghij",
    revisionId: "r",
    settings: { CodeSha256: "abcdefghij", MemorySize: 256 },
    ...more,
  });

/** Function `a`, deployed from this checkout and never published. */
const facts = (more: Partial<PublishFacts> = {}): PublishFacts => ({
  functionName: "a",
  latest: latest(),
  newest: undefined,
  built: { ok: true, value: "abcdefghij" },
  uncommitted: [],
  unclaimed: [],
  hasBuild: false,
  ...more,
});

const plan = (functions: readonly PublishFacts[], more: Partial<PublishRequest> = {}) =>
  planPublish({
    stack: "prd",
    functions,
    provenance: { commit: "1" },
    pin: false,
    acceptDeployed: false,
    allowDirty: false,
    isLoopback: false,
    ...more,
  });

function refusal(functions: readonly PublishFacts[], more: Partial<PublishRequest> = {}): unknown {
  try {
    return plan(functions, more);
  } catch (error) {
    const { code, message, hint } = error as ReleaseError;
    return { code, message, hint };
  }
}

const frozen = (settings: object) => ({
  version: "3",
  settings: { CodeSha256: "abcdefghij", MemorySize: 256, ...settings },
});
const OTHER_CODE: PublishFacts["built"] = { ok: true, value: "zyxwvutsrq" };

describe("the plan of publish", () => {
  it("publishes a function that has no version, guarded by code digest and revision", () => {
    expect(plan([facts()])).to.deep.equal({
      verb: "publish",
      actions: [
        {
          kind: "publish",
          functionName: "a",
          codeSha256: "abcdefghij",
          revisionId: "r",
          description: "commit=1",
          after: undefined,
          reason: "the first version",
        },
      ],
      pins: [],
      warnings: [],
    });
  });

  it("names settings that differ from the newest version, and leaves out functions without any", () => {
    const { actions } = plan([
      facts({ newest: frozen({ CodeSha256: "old", MemorySize: 128 }) }),
      facts({ functionName: "b", newest: frozen({}) }),
    ]);
    expect(actions[0]).to.include({ kind: "publish", after: "3", reason: "code, MemorySize" });
    expect(actions[1]).to.deep.equal({
      kind: "unchanged",
      functionName: "b",
      version: "3",
      codeSha256: "abcdefghij",
    });
  });

  it("refuses deployed code that this checkout does not build, naming all functions at once", () => {
    const error = { code: "Internal", message: "syntax" };
    expect(
      refusal([facts({ built: OTHER_CODE }), facts({ functionName: "b", built: { ok: false, error } })]),
    ).to.deep.equal({
      code: "SourceMismatch",
      message:
        "Deployed code is not what this checkout builds. a: $LATEST is abcdefgh, this checkout builds zyxwvuts. b: this checkout can't build it (syntax).",
      hint: "Deploy this checkout first: pulumi up -s prd, or publish what is there: live publish --accept-deployed",
    });
  });

  it("says of code that a command makes that the command may give other bytes each time, and where to publish", () => {
    const error = { code: "Internal", message: "the build failed" };
    const built = [
      facts({ built: OTHER_CODE, hasBuild: true }),
      facts({ functionName: "b", hasBuild: true, built: { ok: false, error } }),
    ];
    expect(refusal(built)).to.deep.equal({
      code: "SourceMismatch",
      message:
        "Deployed code is not what this checkout builds. a: $LATEST is abcdefgh, this checkout builds zyxwvuts, perhaps because its build gives other bytes each time. b: this checkout can't build it (the build failed).",
      hint: "Publish in the checkout where pulumi up ran, deploy this one first: pulumi up -s prd, or publish what is there: live publish --accept-deployed",
    });
  });

  it("compares an image by the digest that AWS resolved, and code that nobody built by nothing", () => {
    const digest = "0a".repeat(32);
    const image = latest({ imageDigest: digest });
    expect(plan([facts({ latest: image, built: { ok: true, value: digest } })]).warnings).to.deep.equal([]);
    expect(refusal([facts({ latest: image })])).to.include({ code: "SourceMismatch" });
    const { built: _, ...unbuilt } = facts({ newest: frozen({}) });
    expect(plan([unbuilt]).warnings).to.deep.equal([]);
  });

  it("names neither commit nor branch for code that git does not have, and says so", () => {
    const { actions, warnings } = plan(
      [facts({ unclaimed: ["a/x", "a/y"] }), facts({ functionName: "b", unclaimed: ["b/x"] })],
      {
        provenance: { commit: "1", ref: "main", by: "me" },
      },
    );
    expect(actions.map((action) => "description" in action && action.description)).to.deep.equal([
      "by=me",
      "by=me",
    ]);
    expect(warnings).to.deep.equal([
      "a: git does not have a/x and 1 more, so the version names no commit",
      "b: git does not have b/x, so the version names no commit",
    ]);
  });

  it("publishes other code with --accept-deployed, and warns", () => {
    const { actions, warnings } = plan([facts({ built: OTHER_CODE })], { acceptDeployed: true });
    expect(actions.map(({ kind }) => kind)).to.deep.equal(["publish"]);
    expect(warnings).to.deep.equal([
      "a: $LATEST is abcdefgh, this checkout builds zyxwvuts; accepted as deployed",
    ]);
  });

  it("warns that the checkout is ahead of the code that is deployed and published", () => {
    const { actions, warnings } = plan([facts({ newest: frozen({}), built: OTHER_CODE })]);
    expect(actions.map(({ kind }) => kind)).to.deep.equal(["unchanged"]);
    expect(warnings).to.deep.equal([
      "a: $LATEST is abcdefgh, this checkout builds zyxwvuts; version 3 is what is deployed. To ship this checkout: pulumi up -s prd",
    ]);
  });

  it("pins a LIVE that follows $LATEST, but only with --pin", () => {
    const functions = [
      facts({ live: { traffic: on("$LATEST"), revisionId: "r-a" } }),
      facts({ functionName: "b", live: { traffic: on("1"), revisionId: "r-b" } }),
      facts({ functionName: "c" }),
    ];
    expect(plan(functions).pins).to.deep.equal([]);
    const { pins, warnings } = plan(functions, { pin: true });
    expect(pins).to.deep.equal([{ functionName: "a", revisionId: "r-a" }]);
    expect(warnings).to.deep.equal(["b: LIVE is pinned to 1 already and stays; canary and promote move it"]);
  });

  it("neither pins nor warns if LIVE is pinned to the newest version already", () => {
    const pinned = facts({ newest: frozen({}), live: { traffic: on("3"), revisionId: "r-a" } });
    const { pins, warnings } = plan([pinned], { pin: true });
    expect(pins).to.deep.equal([]);
    expect(warnings).to.deep.equal([]);
  });

  const dirty = (functionName: string, ...uncommitted: string[]) => facts({ functionName, uncommitted });
  const DIRTY = [
    dirty("a", "functions/a/index.ts (changed)", "package.json (changed)"),
    dirty("b", "package.json (changed)", ...Array.from({ length: 9 }, (_, n) => `lib/${n}.ts (untracked)`)),
    dirty("c"),
  ];
  const SAYS =
    "The code of a, b is in no commit: functions/a/index.ts (changed), package.json (changed), lib/0.ts (untracked), lib/1.ts (untracked), lib/2.ts (untracked), lib/3.ts (untracked), lib/4.ts (untracked), lib/5.ts (untracked) and 3 more";

  it("refuses code that is in no commit, in one message for all functions, before it looks at what is deployed", () => {
    const mismatched = facts({ functionName: "d", built: OTHER_CODE });
    expect(refusal([...DIRTY, mismatched])).to.deep.equal({
      code: "UncommittedCode",
      message: `${SAYS}.`,
      hint: "Commit and deploy that first (pulumi up -s prd), or publish what no commit holds: --allow-dirty",
    });
  });

  it("publishes code that is in no commit with --allow-dirty and on loopback, warns, and marks those versions alone", () => {
    for (const [more, why] of [
      [{ allowDirty: true, isLoopback: true }, "published all the same (--allow-dirty)"],
      [{ isLoopback: true }, "on AWS, publish refuses that"],
    ] as const) {
      const { warnings, actions } = plan(DIRTY, more);
      expect(warnings).to.deep.equal([`${SAYS}; ${why}`]);
      expect(actions.map((action) => "description" in action && action.description)).to.deep.equal([
        "commit=1+dirty",
        "commit=1+dirty",
        "commit=1",
      ]);
    }
  });

  it("says nothing of the inputs of functions that are not published", () => {
    const unchanged = facts({ newest: frozen({}), uncommitted: ["functions/a/index.ts (changed)"] });
    expect(plan([unchanged, dirty("b")]).warnings).to.deep.equal([]);
  });

  it("warns once where git can't tell, and only if something is published", () => {
    const checkoutProblem = { code: "NoGit", message: "git is not installed", hint: "install git" };
    expect(plan([facts(), dirty("b")], { checkoutProblem }).warnings).to.deep.equal([
      "git is not installed, so nobody knows whether the code that is published is in a commit; install git",
    ]);
    expect(plan([facts({ newest: frozen({}) })], { checkoutProblem }).warnings).to.deep.equal([]);
  });

  for (const [more, why] of [
    [{ updateStatus: "Failed", updateReason: "No such role" }, ": No such role"],
    [{ state: "Failed", stateReason: "No such subnet" }, ": No such subnet"],
    [{ state: "Failed" }, ""],
  ] as const)
    it(`refuses a function whose last deployment failed${why}`, () => {
      expect(refusal([facts({ latest: latest(more) })])).to.deep.equal({
        code: "UpdateFailed",
        message: `The last update of a failed${why}.`,
        hint: "Deploy again: pulumi up -s prd",
      });
    });
});
