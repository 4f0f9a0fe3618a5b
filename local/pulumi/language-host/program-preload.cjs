// Loaded before the program.
const util = require("node:util");

// The program ends when the language host does, even if that was killed.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();

// Node 20.20's inspect loops until memory runs out when it colours a stack frame of a file that lies directly in a
// scope's folder (node_modules/@pulumi/resource.ts, as source maps name it). @pulumi/pulumi's runner does that to every
// error, so a mistake in the stack file took a minute to be told. Errors are inspected without colours instead.
const { inspect } = util;
util.inspect = Object.assign((value, options, ...rest) => {
  const plain = value instanceof Error && options?.colors ? { ...options, colors: false } : options;
  return inspect(value, plain, ...rest);
}, inspect);
