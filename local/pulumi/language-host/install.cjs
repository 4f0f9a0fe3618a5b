// `pulumi install`: the program's packages, by npm.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

/** Runs `npm ci` (no lockfile: `npm install`) in `directory`; `write(stream, chunk)` gets the output. */
function installDependencies(directory, write) {
  const args = existsSync(join(directory, "package-lock.json")) ? ["ci"] : ["install"];
  write("stdout", Buffer.from(`Installing dependencies with npm ${args[0]}...\n`));
  return new Promise((resolve, reject) => {
    const npm = spawn("npm", args, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
    npm.stdout.on("data", (chunk) => write("stdout", chunk));
    npm.stderr.on("data", (chunk) => write("stderr", chunk));
    npm.on("error", (error) => reject(new Error(`npm could not be started: ${error.message}`)));
    npm.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`npm ${args[0]} in ${directory} failed with exit code ${code}.`)),
    );
    process.on("exit", () => npm.kill());
  });
}

module.exports = { installDependencies };
