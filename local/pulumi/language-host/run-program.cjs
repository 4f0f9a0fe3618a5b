// Runs the Pulumi program in a Node process, by @pulumi/pulumi's runner from the program's own node_modules.
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { explainIfLocalAwsIsGone } = require("./local-aws.cjs");
const { tellProgramFolder } = require("./program-folder.cjs");

/** Exit code of @pulumi/pulumi's runner when the runner has already reported the error to the user. */
const ALREADY_REPORTED = 32;
const GRACE_MS = 5000;

/** Runs programs for the engine at `engineAddress`; the engine may have several running at once. */
function createProgramRunner(engineAddress) {
  const running = new Set();
  return {
    connectTo(address) {
      engineAddress = address;
    },
    async run(request) {
      let runner;
      const directory = request.getInfo().getProgramDirectory();
      try {
        runner = require.resolve("@pulumi/pulumi/cmd/run", { paths: [directory] });
      } catch {
        return { error: `The packages of ${directory} are not installed. Run \`npm ci\` there.` };
      }
      if (request.getAttachDebugger())
        return { error: "--attach-debugger needs Pulumi's own language host." };
      await tellProgramFolder(engineAddress, directory);
      return finish(start(request, runner, engineAddress, running));
    },
    interruptAll() {
      for (const program of running) {
        program.kill("SIGINT");
        setTimeout(() => program.kill("SIGKILL"), GRACE_MS).unref();
      }
    },
    killAll() {
      for (const program of running) program.kill("SIGKILL");
    },
  };
}

function start(request, runner, engineAddress, running) {
  const options = request.getInfo().getOptions()?.toJavaScript() ?? {};
  const program = spawn(
    process.execPath,
    [
      ...(options.nodeargs?.split(/\s+/).filter(Boolean) ?? []),
      ...["-r", join(__dirname, "program-preload.cjs"), runner],
      ...runnerArguments(request, engineAddress),
    ],
    {
      env: { ...process.env, ...programEnvironment(request, options) },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    },
  );
  running.add(program);
  program.on("close", () => running.delete(program));
  return program;
}

function runnerArguments(request, engineAddress) {
  const info = request.getInfo();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([flag, value]) => (value ? [`--${flag}`, value] : [])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

/** `typescript` is on unless Pulumi.yaml says otherwise; `tsconfig` decides whether a run checks types. */
function programEnvironment(request, options) {
  const config = Object.fromEntries(
    request
      .getConfigMap()
      .toArray()
      .map(([key, value]) => [key.replace(/^([^:]+):(?:config:)?/, "$1:config:"), value]),
  );
  return {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    ...(options.typescript !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

function finish(program) {
  return new Promise((resolve) => {
    program.on("error", (error) => resolve({ error: `Node could not be started: ${error.message}` }));
    program.on("close", async (code, signal) => {
      if (code === 0) return resolve({});
      const explanation = await explainIfLocalAwsIsGone();
      if (explanation) resolve({ error: explanation });
      else if (code === ALREADY_REPORTED) resolve({ bail: true });
      else resolve({ error: `The program ended with ${signal ? `signal ${signal}` : `exit code ${code}`}.` });
    });
  });
}

module.exports = { createProgramRunner };
