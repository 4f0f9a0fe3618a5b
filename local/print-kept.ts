/** `npm run -s local -- kept`: the resources that a running local AWS keeps as declared, without simulating them. */
import { foreignLines } from "../lib/foreign-text.ts";
import { askLocalAws } from "./info.ts";
import { findKey } from "./key-file.ts";

/** A line for each kept resource, then their number. Rejects with `NoLocalAws` when none runs on `port`. */
export async function renderKept(port: number): Promise<string> {
  const { kept, endpoint } = await askLocalAws(port, findKey(port));
  const lines = kept.map(({ stack, type, name, id }) => `${stack}  ${type}  ${name}  ${id}`);
  const count = kept.length === 1 ? "1 resource is" : `${kept.length} resources are`;
  const said = `${count} kept as declared and not simulated by local AWS at ${endpoint}, of those that a pulumi command has spoken of since it started.`;
  return foreignLines(`${[...lines, said].join("\n")}\n`);
}
