/** `npm run -s local -- env`: the exports that make tools in another terminal use the local AWS that runs. */
import { askLocalAws } from "./info.ts";
import { findEngine } from "./pulumi/engine/engine.ts";
import { pulumiEnvironment } from "./pulumi/environment.ts";

/** Asks the local AWS on `port` and renders its export lines. Rejects with `NoLocalAws` when there is none. */
export async function renderEnvironment(
  port: number,
  provider: "local" | "real",
  progress: (line: string) => void,
): Promise<string> {
  const { endpoint, providerPort, region, stateDirectory } = await askLocalAws(port);
  const engine = await findEngine(progress);
  return renderExports(
    pulumiEnvironment({ endpoint, providerPort, region, engine, stateDirectory, provider }),
  );
}

/** With a profile of the user's, AWS tools would look past the credentials that are exported here. */
const UNSET = "unset AWS_PROFILE AWS_SESSION_TOKEN\n";

/** Lines for `eval` in a POSIX shell: one variable each, whatever signs their values hold. */
export function renderExports(variables: Readonly<Record<string, string>>): string {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return UNSET + exports.join("");
}

function quote(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
