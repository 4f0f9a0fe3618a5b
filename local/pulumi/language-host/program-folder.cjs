// Tells the stand-in provider where a program lies. The provider runs in local AWS's process, and the engine names
// no folder to a provider that it finds by PULUMI_DEBUG_PROVIDERS: without this, a relative path of the program's
// assets would have no meaning there.
const { credentials } = require("@grpc/grpc-js");
const { providerPort } = require("./local-aws.cjs");

/** Resolves when the provider knows. Without a stand-in provider, or if it gives no answer, nothing happens. */
function tellProgramFolder(engineAddress, folder, env = process.env) {
  const port = providerPort(env);
  if (!port) return Promise.resolve();
  const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
  const { ProviderHandshakeRequest } = require("@pulumi/pulumi/proto/provider_pb");
  const request = new ProviderHandshakeRequest();
  request.setEngineAddress(engineAddress);
  request.setProgramDirectory(folder);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return new Promise((resolve) => {
    client.handshake(request, { deadline: Date.now() + 2000 }, () => {
      client.close();
      resolve();
    });
  });
}

module.exports = { tellProgramFolder };
