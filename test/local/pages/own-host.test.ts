import { expect } from "chai";
import { isOwnHost } from "../../../local/pages/own-host.ts";

describe("the hosts of this machine", () => {
  for (const host of [
    undefined,
    "",
    "127.0.0.1",
    "127.0.0.1:4566",
    "10.0.2.2:4566",
    "127.1:4566",
    "0x7f000001",
    "[::1]",
    "[::1]:4566",
    "[::ffff:127.0.0.1]:4566",
    "localhost",
    "LocalHost.:4566",
    "photos.localhost:4566",
    "localstack:4566",
    "aws",
    "my_aws-1:80",
    "host.docker.internal:4566",
    "host.containers.internal",
    "lambda.us-east-1.amazonaws.com",
    "photos.s3.amazonaws.com:443",
  ]) {
    it(`take ${host ?? "no host"} in`, () => {
      expect(isOwnHost(host)).to.equal(true);
    });
  }

  for (const host of [
    "evil.example",
    "evil.example:4566",
    "EVIL.example.",
    "evil.example..",
    "localhost.evil.example",
    "evillocalhost.example",
    "127.0.0.1.evil.example",
    "127.0.0.1.nip.io",
    "amazonaws.com",
    "amazonaws.com.evil.example",
    "evilamazonaws.com",
    "evil.docker.internal",
    "host.docker.internal.evil.example",
    "laptop.local",
    "bücher.example",
    "bücher",
    "[evil.example]",
    "evil.example]",
    "a b",
  ]) {
    it(`leave ${host} out`, () => {
      expect(isOwnHost(host)).to.equal(false);
    });
  }
});
