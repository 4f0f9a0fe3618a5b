// Digest of the bundle's sources. The build writes it beside the bundle; the launcher compares it, so that a
// checkout updated without `npm ci` does not run old code. File times would differ from copy to copy.
"use strict";
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Digest of files below `root`; undefined if one of them is gone. */
exports.digestSources = (root, files) => {
  const hash = createHash("sha1");
  try {
    for (const file of files) hash.update(readFileSync(join(root, file)));
  } catch {
    return undefined;
  }
  return hash.digest("hex");
};
