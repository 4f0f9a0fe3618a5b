import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MODULES = 100;

/**
 * Writes `functions/NAME`, whose handler answers `text`. Its bundle holds `megabytes` in 100 modules; 0 gives one line.
 * A second call with another text changes one line alone.
 */
export function writeFunction(root: string, name: string, text: string, megabytes: number): void {
  const folder = join(root, "functions", name);
  mkdirSync(join(folder, "lib"), { recursive: true });
  const modules = Array.from({ length: megabytes > 0 ? MODULES : 0 }, (_, number) => `m${number}`);
  for (const [number, module] of modules.entries()) {
    const words = JSON.stringify(someWords(number, (megabytes * 1e6) / MODULES));
    writeFileSync(join(folder, "lib", `${module}.ts`), `export const ${module} = () => ${words};\n`);
  }
  const imports = modules.map((module) => `import { ${module} } from "./lib/${module}.ts";\n`).join("");
  const handler = `export const handler = async () => ({ text: ${JSON.stringify(text)}, of: [${modules}] });\n`;
  writeFileSync(join(folder, "index.ts"), `${imports}${handler}`);
}

/** Text that packs about as well as code does: to a quarter. */
function someWords(seed: number, characters: number): string {
  let state = seed + 1;
  let text = "";
  while (text.length < characters) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${(state % 60_000).toString(36)}Of${(state % 97).toString(36)} `;
  }
  return text.slice(0, characters);
}
