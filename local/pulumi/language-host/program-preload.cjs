// Loaded before the program.
const util = require("node:util");

// Ends the program when the language host ends, even if the language host was killed.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();

// Node 20.20's inspect loops until memory is full when it colours a stack frame of a file directly in a
// scope's folder (node_modules/@pulumi/resource.ts in source maps). @pulumi/pulumi's runner colours every
// error, so a mistake in the stack file took a minute to report. Here errors are inspected without colours.
const { inspect } = util;
util.inspect = Object.assign((value, options, ...rest) => {
  const plain = value instanceof Error && options?.colors ? { ...options, colors: false } : options;
  return inspect(value, plain, ...rest);
}, inspect);
