/** `npm run -s local -- env`: exports for another terminal, whose tools then use the running local AWS; and the way back. */
import { printedCommand } from "../lib/printed-command.ts";
import { shellWord } from "../lib/shell-word.ts";
import { askLocalAws } from "./info.ts";
import { findKey } from "./key-file.ts";
import { findEngine } from "./pulumi/engine/engine.ts";
import { ENDPOINTS_ELSEWHERE, EXPORTED, pulumiEnvironment } from "./pulumi/environment.ts";

/** Renders the export lines of the local AWS on `port`. Rejects with `NoLocalAws` when there is none. */
export async function renderEnvironment(
  port: number,
  provider: "local" | "real",
  progress: (line: string) => void,
): Promise<string> {
  const kept = findKey(port);
  const { endpoint, providerPort, region, stateDirectory, hasKey, elsewhere } = await askLocalAws(port, kept);
  const key = hasKey ? kept : undefined;
  const engine = await findEngine(progress);
  progress(
    `This terminal's tools use local AWS at ${endpoint} now. Back to the real account: eval "$(${printedCommand("npm run -s local -- env --unset")})"`,
  );
  return renderExports(
    pulumiEnvironment({ endpoint, providerPort, region, key, engine, stateDirectory, provider }),
    elsewhere,
  );
}

/** With the user's AWS_PROFILE set, AWS tools would ignore the credentials that are exported here. */
const UNSET = "unset AWS_PROFILE AWS_SESSION_TOKEN\n";

/**
 * Renders lines for `eval` in a POSIX shell, one variable each. Values may hold any characters. The calls of `passedOn`
 * go through local AWS too.
 */
function renderExports(variables: Readonly<Record<string, string>>, passedOn: readonly string[]): string {
  const ofPassedOn = passedOn.map((name) => `AWS_ENDPOINT_URL_${name.toUpperCase().replaceAll("-", "_")}`);
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  return `${UNSET}unset ${[...ENDPOINTS_ELSEWHERE, ...ofPassedOn].join(" ")}\nexport ${PATH_BEFORE}="\${${PATH_BEFORE}:-$PATH}"\n${exports.join("")}`;
}

/** Keeps the PATH of before the first `env`, for the way back. */
const PATH_BEFORE = "LOCAL_AWS_PATH_BEFORE";

/** Renders lines for `eval` that take back what `renderExports` has set. A variable of before is not set again. */
export function renderUnset(): string {
  const names = EXPORTED.filter((name) => name !== "PATH");
  return `PATH="\${${PATH_BEFORE}:-$PATH}"\nunset ${[...names, PATH_BEFORE].join(" ")}\n`;
}
