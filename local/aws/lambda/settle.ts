/** Ends Pending and InProgress. No timers: a function settles when it is read after its time. */
import { randomUUID } from "node:crypto";
import type { FunctionDocument, VersionDocument } from "./function-document.ts";

/** Settles all versions of `document` that are due. True if the document has changed and must be stored. */
export function settle(document: FunctionDocument, now: number): boolean {
  const due = [document.latest, ...document.versions].filter(
    ({ settlesAt }) => settlesAt !== undefined && settlesAt <= now,
  );
  due.forEach(settleVersion);
  return due.length > 0;
}

/** Ends a creation or update: the new code serves. A woken version is unchanged and keeps its RevisionId. */
function settleVersion(version: VersionDocument): void {
  if (version.lastUpdate !== "Successful") version.revisionId = randomUUID();
  version.state = "Active";
  version.lastUpdate = "Successful";
  delete version.settlesAt;
  delete version.previous;
}
