// The one way to write a file that somebody keeps. Plain JavaScript, because the build and the launcher of `live`
// use it before anything is built. The promises are in replace-file.d.cts.
// Not npm's write-file-atomic: it writes once and ignores a short count, so that on a full disk it renames a file
// that is cut in the middle, without an error.
"use strict";
const fs = require("node:fs");
const { dirname, join } = require("node:path");

exports.PARTIAL = ".partial";

exports.replaceFile = (path, content, isStillWanted = () => true) => {
  const target = fs.existsSync(path) ? fs.realpathSync.native(path) : path;
  const partial = `${target}.${process.pid}-${Math.random().toString(36).slice(2)}${exports.PARTIAL}`;
  let isInPlace = false;
  try {
    writeWhole(partial, content, fs.statSync(target, { throwIfNoEntry: false }));
    if (!isStillWanted()) return false;
    fs.renameSync(partial, target);
    isInPlace = true;
  } finally {
    // A full disk needs the room.
    if (!isInPlace) fs.rmSync(partial, { force: true });
  }
  flushFolder(dirname(target));
  return true;
};

/** Throws if not all bytes got onto the disk; a network file system may say so only at the flush or the close. */
function writeWhole(path, content, replaced) {
  const descriptor = fs.openSync(path, "wx", replaced ? 0o600 : 0o666);
  try {
    if (replaced) keepOwnerAndMode(descriptor, replaced);
    // Goes on after a short write. A string would take another way through Node.
    fs.writeFileSync(descriptor, typeof content === "string" ? Buffer.from(content) : content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function keepOwnerAndMode(descriptor, { uid, gid, mode }) {
  const made = fs.fstatSync(descriptor);
  if (made.uid !== uid || made.gid !== gid)
    succeeds(() => fs.fchownSync(descriptor, uid, gid)) || succeeds(() => fs.fchownSync(descriptor, -1, gid));
  fs.fchmodSync(descriptor, mode & 0o7777);
}

/** No error counts any more, since every reader has the new file. */
function flushFolder(folder) {
  succeeds(() => {
    const descriptor = fs.openSync(folder, "r");
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

exports.flushFolder = flushFolder;

const NAME = /^(.*)\.(\d+)-[0-9a-z]*\.partial$/;

exports.removePartials = (folder, file) => {
  succeeds(() => {
    for (const name of fs.readdirSync(folder)) {
      const [, of, writer] = NAME.exec(name) ?? [];
      if (writer && (file ?? of) === of && isGone(Number(writer)))
        fs.rmSync(join(folder, name), { force: true });
    }
  });
};

/** No write of this process is under way: a partial file with its id is of an earlier process. */
function isGone(pid) {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch ({ code }) {
    return code === "ESRCH";
  }
}

function succeeds(act) {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
