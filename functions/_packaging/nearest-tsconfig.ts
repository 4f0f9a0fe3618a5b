import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix, relative, resolve } from "node:path";
import { parse } from "jsonc-parser";
import { isObject } from "../_catalog/value-rules.ts";

/** What esbuild is told about TypeScript. */
export interface TypeScriptSettings {
  /** For esbuild's `tsconfigRaw`. */
  readonly raw: string;
  /** The tsconfig files, relative to the project's root: the nearest one, then those that it extends. */
  readonly files: readonly string[];
  /** Options that would silently do nothing, a sentence each. */
  readonly warnings: readonly string[];
  /** True if modules are looked for in further folders, by `paths` or `baseUrl`. */
  readonly looksElsewhere: boolean;
}

/** A bundle in CommonJS begins with "use strict" only where the source does, whatever tsconfig says. */
const AS_WRITTEN = { strict: false, alwaysStrict: false };

/**
 * Finds the tsconfig.json that counts for a source: the nearest one from its folder up to the project's root, none above.
 * esbuild takes from it `experimentalDecorators`, `useDefineForClassFields`, `paths`, `baseUrl` and the `jsx` options.
 */
export function nearestTsconfig(root: string, entry: string): TypeScriptSettings {
  const nearest = foldersUp(entry)
    .map((folder) => posix.join(folder, "tsconfig.json"))
    .find((path) => existsSync(join(root, path)));
  if (nearest === undefined) return { raw: "{}", files: [], warnings: [], looksElsewhere: false };
  const chain = extendedBy(join(root, nearest), new Set());
  const raw = JSON.stringify({ extends: `./${nearest}`, compilerOptions: AS_WRITTEN });
  const emits = chain.find(({ options }) => options.emitDecoratorMetadata !== undefined);
  return {
    raw,
    files: chain.map(({ path }) => relative(root, path).split("\\").join("/")),
    warnings: emits?.options.emitDecoratorMetadata === true ? [withoutMetadata(nearest)] : [],
    looksElsewhere: chain.some(({ options }) => "paths" in options || "baseUrl" in options),
  };
}

function withoutMetadata(file: string): string {
  return `${file} sets emitDecoratorMetadata, which esbuild can't do: a library that reads types at run time finds none. Compile with tsc first, and name its .js file as "entry" in function.json.`;
}

/** The folders of a path, the nearest first, then `.` for the root. */
export function foldersUp(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." ? ["."] : [folder, ...foldersUp(folder)];
}

interface Tsconfig {
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A tsconfig and those that it extends, in the order in which they win. esbuild reports one that is missing or wrong. */
function extendedBy(path: string, seen: Set<string>): Tsconfig[] {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const value: unknown = parse(readFileSync(path, "utf8"), [], { allowTrailingComma: true });
  if (!isObject(value)) return [{ path, options: {} }];
  const options = isObject(value.compilerOptions) ? value.compilerOptions : {};
  const names = [value.extends].flat().filter((name) => typeof name === "string");
  return [
    { path, options },
    ...names.reverse().flatMap((name) => extendedBy(resolveExtended(path, name), seen)),
  ];
}

function resolveExtended(from: string, name: string): string {
  if (/^\.{0,2}\//.test(name) || name === "." || name === "..") {
    const path = resolve(dirname(from), name);
    return existsSync(path) || path.endsWith(".json") ? path : `${path}.json`;
  }
  const { resolve: find } = createRequire(from);
  for (const candidate of [name, `${name}.json`, `${name}/tsconfig.json`])
    try {
      const found = find(candidate);
      if (found.endsWith(".json")) return found;
    } catch {
      // the next way to write it
    }
  return "";
}
