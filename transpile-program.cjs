// Transpiles the program for `pulumi up` (tsconfig.pulumi.json names this file to ts-node). Uses esbuild,
// which the same run needs to package the functions. TypeScript's own transpiler takes half a second longer.
const { enableCompileCache } = require("node:module");
const { join } = require("node:path");

// No worker thread: starting one takes longer than the one call that it would answer.
process.env.ESBUILD_WORKER_THREADS ??= "0";
const { buildSync, transformSync } = require("esbuild");

// From Node 22 on. Modules that Pulumi's SDK loads later are compiled once, not in each run: saves 0.25 s.
// The cache lies with the packages, since Node's default is in the temp folder and may be another user's.
enableCompileCache?.(join(__dirname, "node_modules/.cache/compiled"));
// Node's default. TypeScript sets 100, and Pulumi's SDK notes where each promise came from, line by line.
Error.stackTraceLimit = 10;
loadLate("@npmcli/arborist", "Arborist");

const AS_COMMONJS = { format: "cjs", platform: "node", target: "es2023", sourcemap: "external" };

/** Transpiled once, though ts-node makes several transpilers, one for each kind of module. */
let program;

exports.create = () => ({
  transpile(source, { fileName }) {
    program ??= transpileProgram();
    const path = fileName.replace(/\.ts$/, ".js");
    if (program.has(path))
      return { outputText: program.get(path), sourceMapText: program.get(`${path}.map`) };
    try {
      const { code, map } = transformSync(source, { ...AS_COMMONJS, loader: "ts", sourcefile: fileName });
      return { outputText: code, sourceMapText: map };
    } catch (error) {
      // Pulumi shows an error of this name without its stack; the message has file and line.
      throw Object.assign(new SyntaxError(error.message), { name: "SyntaxError" });
    }
  },
});

/** The whole program, transpiled at once, by output path. Empty if a file is wrong: `transpile` names it. */
function transpileProgram() {
  try {
    const { outputFiles } = buildSync({
      ...AS_COMMONJS,
      absWorkingDir: __dirname,
      entryPoints: ["index.ts", "components/**/*.ts", "functions/*.ts", "lib/**/*.ts"],
      outdir: __dirname,
      outbase: __dirname,
      // No tsconfig may change the result.
      tsconfigRaw: "{}",
      write: false,
      logLevel: "silent",
    });
    return new Map(outputFiles.map(({ path, text }) => [path, text]));
  } catch {
    return new Map();
  }
}

/**
 * Loads npm's dependency walker, 150 files, on its first use instead of at the SDK's start: saves 1/6 s. The
 * SDK uses the walker only for functions written inside the program, which few programs have.
 */
function loadLate(name, className) {
  let path;
  try {
    path = require.resolve(name, { paths: [require.resolve("@pulumi/pulumi")] });
  } catch {
    return; // an SDK without the walker
  }
  const load = () => {
    if (require.cache[path]?.exports === standIn) delete require.cache[path];
    return require(path);
  };
  const late = new Proxy(class {}, {
    construct: (_, args) => Reflect.construct(load()[className], args),
    get: (_, member) => load()[className][member],
  });
  const standIn = new Proxy(
    { [className]: late },
    { get: (known, member) => (member in known || member === "__esModule" ? known : load())[member] },
  );
  require.cache[path] ??= { id: path, filename: path, loaded: true, children: [], exports: standIn };
}
