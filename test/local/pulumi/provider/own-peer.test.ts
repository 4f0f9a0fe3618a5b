import { once } from "node:events";
import { expect } from "chai";
import { uidOfPeer } from "../../../../local/pulumi/provider/own-peer.ts";
import { startProvider } from "../../../../local/pulumi/provider/server.ts";
import { isRoot, spawnAsOther } from "../../../support/other-user.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:5FF6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     7        0 1593 1 0 100 0 0 10 0
   1: 0100007F:5FF6 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     7        0 1594 1 0 100 0 0 10 0
   2: 0100007F:9C40 0100007F:5FF6 01 00000000:00000000 00:00000000 00000000  1000        0 1595 1 0 100 0 0 10 0
`;

/** Asks the provider for its version. Prints or returns gRPC's status: 0 is an answer, 7 is PERMISSION_DENIED. */
const ASK = `
const [port] = process.argv.slice(-1);
const call = require("node:http2").connect("http://127.0.0.1:" + port).request({
  ":method": "POST", ":path": "/pulumirpc.ResourceProvider/GetPluginInfo",
  "content-type": "application/grpc", te: "trailers",
});
const tell = (headers) => headers["grpc-status"] && console.log(headers["grpc-status"]);
call.on("response", tell).on("trailers", tell).on("end", () => process.exit()).resume();
call.end(Buffer.alloc(5));
`;

describe("the provider of a local AWS with a key", () => {
  it("finds the owner of a connection by both of its ports", () => {
    expect(uidOfPeer(TABLE, 40_000, 24_566)).to.equal(1000);
    expect(uidOfPeer(TABLE, 24_566, 40_000)).to.equal(7);
    expect(uidOfPeer(TABLE, 40_001, 24_566)).to.equal(undefined);
  });

  for (const [key, status] of [
    [undefined, "0"],
    ["a-secret-of-this-test-alone", "7"],
  ] as const) {
    it(`answers another user with status ${status} ${key ? "with a key" : "without a key"} (needs root)`, async function () {
      if (!isRoot) this.skip();
      const provider = await startProvider({ endpoint: "http://127.0.0.1:14569", region: "us-east-1", key });
      try {
        const child = spawnAsOther(process.execPath, ["-e", ASK, String(provider.port)], {});
        const [said] = await once(child.stdout as NodeJS.ReadableStream, "data");
        expect(String(said).trim()).to.equal(status);
      } finally {
        await provider.close();
      }
    });
  }
});
