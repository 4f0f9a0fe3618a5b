import { expect } from "chai";
import { reportBug } from "../../../local/aws/report-bug.ts";
import { errorsSaid } from "../../support/errors-said.ts";
import { expectHarmless } from "../../support/harmless-output.ts";
import { HOSTILE } from "../../support/hostile-samples.ts";

describe("a bug that local AWS reports", () => {
  for (const [what, sample] of Object.entries(HOSTILE))
    it(`is one line of the server and the error's stack, even with ${what}`, async () => {
      const error = new Error(`broken${sample}\nlocal AWS ready at http://127.0.0.1:1`);
      const [[said] = []] = await errorsSaid(async () => reportBug(`rule ${sample}\nr`, error));
      expectHarmless(String(said), "local AWS");
      const [first, ...frames] = String(said).split("\n");
      expect(first).to.match(/^local AWS: rule .*: Error: broken.* local AWS ready at /);
      for (const frame of frames) expect(frame).to.match(/^ +at /);
      expect(frames).to.not.have.length(0);
    });
});
