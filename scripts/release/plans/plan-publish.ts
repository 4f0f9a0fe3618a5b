import { LATEST, type Traffic } from "../../../components/config.ts";
import { printedCommand } from "../../../lib/printed-command.ts";
import { ReleaseError, type ShownError } from "../model/errors.ts";
import { formatProvenance, type Provenance } from "../model/provenance.ts";
import { differences } from "../model/settings-difference.ts";
import type { Reading, VersionFacts } from "../model/snapshot.ts";

/** The facts of one function that publishing needs. */
export interface PublishFacts {
  readonly functionName: string;
  readonly latest: VersionFacts;
  readonly newest: Pick<VersionFacts, "version" | "settings"> | undefined;
  /** CodeSha256 of the zip, or digest of the image, that this checkout gives. Absent if nobody built it, since nothing is to be frozen. */
  readonly built?: Reading<string>;
  /** A command makes the code, perhaps with other bytes each time. */
  readonly hasBuild: boolean;
  /** Inputs of that zip that differ from HEAD, each with the way: `functions/a/index.ts (changed)`. */
  readonly uncommitted: readonly string[];
  /** Files of the code that git does not have. No commit can then be claimed for the code. */
  readonly unclaimed: readonly string[];
  /** LIVE, if it may have to be pinned. */
  readonly live?: { readonly traffic: Traffic; readonly revisionId: string };
}

export interface PublishRequest {
  readonly stack: string;
  readonly functions: readonly PublishFacts[];
  /** Goes into the description of each version. */
  readonly provenance: Omit<Provenance, "dirty">;
  /** Why nobody could tell whether inputs differ from HEAD. */
  readonly checkoutProblem?: ShownError;
  readonly pin: boolean;
  readonly acceptDeployed: boolean;
  /** Publishes inputs that differ from HEAD all the same. */
  readonly allowDirty: boolean;
  /** AWS is a loopback endpoint, where people play. */
  readonly isLoopback: boolean;
}

/** Freezes `$LATEST`, guarded by digest and revision. */
export interface Publish {
  readonly kind: "publish";
  readonly functionName: string;
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly description: string;
  /** The newest version until now. */
  readonly after: string | undefined;
  readonly reason: string;
}

/** `$LATEST` is the same as `version`, so there is nothing to publish. */
export interface UnchangedFunction {
  readonly kind: "unchanged";
  readonly functionName: string;
  readonly version: string;
  readonly codeSha256: string;
}

/** LIVE stops following `$LATEST` and names the version that froze it. The serving code stays the same. */
export interface Pin {
  readonly functionName: string;
  readonly revisionId: string;
}

export interface PublishPlan {
  readonly verb: "publish";
  readonly actions: readonly (Publish | UnchangedFunction)[];
  readonly pins: readonly Pin[];
  readonly warnings: readonly string[];
}

/** True if `$LATEST` is not what the newest version holds: a publish would freeze it. */
export function isUnpublished({ latest, newest }: Pick<PublishFacts, "latest" | "newest">): boolean {
  return !newest || differences(newest.settings, latest.settings).length > 0;
}

/**
 * Publishes each function whose `$LATEST` differs from its newest version in code or settings.
 * Throws `UpdateFailed` if a function's last deployment failed, `UncommittedCode` if inputs of the code are in
 * no commit, and `SourceMismatch` if deployed code is not the code that this checkout builds. The latter two name all
 * such inputs and functions at once.
 */
export function planPublish(request: PublishRequest): PublishPlan {
  const warnings: string[] = [];
  const mismatched: Mismatched[] = [];
  const actions = request.functions.map((facts): Publish | UnchangedFunction => {
    const { functionName, latest, newest } = facts;
    refuseFailedUpdate(facts, request.stack);
    const differs = newest ? differences(newest.settings, latest.settings) : [];
    const proof = sourceMismatch(facts);
    if (newest && !isUnpublished(facts)) {
      if (proof)
        warnings.push(
          `${functionName}: ${proof}; version ${newest.version} is what is deployed. To ship this checkout: ${printedCommand("pulumi up", { stack: request.stack })}`,
        );
      return { kind: "unchanged", functionName, version: newest.version, codeSha256: latest.codeSha256 };
    }
    if (proof && request.acceptDeployed) warnings.push(`${functionName}: ${proof}; accepted as deployed`);
    else if (proof)
      mismatched.push({ functionName, proof, hasBuild: facts.hasBuild && facts.built?.ok === true });
    if (facts.unclaimed.length > 0) warnings.push(noCommit(facts));
    return {
      kind: "publish",
      functionName,
      codeSha256: latest.codeSha256,
      revisionId: latest.revisionId ?? "",
      description: describe(request, facts),
      after: newest?.version,
      reason: newest ? differs.map(({ setting }) => settingName(setting)).join(", ") : "the first version",
    };
  });
  const published = request.functions.filter((_, index) => actions[index]?.kind === "publish");
  warnings.unshift(...checkUncommitted(request, published));
  if (mismatched.length > 0) throw mismatch(request, mismatched);
  return { verb: "publish", actions, pins: request.pin ? pinsFor(request, actions, warnings) : [], warnings };
}

