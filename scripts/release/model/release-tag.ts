import { foreignText } from "../../../lib/foreign-text.ts";

/** What one function serves in a release, and the origin of its code. */
export interface ReleasedFunction {
  readonly version: string;
  /** Digest of the code; null where the version could not be read. */
  readonly codeSha256: string | null;
  /** Commit that the version was published from; null where its description names none. */
  readonly commit: string | null;
  /** The code was published with changes that no commit holds. */
  readonly dirty?: true;
}

/** A release as the message of its tag holds it. */
export interface Release {
  readonly account: string | null;
  readonly region: string | null;
  /** Number of the ledger's entry. */
  readonly entry: number;
  readonly functions: Readonly<Record<string, ReleasedFunction>>;
}

/** `prd-12`. */
export function releaseTagName(stack: string, entry: number): string {
  return `${stack}-${entry}`;
}

/** The stack's release tag with the highest ledger entry. Tags of the stack `prd-eu` are none of `prd`. */
export function newestReleaseTag(tags: readonly string[], stack: string): string | undefined {
  const entries = tags
    .filter((tag) => tag.startsWith(`${stack}-`))
    .map((tag) => tag.slice(stack.length + 1))
    .filter((entry) => /^[1-9]\d*$/.test(entry));
  return entries.length > 0 ? releaseTagName(stack, Math.max(...entries.map(Number))) : undefined;
}

/** The message of a release's tag: one line of JSON, the same for the same release. */
export function formatRelease({ account, region, entry, functions }: Release): string {
  const names = Object.keys(functions).sort();
  return JSON.stringify({
    account,
    region,
    entry,
    functions: Object.fromEntries(names.map((name) => [name, functions[name]])),
  });
}

/**
 * The commits that the released versions came from, by the message of a tag; none in a text that is no release. A commit
 * is hexadecimal, so that git takes it for nothing else.
 */
export function commitsOfRelease(message: string): string[] {
  const { functions } = parsed(message) as { functions?: unknown };
  const commits = Object.values(functions ?? {}).map((fn) =>
    String((fn as Partial<ReleasedFunction>)?.commit),
  );
  return [...new Set(commits.filter((commit) => /^[0-9a-f]{7,64}$/i.test(commit)).map(foreignText))];
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
