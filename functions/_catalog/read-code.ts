import { statSync } from "node:fs";
import { join, posix } from "node:path";
import type { Code } from "./code.ts";
import type { CodeSettings } from "./code-keys.ts";
import { nodeVersion } from "./runtimes.ts";

/** What the code of a function is, and how Lambda runs it. An image brings runtime and handler itself. */
export interface CodeToRun {
  readonly code: Code;
  readonly runtime?: string;
  readonly handler?: string;
}

/** The keys of each form of code, and what the form is. `handler` goes with files and with a zip. */
const FORMS = {
  bundled: {
    is: "a source that is bundled",
    keys: ["entry", "export", "format", "external", "include"],
  },
  files: { is: "files as they are", keys: ["handler", "files", "exclude", "build"] },
  zip: { is: "a zip that was built elsewhere", keys: ["zip"] },
  image: { is: "a container image", keys: ["image"] },
} as const satisfies Record<Code["kind"], { is: string; keys: readonly (keyof CodeSettings)[] }>;

/** The ways on where two keys of different forms stand together. */
const WAYS: readonly (readonly [one: string, other: string, way: string])[] = [
  ["build", "zip", "A build writes the content of the zip into $OUT, and needs no zip."],
  ["build", "image", "Build and push the image before, and name it by its digest."],
  ["handler", "image", "The image says itself what it runs."],
  ["include", "handler", "Beside files as they are, files takes further ones."],
  ["entry", "build", "A build that bundles writes the bundle into $OUT."],
  ["entry", "handler", "In a bundle, export names the handler."],
  ["export", "handler", "In a bundle, export names the handler."],
];

const DEFAULT_RUNTIME = "nodejs22.x";
const DEFAULT_BUILD_SECONDS = 300;
const ENTRIES = ["index.ts", "index.mts", "index.js", "index.mjs"];

/** How handlers are named, by the beginning of the runtime, and whether the name holds a file and a function. */
const HANDLERS: readonly (readonly [runtime: string, example: string, hasFile: boolean])[] = [
  ["nodejs", "index.handler", true],
  ["python", "app.handler", true],
  ["ruby", "app.handler", true],
  ["java", "com.example.Handler::handleRequest", false],
  ["dotnet", "Assembly::Namespace.Class::Method", false],
];
const FILE_AND_FUNCTION = /[^/.][^/]*\.[^/]+$/;

/** Reads which form of code a `function.json` asks for. A mistake is a sentence that names the file. */
export function readCode(
  projectRoot: string,
  name: string,
  settings: CodeSettings,
): CodeToRun | { readonly mistakes: readonly string[] } {
  const folder = `functions/${name}`;
  const file = `${folder}/function.json`;
  const kind = formOf(settings);
  if (typeof kind !== "string") return { mistakes: kind.map((mistake) => `${file}: ${mistake}`) };
  const mistakes = [...runtimeMistakes(kind, settings), ...outside(folder, settings)].map(
    (mistake) => `${file}: ${mistake}`,
  );
  const entry = kind === "bundled" ? findEntry(projectRoot, folder, settings.entry) : undefined;
  if (entry && "mistake" in entry) mistakes.push(entry.mistake);
  if (mistakes.length > 0) return { mistakes };
  const { runtime = DEFAULT_RUNTIME } = settings;
  const code = codeOf(kind, folder, settings, entry && "path" in entry ? entry.path : "");
  if (kind === "image") return { code };
  return {
    code,
    handler: kind === "bundled" ? "index.handler" : (settings.handler ?? "bootstrap"),
    runtime,
  };
}

/** The form that the keys ask for, or why they ask for several. */
function formOf(settings: CodeSettings): Code["kind"] | readonly string[] {
  const withHandler = settings.zip !== undefined ? "zip" : "files";
  const given = Object.entries(FORMS).flatMap(([kind, { keys }]) => {
    const own = keys.filter(
      (key) => settings[key] !== undefined && (key !== "handler" || kind === withHandler),
    );
    return own.length > 0 ? [{ kind: kind as Code["kind"], own: own as readonly string[] }] : [];
  });
  const [one, other] = given;
  if (one && other) return [severalForms(given.slice(0, 2))];
  if (one) return one.kind;
  const { runtime } = settings;
  return runtime === undefined || nodeVersion(runtime) !== undefined ? "bundled" : "files";
}

