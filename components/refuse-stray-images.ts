import type { FunctionDefinition } from "../functions/_catalog/catalog.ts";
import { keyInside, removeCommand } from "../lib/config-command.ts";
import { renderMistakes, type StackConfig } from "./config.ts";
import { Refusal } from "./refusal.ts";

/** Throws `Refusal` if the stack file names an image for functions whose code is none. */
export function refuseStrayImages(
  stack: string,
  catalog: readonly FunctionDefinition[],
  { settings }: StackConfig,
): void {
  const mistakes = catalog
    .filter(({ name, code }) => settings[name]?.image !== undefined && code.kind !== "image")
    .map(({ name }) => {
      const key = `${keyInside("functions", name)}.image`;
      return {
        key,
        message: `the code of ${name} is no image, so nothing would run this one.`,
        hint: `Name an image in functions/${name}/function.json too, or remove the key: ${removeCommand(key)}`,
      };
    });
  if (mistakes.length > 0) throw new Refusal(renderMistakes(stack, mistakes));
}
