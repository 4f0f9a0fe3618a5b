import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { openBlobs } from "../../../../local/aws/state/blobs.ts";
import { loopTurns } from "../../../support/loop-turns.ts";

const LARGE = Buffer.alloc(8 * 1024 * 1024, "large");
const SHA256 = "11046984992e38ec27af5970048d7cb8b0c581d7f63b341aabfa8a55b4f35096";

describe("blobs", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lambda-live-blobs-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  for (const where of ["on disk", "in memory"] as const) {
    it(`${where} take and give a large one while other calls are served`, async () => {
      const blobs = openBlobs(where === "on disk" ? directory : undefined);
      expect(await loopTurns(blobs.put(LARGE))).to.be.above(5);
      expect(LARGE.equals(await blobs.get(SHA256))).to.equal(true);
    });
  }

  it("are one when two calls put the same bytes at the same time", async () => {
    const blobs = openBlobs(directory);
    const names = await Promise.all([blobs.put(LARGE), blobs.put(LARGE)]);
    expect(names).to.deep.equal([SHA256, SHA256]);
    expect(readdirSync(directory)).to.deep.equal([SHA256]);
  });
});
