import { expect } from "chai";
import { isLoopback } from "../../lib/loopback.ts";

describe("a loopback URL", () => {
  it("leads to this machine alone", () => {
    for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.1", "127.8.9.10", "[::1]", "LOCALHOST"])
      expect(isLoopback(`http://${host}:4566/x`), host).to.equal(true);
  });

  it("is no other, and no text that is no URL", () => {
    for (const url of [
      "",
      "localhost",
      "https://lambda.us-east-1.amazonaws.com",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com",
      "http://10.0.0.1",
      "http://0.0.0.0:4566",
      "http://user:localhost@example.com",
    ])
      expect(isLoopback(url), url).to.equal(false);
  });
});
