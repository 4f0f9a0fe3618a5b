"use strict";
/**
 * Reads on stdin the process groups and folders of the process that started it, and outlives it by a moment:
 * when stdin ends, however that process ended, the guard kills the groups and removes the folders.
 *
 * Linux shows in /proc the descendants that left their group. One is known by the variable that it inherited,
 * without the variable by its parent, seen while the parent lived, and at the end by working in a guarded folder.
 * Not known is a process that has given up the variable, its session and the folder, and whose parent ended within
 * LOOK_EVERY_MS of starting it.
 */
const fs = require("node:fs");
const path = require("node:path");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** Longest time from the fork of a process until its environment can be read. */
const SETTLING_MS = 1000;
const PAUSE_MS = 20;
/** Time between two looks at the processes that have come, while a group is watched. */
const LOOK_EVERY_MS = 20;
/** Looking takes at most this share of the guard's time. */
const SHARE_OF_TIME = 0.05;
/** More new processes than this at a time are not looked up one by one, but in the list of all. */
const MANY = 1000;

/** Group leaders, once known, by the variable that a group's processes and all their descendants inherit. */
const leaders = new Map();
/** Leaders and their descendants by id, each with its group's variable and its time of start. */
const family = new Map();
const folders = new Set();
/** Id of the newest process at the last look. */
let newestSeen = 0;
let isLooking = false;
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
  if (verb === "watch") watch(subject, leader);
  if (verb === "sweep") {
    leaders.set(subject, undefined);
    sweep(subject);
  }
  if (verb === "folder") folders.add(subject);
}

function watch(mark, leader) {
  leaders.set(mark, leader);
  const found = typeof leader === "number" && statOf(leader);
  if (!found) return;
  family.set(leader, { mark, startedAt: found.startedAt });
  // The leader may have started others before this order came.
  newestSeen = Math.min(newestSeen || leader, leader);
  if (!isLooking) lookIn(0);
}

function lookIn(milliseconds) {
  isLooking = true;
  setTimeout(() => {
    const before = performance.now();
    look();
    isLooking = leaders.size > 0;
    if (isLooking) lookIn(Math.max(LOOK_EVERY_MS, (performance.now() - before) / SHARE_OF_TIME));
  }, milliseconds);
}

/** Takes into the family each new process with a parent in it. Linux counts ids up, then begins anew. */
function look() {
  const newest = newestId();
  if (newest === newestSeen && newest > 0) return;
  const isNext = newest > newestSeen && newest - newestSeen <= MANY;
  if (!isNext) forgetEnded();
  const ids = isNext ? range(newestSeen + 1, newest) : allIds();
  newestSeen = newest;
  let before;
  do {
    before = family.size;
    for (const id of ids) takeIn(id);
  } while (family.size > before);
}

function takeIn(id) {
  const found = family.has(id) ? undefined : statOf(id);
  const parent = found && family.get(found.parent);
  if (parent) family.set(id, { mark: parent.mark, startedAt: found.startedAt });
}

function forgetEnded() {
  for (const [id, { startedAt }] of family) if (statOf(id)?.startedAt !== startedAt) family.delete(id);
}

/** Kills until none is found: a process that is just being forked shows only at the next look. */
function sweep(mark) {
  if (killKnown(new Set([mark]))) {
    setTimeout(sweep, PAUSE_MS, mark);
    return;
  }
  leaders.delete(mark);
  for (const [id, known] of family) if (known.mark === mark) family.delete(id);
}

function finish() {
  look();
  for (const leader of leaders.values()) if (typeof leader === "number") kill(-leader);
  killLeftOver(leaders.size > 0 ? Date.now() + SETTLING_MS : 0);
}

/** A process still being forked can't be recognised yet, so looks until none was found for SETTLING_MS. */
function killLeftOver(until) {
  const found = killKnown(new Set(leaders.keys()), [...folders].map(realPath));
  if (!found && Date.now() >= until) end();
  else setTimeout(killLeftOver, PAUSE_MS, found ? Date.now() + SETTLING_MS : until);
}

function end() {
  for (const folder of folders) {
    makeWritable(folder);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  process.exit(0);
}

/** A handler's code is in folders that nobody may write, and such a folder can't be emptied. */
function makeWritable(folder) {
  try {
    fs.chmodSync(folder, 0o755);
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) makeWritable(path.join(folder, entry.name));
  } catch {
    // The folder is gone, or belongs to another user.
  }
}

/** Kills what belongs to the groups of `marks` or works in `inside`. Returns whether there was anything. */
function killKnown(marks, inside = []) {
  if (marks.size + inside.length === 0) return false;
  look();
  let found = false;
  for (const id of allIds()) {
    const stat = statOf(id);
    if (!stat || !(isOfFamily(id, stat, marks) || hasMark(id, marks) || worksIn(id, stat, inside))) continue;
    if (isGuard(id)) continue;
    found = true;
    kill(id);
  }
  return found;
}

function isOfFamily(id, { startedAt }, marks) {
  const known = family.get(id);
  return known !== undefined && known.startedAt === startedAt && marks.has(known.mark);
}

/** The environment of a process that has ended is empty. */
function hasMark(id, marks) {
  return read(`/proc/${id}/environ`)
    .split("\0")
    .some((variable) => marks.has(variable));
}

/** A shell in a terminal belongs to a person who looks at the folder. */
function worksIn(id, { terminal }, inside) {
  if (terminal !== 0 || inside.length === 0) return false;
  try {
    const place = fs.readlinkSync(`/proc/${id}/cwd`);
    return inside.some((folder) => `${place}/`.startsWith(`${folder}/`));
  } catch {
    return false;
  }
}

/** A guard among the descendants has folders of its own to remove, and then ends by itself. */
function isGuard(id) {
  return read(`/proc/${id}/cmdline`).includes(`/${path.basename(__filename)}\0`);
}

/** Ids of all processes; none where the system has no /proc. */
function allIds() {
  try {
    return fs.readdirSync("/proc").map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Id of the process or thread that was started last; 0 where the system does not say. */
function newestId() {
  return Number(read("/proc/loadavg").trimEnd().split(" ").at(-1));
}

/** Parent, terminal (0: none) and time of start (man 5 proc: fields 4, 7, 22); undefined for an ended process. */
function statOf(id) {
  const text = read(`/proc/${id}/stat`);
  const [state, parent, , , terminal, ...more] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (text === "" || state === "Z" || state === "X") return undefined;
  return { parent: Number(parent), terminal: Number(terminal), startedAt: more[14] };
}

function read(file) {
  try {
    return fs.readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function realPath(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}

function range(from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function kill(id) {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // Gone already.
  }
}
