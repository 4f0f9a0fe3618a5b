// Runs a command in a process group of its own and kills the whole group when the parent is gone, however it went:
// the IPC channel closes with it. Arguments: the command and its own.
const { spawn } = require("node:child_process");

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: "inherit", detached: true });
const endGroup = () => {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};
process.on("disconnect", endGroup);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, endGroup);
child.on("error", (error) => {
  console.error(`${command} could not be started: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code) => {
  process.removeListener("disconnect", endGroup);
  process.exit(code ?? 1);
});
