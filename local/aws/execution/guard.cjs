"use strict";
/**
 * Outlives the server by a moment. It reads from the server which process groups and folders there are; when the pipe
 * ends, for whatever reason the server ended, it kills the groups and removes the folders.
 */
const fs = require("node:fs");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

/** Leader of each process group, with a variable that all its descendants inherit. */
const groups = new Map();
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

function obey(verb, subject, mark) {
  if (verb === "watch") groups.set(subject, mark);
  if (verb === "sweep") {
    groups.delete(subject);
    killMarked(new Set([mark]));
  }
  if (verb === "folder") folders.add(subject);
}

function finish() {
  for (const leader of groups.keys()) kill(-leader);
  if (groups.size > 0) killMarked(new Set(groups.values()));
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

/** Descendants that left their group still carry the variable in their environment, which Linux shows in /proc. */
function killMarked(marks) {
  let ids;
  try {
    ids = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return;
  }
  for (const id of ids) {
    try {
      const variables = fs.readFileSync(`/proc/${id}/environ`, "latin1").split("\0");
      if (variables.some((variable) => marks.has(variable))) kill(Number(id));
    } catch {
      // Gone in the meantime, or somebody else's.
    }
  }
}

function kill(id) {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // Gone already.
  }
}
