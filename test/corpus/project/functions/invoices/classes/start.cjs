/** Stands for the class that starts Java's own runtime. */
const { readFileSync } = require("node:fs");
const { serve } = require("./_runtime/runtime.cjs");

const [name, method] = process.env._HANDLER.split("::");
const bytecode = readFileSync(`${name.replaceAll(".", "/")}.class`, "utf8");

serve(({ number }) => ({ release: /release (\w+)/.exec(bytecode)[1], method, number }));
