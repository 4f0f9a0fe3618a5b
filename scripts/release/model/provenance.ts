/** The origin of a version, as its `Description` records it. */
export interface Provenance {
  readonly commit?: string;
  readonly ref?: string;
  readonly by?: string;
  /** The working tree had changes that no commit holds. */
  readonly dirty?: boolean;
}

const LIMIT = 256;
/** A printed `git log` command may hold it. */
const COMMIT = /^[0-9a-f]+(\+dirty)?$/i;

/** `commit=... ref=... by=...` in up to 256 characters. Spaces in values become `_`; long values are cut. */
export function formatProvenance(provenance: Provenance): string {
  const parts: string[] = [];
  if (provenance.commit)
    parts.push(`commit=${clean(provenance.commit, 40)}${provenance.dirty ? "+dirty" : ""}`);
  if (provenance.ref) parts.push(`ref=${clean(provenance.ref, 100)}`);
  if (provenance.by) parts.push(`by=${clean(provenance.by, 80)}`);
  return parts.join(" ").slice(0, LIMIT);
}

/** Reads the text of `formatProvenance` back; any other text gives an empty provenance. A commit is hexadecimal. */
export function parseProvenance(description: string | undefined): Provenance {
  const values = new Map<string, string>();
  for (const [, key, value] of (description ?? "").matchAll(/(?:^|\s)(commit|ref|by)=(\S+)/g))
    if (key && value) values.set(key, value);
  const commit = COMMIT.test(values.get("commit") ?? "") ? values.get("commit") : undefined;
  const ref = values.get("ref");
  const by = values.get("by");
  return {
    ...(commit ? { commit: commit.replace(/\+dirty$/, "") } : {}),
    ...(commit?.endsWith("+dirty") ? { dirty: true } : {}),
    ...(ref ? { ref } : {}),
    ...(by ? { by } : {}),
  };
}

function clean(value: string, limit: number): string {
  return value.replace(/[^\x21-\x7e]+/g, "_").slice(0, limit);
}
