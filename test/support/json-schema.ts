/** The rule that holds for every `--json` output in any test: docs/live.schema.json describes it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";

const schema = JSON.parse(readFileSync(join(__dirname, "../../docs/live.schema.json"), "utf8"));
const validate = new Ajv2020({ allErrors: true, strictTypes: false }).compile(schema);

/** Fails if a run of `live` with `--json` printed anything but one document that the schema describes. */
export function expectSchema(stdout: string, args: readonly string[]): void {
  if (!args.includes("--json") || args.some((word) => /^(help|--help|-h|--version|-V)$/.test(word))) return;
  const whose = `live ${args.join(" ")}`;
  expect(() => JSON.parse(stdout), `${whose} printed no document: ${stdout}`).not.to.throw();
  validate(JSON.parse(stdout));
  const found = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  expect(found, `${whose} printed what docs/live.schema.json does not describe: ${stdout}`).to.deep.equal([]);
}
