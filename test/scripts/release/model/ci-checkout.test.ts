import { expect } from "chai";
import { ciCheckout } from "../../../../scripts/release/model/ci-checkout.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

const CIS: [name: string, env: Record<string, string>, ref: string | undefined][] = [
  ["GitHub, a push", { GITHUB_SHA: SHA, GITHUB_REF_NAME: "main", GITHUB_HEAD_REF: "" }, "main"],
  ["GitHub, a pull request", { GITHUB_SHA: SHA, GITHUB_REF_NAME: "7/merge", GITHUB_HEAD_REF: "a/b" }, "a/b"],
  ["GitLab, a push", { CI_COMMIT_SHA: SHA, CI_COMMIT_REF_NAME: "main" }, "main"],
  [
    "GitLab, a merge request",
    {
      CI_COMMIT_SHA: SHA,
      CI_COMMIT_REF_NAME: "refs/merge-requests/7/head",
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "a/b",
    },
    "a/b",
  ],
  [
    "CodeBuild, by a webhook",
    { CODEBUILD_RESOLVED_SOURCE_VERSION: SHA, CODEBUILD_WEBHOOK_HEAD_REF: "refs/heads/a/b" },
    "a/b",
  ],
  ["CodeBuild, by hand", { CODEBUILD_RESOLVED_SOURCE_VERSION: SHA }, undefined],
  ["Bitbucket, a branch", { BITBUCKET_COMMIT: SHA, BITBUCKET_BRANCH: "main" }, "main"],
  ["Bitbucket, a tag", { BITBUCKET_COMMIT: SHA, BITBUCKET_TAG: "v1" }, "v1"],
  ["Azure, a push", { BUILD_SOURCEVERSION: SHA, BUILD_SOURCEBRANCH: "refs/heads/a/b" }, "a/b"],
  ["Azure, a tag", { BUILD_SOURCEVERSION: SHA, BUILD_SOURCEBRANCH: "refs/tags/v1" }, "v1"],
  [
    "Azure, a pull request",
    {
      BUILD_SOURCEVERSION: SHA,
      BUILD_SOURCEBRANCH: "refs/pull/7/merge",
      SYSTEM_PULLREQUEST_SOURCEBRANCH: "refs/heads/a/b",
    },
    "a/b",
  ],
];

describe("the checkout that a CI exports", () => {
  for (const [name, env, ref] of CIS)
    it(`has commit and ref on ${name}`, () => {
      expect(ciCheckout(env)).to.deep.equal(ref === undefined ? { commit: SHA } : { commit: SHA, ref });
    });

  it("is empty elsewhere, and takes no name of an object in S3 for a commit", () => {
    expect(ciCheckout({})).to.deep.equal({});
    expect(ciCheckout({ CODEBUILD_RESOLVED_SOURCE_VERSION: "arn:aws:s3:::b/o.zip" })).to.deep.equal({});
  });

  it("gives no orders", () => {
    expect(ciCheckout({ GITHUB_REF_NAME: "a\u001b[0m" })).to.deep.equal({ ref: "a\\u001b[0m" });
  });
});
