/**
 * Commands that change a key of a stack file. A key with dots or brackets is a path into an object, as `--path` takes it:
 * `functions.hello.timeout`, `functions["a.b"].timeout`. A flat key is one name, whatever characters it has.
 * How Pulumi reads both was tried with engine 3.259; a test does it again with the engine at hand.
 */
import { foreignText } from "./foreign-text.ts";
import { printedCommand } from "./printed-command.ts";

/** The path of `name` inside the object at `path`. A name that holds dots or brackets stands in brackets itself. */
export function keyInside(path: string, name: string): string {
  return /[.[\]]|^$/.test(name) ? `${path}["${name.replaceAll('"', '\\"')}"]` : `${path}.${name}`;
}

/** The command that sets a key, in backquotes. Never for a flat key with dots: `live` has none of that kind. */
export function setCommand(key: string, value: string | number): string {
  const filled = { KEY: key, VALUE: value };
  return isPath(key)
    ? pasted(key, printedCommand("pulumi config set --path KEY VALUE", filled))
    : pasted(key, printedCommand("pulumi config set KEY VALUE", filled));
}

/** The command that removes a key, in backquotes. `isFlat` says of a key with dots that it is one name. */
export function removeCommand(key: string, isFlat = !isPath(key)): string {
  if (!isFlat) return pasted(key, printedCommand("pulumi config rm --path KEY", { KEY: key }));
  // Pulumi takes the text before a colon for a namespace.
  return key.includes(":") ? BY_HAND : pasted(key, printedCommand("pulumi config rm KEY", { KEY: key }));
}

/** True for a key that `--path` would read as a path. */
export function isPath(key: string): boolean {
  return /[.[]/.test(key);
}

const BY_HAND = "in the file itself, with an editor";

/** In a path, a backslash before a quote means the quote: such a name can't be written. */
const UNWRITABLE = /\\\\"|\\"\]/;

/** No command for a key that nobody could paste: its name holds what is not seen, or a backquote. */
function pasted(key: string, command: string): string {
  const canBe = foreignText(key) === key && !key.includes("`") && !UNWRITABLE.test(key);
  return canBe ? `\`${command}\`` : BY_HAND;
}
