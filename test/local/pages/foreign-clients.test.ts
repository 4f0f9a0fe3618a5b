import { expect } from "chai";
import { sendBytes, sendRaw } from "../../support/raw-http.ts";
import { FOREIGN_CLIENTS, usualRequests } from "./foreign-clients.ts";
import { startTarget, type Target } from "./target.ts";

/** Further hosts that clients are configured with, or keep when they come through a proxy. */
const HOSTS = [
  "[::1]",
  "localstack",
  "aws",
  "host.docker.internal",
  "ssm.us-east-1.amazonaws.com",
  "api.localhost",
  "host.containers.internal",
];

describe("what AWS's clients send to local AWS", () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
    target.takeOperations();
  });
  after(() => target.close());

  for (const client of FOREIGN_CLIENTS) {
    it(`is answered: ${client.name}`, async () => {
      const { port } = target.aws;
      for (const [index, { operation, ...call }] of usualRequests(client).entries()) {
        const name = HOSTS[index];
        for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `${name}:${port}`]) {
          const { status } = await sendRaw(port, { ...call, headers: { ...call.headers, host } });
          expect([host, operation, status]).to.deep.equal([host, operation, 200]);
          expect(target.takeOperations()).to.deep.equal([operation]);
        }
      }
    });
  }

  for (const version of ["1.0", "1.1"]) {
    it(`is answered without a Host, which no browser leaves out, over HTTP/${version}`, async () => {
      const request = `GET /_local/info HTTP/${version}\r\nConnection: close\r\n\r\n`;
      expect(await sendBytes(target.aws.port, request)).to.match(/^HTTP\/1\.1 200 /);
    });
  }
});
