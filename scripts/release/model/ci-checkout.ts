import { foreignText } from "../../../lib/foreign-text.ts";
import type { Provenance } from "./provenance.ts";

/** The variables of one CI. The first that is set counts: before the branch that was pushed, that of a pull request. */
interface Ci {
  readonly commit: readonly string[];
  readonly ref: readonly string[];
}

const CIS: Readonly<Record<string, Ci>> = {
  GitHub: { commit: ["GITHUB_SHA"], ref: ["GITHUB_HEAD_REF", "GITHUB_REF_NAME"] },
  GitLab: {
    commit: ["CI_COMMIT_SHA"],
    ref: ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"],
  },
  CodeBuild: { commit: ["CODEBUILD_RESOLVED_SOURCE_VERSION"], ref: ["CODEBUILD_WEBHOOK_HEAD_REF"] },
  Bitbucket: { commit: ["BITBUCKET_COMMIT"], ref: ["BITBUCKET_BRANCH", "BITBUCKET_TAG"] },
  Azure: {
    commit: ["BUILD_SOURCEVERSION"],
    ref: ["SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"],
  },
};

/** CodeBuild names an object of S3 in the same variable as a commit. */
const COMMIT = /^[0-9a-f]{7,64}$/i;

/** Commit and ref of the checkout as the CI exports them that runs this: the first of the table that names one. */
export function ciCheckout(
  env: Readonly<Record<string, string | undefined>>,
): Pick<Provenance, "commit" | "ref"> {
  const first = (names: readonly string[]) => names.map((name) => env[name]).find(Boolean);
  for (const ci of Object.values(CIS)) {
    const [commit = "", named] = [first(ci.commit), first(ci.ref)];
    const ref = named?.replace(/^refs\/(heads|tags|remotes\/origin)\//, "");
    if (!COMMIT.test(commit) && !ref) continue;
    return {
      ...(COMMIT.test(commit) ? { commit } : {}),
      ...(ref ? { ref: foreignText(ref) } : {}),
    };
  }
  return {};
}
