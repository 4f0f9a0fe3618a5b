// The gRPC server of the language host: the part of Pulumi's LanguageRuntime service that `pulumi` needs to
// install, describe and run a Node program. Prints its port to stdout, as the CLI expects of a plugin.
const grpc = require("@grpc/grpc-js");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js");
const language = require("@pulumi/pulumi/proto/language_pb");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const plugin = require("@pulumi/pulumi/proto/plugin_pb");
const { version } = require("@pulumi/pulumi/version");
const { describeRuntime } = require("./about.cjs");
const { assertLocalAwsAnswers } = require("./local-aws.cjs");
const { installDependencies } = require("./install.cjs");
const { listDependencies, listPulumiPackages } = require("./packages.cjs");
const { createProgramRunner } = require("./run-program.cjs");

/** Serves until stdin ends, which is the only sign of the CLI's end that comes even after kill -9. */
function serve(args) {
  if (args.includes("-version") || args.includes("--version")) {
    console.log(version);
    return;
  }
  const programs = createProgramRunner(args.findLast((argument) => !argument.startsWith("-")) ?? "");
  const stop = () => {
    programs.killAll();
    process.exit(0);
  };
  process.stdin.on("end", stop).on("error", stop).resume();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(LanguageRuntimeService, handlers(programs));
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
  });
}

function handlers(programs) {
  return {
    handshake: unary(({ request }) => {
      programs.connectTo(request.getEngineAddress());
      return new language.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getRequiredPackages: unary(async ({ request }) => {
      await assertLocalAwsAnswers();
      const response = new language.GetRequiredPackagesResponse();
      for (const found of listPulumiPackages(programDirectory(request))) {
        const dependency = new plugin.PackageDependency();
        dependency.setName(found.name);
        dependency.setKind("resource");
        dependency.setVersion(found.version);
        response.addPackages(dependency);
      }
      return response;
    }),
    getProgramDependencies: unary(({ request }) => {
      const response = new language.GetProgramDependenciesResponse();
      for (const found of listDependencies(programDirectory(request), request.getTransitivedependencies())) {
        const dependency = new language.DependencyInfo();
        dependency.setName(found.name);
        dependency.setVersion(found.version);
        response.addDependencies(dependency);
      }
      return response;
    }),
    about: unary(({ request }) => {
      const about = describeRuntime(programDirectory(request));
      const response = new language.AboutResponse();
      response.setExecutable(about.executable);
      response.setVersion(about.version);
      for (const [key, value] of Object.entries(about.metadata)) response.getMetadataMap().set(key, value);
      return response;
    }),
    runtimeOptionsPrompts: unary(() => new language.RuntimeOptionsResponse()),
    template: unary(() => new language.TemplateResponse()),
    run: unary(async ({ request }) => {
      const { error, bail } = await programs.run(request);
      const response = new language.RunResponse();
      response.setError(error ?? "");
      response.setBail(bail ?? false);
      return response;
    }),
    cancel: unary(() => {
      programs.interruptAll();
      return new Empty();
    }),
    installDependencies(call) {
      installDependencies(programDirectory(call.request), (stream, chunk) => {
        const response = new language.InstallDependenciesResponse();
        if (stream === "stdout") response.setStdout(chunk);
        else response.setStderr(chunk);
        call.write(response);
      }).then(
        () => call.end(),
        (error) => call.emit("error", { code: grpc.status.UNKNOWN, details: error.message }),
      );
    },
  };
}

/** Turns a function that returns the response or throws into a unary gRPC method. */
function unary(answer) {
  return async (call, callback) => {
    try {
      callback(null, await answer(call));
    } catch (error) {
      callback({ code: grpc.status.UNKNOWN, details: error.message });
    }
  };
}

function programDirectory(request) {
  return request.getInfo()?.getProgramDirectory() ?? process.cwd();
}

module.exports = { serve };
