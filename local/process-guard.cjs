"use strict";
/**
 * Outlives the process that started it by a moment. It reads from it which process groups and folders there are; when
 * the pipe ends, for whatever reason that process ended, it kills the groups and removes the folders.
 */
const fs = require("node:fs");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** How long a process may take from its parent's fork until its environment can be read. */
const SETTLING_MS = 1000;
const PAUSE_MS = 20;

/** By a variable that a process and all its descendants inherit: the leader of their group, once it is known. */
const leaders = new Map();
const folders = new Set();
let line = "";

process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => {
  const lines = (line + text).split("\n");
  line = lines.pop();
  for (const order of lines) obey(...JSON.parse(order));
});
process.stdin.on("end", finish);
process.stdin.on("error", finish);

function obey(verb, subject, leader) {
  if (verb === "watch") leaders.set(subject, leader);
  if (verb === "sweep") {
    leaders.delete(subject);
    sweep(subject);
  }
  if (verb === "folder") folders.add(subject);
}

/** Whatever was just being forked is found by the next look. */
function sweep(mark) {
  if (killMarked(new Set([mark]))) setTimeout(sweep, PAUSE_MS, mark);
}

function finish() {
  for (const leader of leaders.values()) if (typeof leader === "number") kill(-leader);
  if (leaders.size > 0) killLeftOver(Date.now() + SETTLING_MS);
  else end();
}

/** What was being forked when that process died can't be recognised yet: it looks until nothing has come for a while. */
function killLeftOver(until) {
  const found = killMarked(new Set(leaders.keys()));
  if (!found && Date.now() >= until) end();
  else setTimeout(killLeftOver, PAUSE_MS, found ? Date.now() + SETTLING_MS : until);
}

function end() {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

/**
 * Descendants that left their group still carry the variable in their environment, which Linux shows in /proc.
 * Whether there were any; those that have ended show none.
 */
function killMarked(marks) {
  let ids;
  try {
    ids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return false;
  }
  let found = false;
  for (const id of ids) {
    try {
      const variables = fs.readFileSync(`/proc/${id}/environ`, "latin1").split("\0");
      if (!variables.some((variable) => marks.has(variable))) continue;
      found = true;
      kill(Number(id));
    } catch {
      // Gone in the meantime, or somebody else's.
    }
  }
  return found;
}

function kill(id) {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // Gone already.
  }
}
