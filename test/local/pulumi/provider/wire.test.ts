import { expect } from "chai";
import { PartlyMade } from "../../../../local/pulumi/provider/errors.ts";
import { toServerError } from "../../../../local/pulumi/provider/wire.ts";
import { expectHarmless } from "../../../support/harmless-output.ts";
import { HOSTILE } from "../../../support/hostile-samples.ts";

describe("an error that the engine prints", () => {
  for (const [what, sample] of Object.entries(HOSTILE))
    it(`gives no orders, even with ${what}`, () => {
      const error = new Error(`a value${sample}b`);
      for (const thrown of [error, new PartlyMade("id", {}, error), `a value${sample}b`]) {
        const { details = "" } = toServerError(thrown);
        expectHarmless(details, "the provider");
        expect(details).to.match(/^a value.*b$/);
      }
    });
});
