import { expect } from "chai";
import { readConfiguration } from "../../../../local/pulumi/provider/configuration.ts";
import { ProviderError } from "../../../../local/pulumi/provider/errors.ts";

const started = { endpoint: "http://127.0.0.1:4566", region: "us-east-1" };
const read = (settings: Record<string, string>) =>
  readConfiguration(
    Object.fromEntries(Object.entries(settings).map(([name, value]) => [`aws:config:${name}`, value])),
    started,
  );

describe("reading the stack's aws: settings", () => {
  it("takes the local AWS that started the provider as the default", () => {
    expect(read({})).to.deep.equal({ ...started, defaultTags: {} });
  });
  it("takes region, endpoint and default tags from the stack", () => {
    expect(
      read({
        region: "eu-central-1",
        endpoints: '[{"lambda":"http://localhost:4999"}]',
        defaultTags: '{"tags":{"team":"a"}}',
      }),
    ).to.deep.equal({
      region: "eu-central-1",
      endpoint: "http://localhost:4999",
      defaultTags: { team: "a" },
    });
  });
  for (const endpoint of [
    "https://lambda.eu-central-1.amazonaws.com",
    "http://127.0.0.1.example.com:4566",
    "http://10.0.0.1",
  ]) {
    it(`refuses the endpoint ${endpoint}, which is not this machine`, () => {
      expect(() => read({ endpoints: JSON.stringify([{ lambda: endpoint }]) })).to.throw(
        ProviderError,
        endpoint,
      );
    });
  }
  it("refuses a setting that is not JSON", () => {
    expect(() => read({ endpoints: "[" })).to.throw(ProviderError, "aws:endpoints is not JSON");
  });
});
