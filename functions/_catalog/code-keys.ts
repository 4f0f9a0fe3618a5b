import { IMAGE_URI, imageMistake } from "../../lib/image-uri.ts";
import { NEWER_RUNTIMES, runtimeMistake, SUPPORTED_RUNTIMES } from "./runtimes.ts";
import { judged, listOf, objectOf, oneOf, type Rule, text, whole } from "./value-rules.ts";

/** A command that makes code. */
export interface BuildSettings {
  readonly run: string;
  readonly inputs?: readonly string[];
  readonly timeout?: number;
}

/** The settings of a `function.json` that say what its code is. */
export interface CodeSettings {
  readonly entry?: string;
  readonly export?: string;
  readonly format?: "cjs" | "esm";
  readonly external?: readonly string[];
  readonly include?: readonly string[];
  readonly runtime?: string;
  readonly handler?: string;
  readonly files?: readonly string[];
  readonly exclude?: readonly string[];
  readonly build?: BuildSettings;
  readonly zip?: string;
  readonly image?: string;
}

/** A key of `function.json`: its rule, and its description for editors and docs. */
export interface FunctionKey<T> {
  readonly rule: Rule<T>;
  readonly about: string;
}

const path = text(
  String.raw`^(?![/\\])[^\0]+$`,
  'a path from the folder of function.json, for example "src/main.ts"',
);

const taken = text(
  String.raw`^(?![/\\!])[^\0]+$`,
  'a path or pattern from the folder of function.json, for example "src/**"; what is to stay out stands in "exclude"',
);

const build = objectOf<BuildSettings>(
  {
    run: text(String.raw`\S`, 'a shell command, for example "go build -o $OUT/bootstrap ."'),
    inputs: listOf(taken, 'a list of files and patterns, for example ["../../go.mod"]'),
    timeout: whole(1, 3600, "seconds"),
  },
  ["run"],
  'an object such as { "run": "go build -o $OUT/bootstrap .", "inputs": ["../../go.mod"] }',
);

/** The keys of `function.json` that say what the code is. */
export const CODE_KEYS: { readonly [K in keyof CodeSettings]-?: FunctionKey<CodeSettings[K]> } = {
  entry: {
    rule: text(
      String.raw`^(?![/\\])[^\0]*[^\0/]\.(ts|mts|js|mjs)$`,
      'a path from the folder of function.json to a file that ends in .ts, .mts, .js or .mjs, for example "src/main.ts"',
    ),
    about:
      "The source that is bundled, from the folder of function.json. It may lie elsewhere in the project, and several functions may share it. Default: index.ts, else index.mts, index.js or index.mjs.",
  },
  export: {
    rule: text(
      String.raw`^[\p{ID_Start}$_][\p{ID_Continue}$]*$`,
      'the name of an export, for example "getOrder"',
    ),
    about: 'The export of the source that handles events. Default: "handler".',
  },
  format: {
    rule: oneOf("cjs", "esm"),
    about:
      '"esm" makes an ES module, with top-level await and import.meta.url; CommonJS packages still find require, __dirname and __filename. Default: "cjs".',
  },
  external: {
    rule: listOf(
      text(String.raw`^[^\s]+$`, 'the name of a package, for example "sharp" or "@aws-sdk/*"'),
      'a list of packages, for example ["sharp", "@aws-sdk/*"]',
    ),
    about: "Packages that stay out of the bundle, because a layer or the runtime has them. Default: none.",
  },
  include: {
    rule: listOf(path, 'a list of files and patterns, for example ["templates/**"]'),
    about:
      "Files, folders and patterns that are laid beside the bundle, under the same path from the folder of function.json; leading ../ are left off.",
  },
  runtime: {
    rule: judged(
      {
        anyOf: [{ enum: SUPPORTED_RUNTIMES }, { type: "string", pattern: NEWER_RUNTIMES }],
      },
      runtimeMistake,
    ),
    about:
      'The runtime as Lambda names it. A bundle is made for that version of Node.js; default: "nodejs22.x". Files as they are and a zip need one.',
  },
  handler: {
    rule: text(String.raw`^[^\s]{1,128}$`, 'a handler without spaces, for example "app.handler"'),
    about:
      'The handler as the runtime names it, such as "app.handler": the code is not bundled, but taken as it is. Default for provided.*: "bootstrap".',
  },
  files: {
    rule: listOf(taken, 'a list of files and patterns, for example ["src/**", "../_shared/**"]'),
    about:
      'Files, folders and patterns that are the code as they are, under the same path from the folder of function.json; leading ../ are left off. Default: ["**"], the whole folder; with a build none. function.json and events/ stay out unless a pattern begins with them, __pycache__ always.',
  },
  exclude: {
    rule: listOf(taken, 'a list of files and patterns, for example ["tests/**"]'),
    about: "Files and patterns that files would take, but that stay out.",
  },
  build: {
    rule: build,
    about:
      'A shell command that runs in the folder of function.json, by preview, up and publish, and writes into the empty folder $OUT what is laid over files. It runs again only if a file of the folder (but what git ignores), one of "inputs" (files and patterns, also elsewhere in the project) or the command has changed. "timeout" in seconds, default 300.',
  },
  zip: {
    rule: text(
      String.raw`^(?![/\\])[^\0]+$`,
      'a path from the folder of function.json to a zip, for example "build/app.jar"',
    ),
    about:
      "A zip or jar that was built elsewhere, from the folder of function.json; it goes to Lambda byte for byte.",
  },
  image: {
    rule: judged({ type: "string", pattern: IMAGE_URI }, (value) => {
      const mistake = imageMistake(value);
      return mistake && `it ${mistake.wrong}. ${mistake.way}`;
    }),
    about:
      "A container image in ECR by its digest, REPOSITORY@sha256:DIGEST. A stack file may name another one as functions.NAME.image.",
  },
};
