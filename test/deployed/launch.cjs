// Starts `npm run -s test:stack`. TypeScript is compiled without tsx's cache on disk, as in test/support/tsx.mjs. Only
// CommonJS is used, so that this command and the tests of test/stack share the modules that both import.
"use strict";
process.env.TSX_DISABLE_CACHE = "1";
require("tsx/cjs");
require("./main.ts");