function severalForms(
  given: readonly { readonly kind: Code["kind"]; readonly own: readonly string[] }[],
): string {
  const named = given.map(({ kind, own }) => `${own.join(", ")} (${FORMS[kind].is})`);
  const all = given.flatMap(({ own }) => own);
  const way = WAYS.find((pair) => all.includes(pair[0]) && all.includes(pair[1]))?.[2];
  const remove = given.map(({ own }) => `remove ${own.join(", ")}`).join(", or ");
  return `${named.join(" and ")} are two ways of code. Keep one: ${remove}.${way ? ` ${way}` : ""}`;
}

function runtimeMistakes(kind: Code["kind"], { runtime, handler }: CodeSettings): string[] {
  if (kind === "image")
    return runtime === undefined
      ? []
      : ["runtime and image don't go together. Remove runtime: the image brings its own."];
  if (kind === "bundled")
    return runtime === undefined || nodeVersion(runtime) !== undefined
      ? []
      : [
          `runtime is "${runtime}", and a bundle runs on Node.js. Remove runtime, or say what the code is in its place: "handler" for files as they are.`,
        ];
  if (runtime === undefined)
    return [`runtime is missing beside ${FORMS[kind].is}. Write it, for example "python3.13".`];
  if (handler === undefined && runtime.startsWith("provided.")) return [];
  const [, example, hasFile] = HANDLERS.find(([family]) => runtime.startsWith(family)) ?? [];
  if (handler === undefined)
    return [`handler is missing; ${runtime} needs one, for example "${example ?? "bootstrap"}".`];
  return !hasFile || FILE_AND_FUNCTION.test(handler)
    ? []
    : [`handler is "${handler}"; ${runtime} needs a file and a function, for example "${example}".`];
}

/** Paths and patterns that lead out of the project. */
function outside(folder: string, settings: CodeSettings): string[] {
  const given: readonly (readonly [key: string, paths: readonly string[]])[] = [
    ["include", settings.include ?? []],
    ["files", settings.files ?? []],
    ["exclude", settings.exclude ?? []],
    ["build.inputs", settings.build?.inputs ?? []],
    ["zip", settings.zip === undefined ? [] : [settings.zip]],
  ];
  return given.flatMap(([key, paths]) =>
    paths
      .filter((path) => isOutside(posix.join(folder, path)))
      .map((path) => `${key} ${path} is outside of the project. ${COPY}`),
  );
}

const COPY = "Move it into the project, or link it there.";

function findEntry(
  projectRoot: string,
  folder: string,
  wanted: string | undefined,
): { readonly path: string } | { readonly mistake: string } {
  const isFile = (path: string) =>
    statSync(join(projectRoot, path), { throwIfNoEntry: false })?.isFile() === true;
  if (wanted === undefined) {
    const found = ENTRIES.find((name) => isFile(`${folder}/${name}`));
    if (found) return { path: `${folder}/${found}` };
    return {
      mistake: `${folder} has no index.ts. Export a handler from ${folder}/index.ts, name another source as "entry" in ${folder}/function.json, say there by "runtime" and "handler" that its files are the code as they are, or remove the folder.`,
    };
  }
  const path = posix.join(folder, wanted);
  const file = `${folder}/function.json`;
  if (isOutside(path)) return { mistake: `${file}: entry ${wanted} is outside of the project. ${COPY}` };
  if (isFile(path)) return { path };
  return { mistake: `${file}: entry ${wanted} is not there: the project has no file ${path}.` };
}

function isOutside(path: string): boolean {
  return path === ".." || path.startsWith("../");
}

function codeOf(kind: Code["kind"], folder: string, settings: CodeSettings, entry: string): Code {
  const { build } = settings;
  if (kind === "image") return { kind, uri: settings.image ?? "" };
  if (kind === "zip") return { kind, path: posix.join(folder, settings.zip ?? "") };
  if (kind === "bundled")
    return {
      kind,
      entry,
      export: settings.export ?? "handler",
      format: settings.format ?? "cjs",
      external: settings.external ?? [],
      include: settings.include ?? [],
    };
  return {
    kind,
    files: settings.files ?? (build ? [] : ["**"]),
    exclude: settings.exclude ?? [],
    ...(build && {
      build: {
        run: build.run,
        inputs: build.inputs ?? [],
        timeoutSeconds: build.timeout ?? DEFAULT_BUILD_SECONDS,
      },
    }),
  };
}
