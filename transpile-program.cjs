// How `pulumi up` turns the program's TypeScript into JavaScript (tsconfig.pulumi.json names this file to ts-node): by
// esbuild, which packages the functions in the same run anyway. TypeScript's own transpiler takes half a second longer.
const { enableCompileCache } = require("node:module");

// One question and one answer need no thread that stays: starting it takes longer than both.
process.env.ESBUILD_WORKER_THREADS ??= "0";
const { buildSync, transformSync } = require("esbuild");

// From Node 22 on: what Pulumi's SDK loads after this is compiled once, not in each run. A quarter of a second.
enableCompileCache?.();
// Node's own. TypeScript has made it 100, and Pulumi's SDK notes for each promise where it came from, line by line.
Error.stackTraceLimit = 10;
loadLate("@npmcli/arborist", "Arborist");

const AS_COMMONJS = { format: "cjs", platform: "node", target: "es2023", sourcemap: "external" };

/** Asked for once: ts-node makes several transpilers, one for each kind of module there may be. */
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
      // Of errors with this name Pulumi shows the message, which has file and line, and not the stack.
      throw Object.assign(new SyntaxError(error.message), { name: "SyntaxError" });
    }
  },
});

/** The whole program at once, by the path of what it becomes; empty where a file is wrong, which is then told of that file. */
function transpileProgram() {
  try {
    const { outputFiles } = buildSync({
      ...AS_COMMONJS,
      absWorkingDir: __dirname,
      entryPoints: ["index.ts", "components/**/*.ts", "functions/*.ts", "lib/**/*.ts"],
      outdir: __dirname,
      outbase: __dirname,
      // No tsconfig may change what becomes of it.
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
 * The SDK loads npm's dependency walker, 150 files, at its start, and uses it only for functions written inside the
 * program, which are none here. Until then a class that loads it stands in its place: a sixth of a second.
 */
function loadLate(name, className) {
  let path;
  try {
    path = require.resolve(name, { paths: [require.resolve("@pulumi/pulumi")] });
  } catch {
    return; // another version of the SDK, without it
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
