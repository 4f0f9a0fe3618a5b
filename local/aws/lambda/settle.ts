/** How Pending and InProgress come to their end. No timers: whoever looks at a function after that time finds it settled. */
import { randomUUID } from "node:crypto";
import type { FunctionDocument, VersionDocument } from "./function-document.ts";

/** Settles what is due in `document`; true when something changed and has to be stored. */
export function settle(document: FunctionDocument, now: number): boolean {
  const due = [document.latest, ...document.versions].filter(
    ({ settlesAt }) => settlesAt !== undefined && settlesAt <= now,
  );
  due.forEach(settleVersion);
  return due.length > 0;
}

/** The update or creation is done: invocations use the new code. A woken version keeps its RevisionId: nothing in it changed. */
function settleVersion(version: VersionDocument): void {
  if (version.lastUpdate !== "Successful") version.revisionId = randomUUID();
  version.state = "Active";
  version.lastUpdate = "Successful";
  delete version.settlesAt;
  delete version.previous;
}
