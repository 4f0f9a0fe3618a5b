/** Reads files that lie beside the code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (path: string) => readFileSync(join(__dirname, path), "utf8").trim();

export const handler = async ({ name }: { name: string }) => {
  const letter = read("templates/hello.txt").replace("NAME", name);
  return {
    release: /release (\w+)/.exec(letter)?.[1],
    letter: letter.split(",")[0],
    notice: read("packages/money/NOTICE"),
  };
};
