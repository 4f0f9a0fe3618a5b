import { CatalogError, type FunctionDefinition } from "../_catalog/catalog.ts";

/** A file of the code, with its content where that is at hand. */
export interface CodeFile {
  readonly name: string;
  readonly isExecutable: boolean;
  readonly bytes?: Uint8Array;
}

/** Signs in a module's text that it may get names from elsewhere, or make them while it runs. */
const PYTHON_MAKES_NAMES =
  /import\s*\(?\s*\*|globals|setattr|exec|__getattr__|__dict__|vars|locals|eval|modules/;
const NODE_MAKES_NAMES = /\brequire\b|\bimport\b|\*|\beval\b|\[/;

/**
 * Throws `CatalogError` if the file that the handler names is certainly missing, is not executable where it must be, or
 * certainly has no such function. For Java, .NET and handlers from /opt only a call could tell.
 */
export function checkHandler(definition: FunctionDefinition, files: readonly CodeFile[]): void {
  const { runtime = "", handler = "" } = definition;
  if (runtime.startsWith("provided.")) checkBootstrap(definition, files);
  else if (runtime.startsWith("python")) checkModule(definition, files, pythonModule(handler));
  else if (runtime.startsWith("ruby")) checkModule(definition, files, rubyModule(handler));
  else if (runtime.startsWith("nodejs") && !handler.startsWith("/"))
    checkModule(definition, files, nodeModule(handler));
}

interface Wanted {
  /** The file that is named in the refusal. */
  readonly wanted: string;
  /** True for a file that may hold the module. */
  holds(path: string): boolean;
  /** The name that the module's text must hold; "" where nobody can tell. */
  readonly function: string;
  readonly makesNames: RegExp;
}

/** Lambda imports what stands before the last dot, with dots for slashes. */
function pythonModule(handler: string): Wanted {
  const dot = handler.lastIndexOf(".");
  const module = handler.slice(0, dot).replaceAll(".", "/");
  return {
    wanted: `${module}.py`,
    holds: (path) =>
      path === `${module}.py` ||
      path.startsWith(`${module}/__init__.`) ||
      (path.startsWith(`${module}.`) && /\.(so|pyc)$/.test(path)),
    function: handler.slice(dot + 1),
    makesNames: PYTHON_MAKES_NAMES,
  };
}

/** Lambda takes the file's name up to its first dot, then looks for a package. */
function nodeModule(handler: string): Wanted {
  const module = withoutDots(handler).replace(/^\.\//, "");
  const found = new Set([module, `${module}.js`, `${module}.mjs`, `${module}.cjs`]);
  return {
    wanted: `${module}.js`,
    holds: (path) =>
      found.has(path) || path.startsWith(`${module}/`) || path.startsWith(`node_modules/${module}`),
    function: handler.slice(handler.lastIndexOf(".") + 1),
    makesNames: NODE_MAKES_NAMES,
  };
}

function rubyModule(handler: string): Wanted {
  const wanted = `${withoutDots(handler)}.rb`;
  return { wanted, holds: (path) => path === wanted, function: "", makesNames: /^/ };
}

function withoutDots(handler: string): string {
  const slash = handler.lastIndexOf("/") + 1;
  return handler.slice(0, slash) + handler.slice(slash).replace(/\..*$/, "");
}

function checkModule(
  { name, handler }: FunctionDefinition,
  files: readonly CodeFile[],
  wanted: Wanted,
): void {
  const found = files.filter((file) => wanted.holds(file.name));
  if (found.length === 0) throw new CatalogError(missingFile(name, handler, files, wanted));
  const [only] = found;
  if (found.length > 1 || only?.bytes === undefined || wanted.function === "") return;
  if (withoutEnding(only.name) !== withoutEnding(wanted.wanted)) return;
  const text = Buffer.from(only.bytes).toString("utf8");
  if (text.includes(wanted.function) || wanted.makesNames.test(text)) return;
  throw new CatalogError(
    `functions/${name}/function.json: handler is "${handler}", and ${only.name} has no ${wanted.function}. Write it there, or name the function that is there.`,
  );
}

function withoutEnding(path: string): string {
  return path.replace(/\.\w+$/, "");
}

function missingFile(
  name: string,
  handler: string | undefined,
  files: readonly CodeFile[],
  { wanted }: Wanted,
): string {
  const base = wanted.slice(wanted.lastIndexOf("/") + 1);
  const typescript = wanted.replace(/\.js$/, ".ts");
  const other = files.find(
    (file) => file.name.endsWith(`/${base}`) || (file.name === base && base !== wanted),
  );
  const way = files.some((file) => file.name === typescript && typescript !== wanted)
    ? `${typescript} is there: to bundle it, write "entry" in place of "handler".`
    : other
      ? `${other.name} is there: name that one, or mend "files".`
      : `Mend handler or files. If a layer brings the file, write a ${wanted} that takes the handler from there.`;
  return `functions/${name}/function.json: handler is "${handler}", but the code has no ${wanted}. ${way}`;
}

/** A layer may bring the bootstrap, which then reads another handler, as for PHP. */
function checkBootstrap({ name, handler, runtime }: FunctionDefinition, files: readonly CodeFile[]): void {
  const file = `functions/${name}/function.json`;
  const bootstrap = files.find((one) => one.name === "bootstrap");
  if (!bootstrap && handler === "bootstrap")
    throw new CatalogError(
      `${file}: ${runtime} starts an executable file bootstrap, and the code has none at its top. Name the program so. If a layer brings it, say what it is to run as "handler".`,
    );
  if (bootstrap && !bootstrap.isExecutable)
    throw new CatalogError(
      `${file}: ${runtime} starts the file bootstrap, which is not executable. Make it so with chmod +x, also for git: git update-index --chmod=+x. A zip keeps that if it is made on Linux or macOS.`,
    );
}
