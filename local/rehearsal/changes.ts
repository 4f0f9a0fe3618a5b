/** Numbers of changed resources, read from the summary that `pulumi` prints for people. */

/** Numbers of resources by kind of change: made by an update, planned by a preview. */
export interface Changes {
  create: number;
  update: number;
  replace: number;
  delete: number;
  same: number;
}

export const NO_CHANGES: Readonly<Changes> = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };

const SUMMARY_LINE =
  /^\s+(?:\d+ changes\. |\+-|[+~-])?\s*(\d+) (?:to (create|update|replace|delete)|(created|updated|replaced|deleted)|(unchanged))\s*$/;
const KIND: Record<string, keyof Changes> = {
  created: "create",
  updated: "update",
  replaced: "replace",
  deleted: "delete",
  unchanged: "same",
};

/** Reads the last `Resources:` summary of `pulumi up`, `preview`, `refresh` or `destroy`; 0 without one. */
export function readChanges(output: string): Changes {
  const changes = { ...NO_CHANGES };
  const summary = output.slice(output.lastIndexOf("Resources:"));
  for (const line of summary.split("\n")) {
    const match = SUMMARY_LINE.exec(line);
    if (!match) continue;
    const word = match[2] ?? match[3] ?? match[4] ?? "";
    changes[KIND[word] ?? (word as keyof Changes)] += Number(match[1]);
  }
  return changes;
}