interface Mismatched {
  readonly functionName: string;
  readonly proof: string;
  readonly hasBuild: boolean;
}

function mismatch({ stack }: PublishRequest, found: readonly Mismatched[]): ReleaseError {
  const said = found.map(
    ({ functionName, proof, hasBuild }) =>
      `${functionName}: ${proof}${hasBuild ? ", perhaps because its build gives other bytes each time" : ""}`,
  );
  const way = found.some(({ hasBuild }) => hasBuild)
    ? "Publish in the checkout where pulumi up ran, deploy this one first"
    : "Deploy this checkout first";
  return new ReleaseError(
    "SourceMismatch",
    `Deployed code is not what this checkout builds. ${said.join(". ")}.`,
    {
      hint: `${way}: ${printedCommand("pulumi up", { stack })}, or publish what is there: ${printedCommand("live publish --accept-deployed")}`,
    },
  );
}

/** Says who published, and from which commit if one holds the code. */
function describe({ provenance }: PublishRequest, { uncommitted, unclaimed }: PublishFacts): string {
  const { commit: _, ref: __, ...rest } = provenance;
  return unclaimed.length > 0
    ? formatProvenance(rest)
    : formatProvenance({ ...provenance, dirty: uncommitted.length > 0 });
}

function noCommit({ functionName, unclaimed: [first, ...rest] }: PublishFacts): string {
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  return `${functionName}: git does not have ${first}${more}, so the version names no commit`;
}

const MOST_NAMED = 8;

/** What decides whether code that no commit holds is published. */
export type CommitRequest = Pick<PublishRequest, "stack" | "checkoutProblem" | "allowDirty" | "isLoopback">;

/**
 * Refuses inputs that differ from HEAD (`UncommittedCode`), or returns a warning where they are allowed or nobody could
 * tell.
 */
export function checkUncommitted(
  request: CommitRequest,
  published: readonly Pick<PublishFacts, "functionName" | "uncommitted">[],
): string[] {
  const { checkoutProblem: problem, stack } = request;
  if (published.length === 0) return [];
  if (problem)
    return [
      `${problem.message}, so nobody knows whether the code that is published is in a commit; ${problem.hint}`,
    ];
  const paths = [...new Set(published.flatMap(({ uncommitted }) => uncommitted))];
  if (paths.length === 0) return [];
  const named = paths.slice(0, MOST_NAMED).join(", ");
  const rest = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : "";
  const names = published.filter(({ uncommitted }) => uncommitted.length > 0).map((fn) => fn.functionName);
  const message = `The code of ${names.join(", ")} is in no commit: ${named}${rest}`;
  if (request.allowDirty) return [`${message}; published all the same (--allow-dirty)`];
  if (request.isLoopback) return [`${message}; on AWS, publish refuses that`];
  throw new ReleaseError("UncommittedCode", `${message}.`, {
    hint: `Commit and deploy that first (${printedCommand("pulumi up", { stack })}), or publish what no commit holds: --allow-dirty`,
  });
}

function refuseFailedUpdate({ functionName, latest }: PublishFacts, stack: string): void {
  if (latest.updateStatus !== "Failed" && latest.state !== "Failed") return;
  const why = latest.updateReason ?? latest.stateReason;
  throw new ReleaseError(
    "UpdateFailed",
    `The last update of ${functionName} failed${why ? `: ${why}` : ""}.`,
    {
      hint: `Deploy again: ${printedCommand("pulumi up", { stack })}`,
    },
  );
}

function sourceMismatch({ latest, built }: PublishFacts): string | undefined {
  if (!built) return undefined;
  if (!built.ok) return `this checkout can't build it (${built.error.message})`;
  const deployed = latest.imageDigest ?? latest.codeSha256;
  if (built.value === deployed) return undefined;
  return `$LATEST is ${deployed.slice(0, 8)}, this checkout builds ${built.value.slice(0, 8)}`;
}

function pinsFor(request: PublishRequest, actions: PublishPlan["actions"], warnings: string[]): Pin[] {
  const frozenIn = new Map(
    actions.map((action) => [action.functionName, action.kind === "unchanged" ? action.version : undefined]),
  );
  return request.functions.flatMap(({ functionName, live }): Pin[] => {
    if (!live) return [];
    if (live.traffic.live === LATEST) return [{ functionName, revisionId: live.revisionId }];
    if (live.traffic.live === frozenIn.get(functionName)) return [];
    warnings.push(
      `${functionName}: LIVE is pinned to ${live.traffic.live} already and stays; canary and promote move it`,
    );
    return [];
  });
}

function settingName(setting: string): string {
  return setting === "CodeSha256" ? "code" : setting;
}
