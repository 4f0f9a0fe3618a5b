import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, CreateRequest } from "@pulumi/pulumi/proto/provider_pb";
import { specialArchiveSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { startLocalAws } from "../../../../local/aws/server.ts";
import {
  type LocalProvider,
  preferredPort,
  startProvider,
} from "../../../../local/pulumi/provider/server.ts";
import { makeRoles, ROLE } from "../../../support/local-aws.ts";
import { until } from "../../../support/until.ts";

const endpoint = "http://127.0.0.1:14566";
const options = { endpoint, region: "us-east-1" };

describe("the provider's server", () => {
  const started: LocalProvider[] = [];
  afterEach(() => Promise.all(started.splice(0).map((provider) => provider.close())));
  const start = async () => {
    const provider = await startProvider(options);
    started.push(provider);
    return provider;
  };

  it("derives its port from local AWS's port, below the ports that systems hand out", () => {
    expect(preferredPort("http://127.0.0.1:4566")).to.equal(24566);
    expect(preferredPort("http://127.0.0.1:65535")).to.equal(25535);
  });

  it("takes the next port when its own port is in use", async () => {
    const [first, second] = [await start(), await start()];
    expect(first.port).to.equal(preferredPort(endpoint));
    expect(second.port).to.equal(first.port + 1);
  });

  it("refuses calls of an engine that has not configured the provider", async () => {
    const { port } = await start();
    expect((await createUnconfigured(port))?.details).to.equal(UNCONFIGURED);
  });

  for (const [authority, headers, reason] of [
    ["evil.example:24566", {}, "evil.example is no name of this machine"],
    [
      "127.0.0.1:24566",
      { origin: "https://evil.example" },
      "A web page sent this request (Origin: https://evil.example)",
    ],
  ] as const) {
    it(`refuses what a proxy would send for a web page: ${reason}`, async () => {
      const { port } = await start();
      const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
        "grpc.default_authority": authority,
      });
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      const error = await new Promise<ServiceError | null>((resolve) =>
        client.configure(new ConfigureRequest(), metadata, resolve),
      );
      client.close();
      expect(error?.code).to.equal(status.PERMISSION_DENIED);
      expect(error?.details).to.contain(reason);
      expect((await createUnconfigured(port))?.details).to.equal(UNCONFIGURED);
    });
  }

  it("tells the engine of a function that is made but not settled, before local AWS stops", async () => {
    const aws = await startLocalAws({ settleMs: 600_000 });
    await makeRoles(aws.endpoint);
    const provider = await startProvider({ endpoint: aws.endpoint, region: "us-east-1" });
    const client = new ResourceProviderClient(`127.0.0.1:${provider.port}`, credentials.createInsecure());
    await new Promise((resolve) => client.configure(new ConfigureRequest(), resolve));
    const request = new CreateRequest();
    request.setUrn("urn:pulumi:sbx::tiny::aws:lambda/function:Function::hello");
    request.setProperties(
      Struct.fromJavaScript({
        name: "hello",
        code: { [specialSigKey]: specialArchiveSig, assets: {}, hash: "x" },
        handler: "index.handler",
        role: ROLE,
        runtime: "nodejs22.x",
      }),
    );
    const creation = new Promise<ServiceError | null>((resolve) => client.create(request, resolve));
    await until(() => aws.requests.some(({ operation }) => operation === "GetFunction"));
    await provider.close();
    const error = await creation;
    client.close();
    await aws.close();
    expect(error?.details).to.contain(`Local AWS at ${aws.endpoint} was stopped. Start it again`);
    expect(error?.metadata.get("grpc-status-details-bin")).to.have.length(1);
  });

  it("frees its port when it is closed", async () => {
    const provider = await startProvider(options);
    await provider.close();
    expect((await start()).port).to.equal(provider.port);
  });
});

const UNCONFIGURED = "The aws provider was used before it was configured.";

async function createUnconfigured(port: number): Promise<ServiceError | null> {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new CreateRequest();
  request.setUrn("urn:pulumi:prd::tiny::aws:lambda/alias:Alias::live");
  const error = await new Promise<ServiceError | null>((resolve) => client.create(request, resolve));
  client.close();
  return error;
}
