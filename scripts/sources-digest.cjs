// What the bundle was built from: kept beside it by the build, compared by the launcher, so that a checkout that was
// updated without `npm ci` does not go on with old code. A digest, since times differ from copy to copy.
"use strict";
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Digest of files below `root`; undefined where one of them is gone. */
exports.digestSources = (root, files) => {
  const hash = createHash("sha1");
  try {
    for (const file of files) hash.update(readFileSync(join(root, file)));
  } catch {
    return undefined;
  }
  return hash.digest("hex");
};
