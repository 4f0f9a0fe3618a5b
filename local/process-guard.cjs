"use strict";
/**
 * Reads on stdin the process groups and folders of the process that started it, and outlives it by a moment:
 * when stdin ends, however that process ended, the guard kills the groups and removes the folders.
 */
const fs = require("node:fs");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** Longest time from the fork of a process until its environment can be read. */
const SETTLING_MS = 1000;
const PAUSE_MS = 20;

/** Group leaders, once known, by the variable that a group's processes and all their descendants inherit. */
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

/** Kills until none is found: a process that is just being forked shows only at the next look. */
function sweep(mark) {
  if (killMarked(new Set([mark]))) setTimeout(sweep, PAUSE_MS, mark);
}

function finish() {
  for (const leader of leaders.values()) if (typeof leader === "number") kill(-leader);
  if (leaders.size > 0) killLeftOver(Date.now() + SETTLING_MS);
  else end();
}

/** A process still being forked can't be recognised yet, so looks until none was found for SETTLING_MS. */
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
 * Kills descendants that left their group, too: Linux shows their environment, with the variable, in /proc.
 * Returns whether there were any; those that have ended show no environment.
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
      // The process is gone by now, or belongs to another user.
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
