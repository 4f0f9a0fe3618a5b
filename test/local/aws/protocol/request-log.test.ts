import { expect } from "chai";
import { openRequestLog } from "../../../../local/aws/protocol/request-log.ts";

describe("the log of requests", () => {
  const request = (input: unknown) => ({
    service: "lambda",
    operation: "Invoke",
    input,
    status: 200,
    startedAt: 1,
    endedAt: 2,
  });

  it("keeps the newest, oldest first", () => {
    const { requests, add } = openRequestLog(3);
    for (const input of [1, 2, 3, 4, 5]) add(request(input));
    expect(requests.map(({ input }) => input)).to.deep.equal([3, 4, 5]);
  });

  it("keeps inputs as they came, but only counts bytes beyond 4 KB", () => {
    const { requests, add } = openRequestLog(3);
    const time = new Date();
    const small = Buffer.from("{}");
    add(request({ Code: { ZipFile: Buffer.alloc(5000) }, Payload: small, Times: [time], Name: null }));
    expect(requests[0]?.input).to.deep.equal({
      Code: { ZipFile: { byteLength: 5000 } },
      Payload: small,
      Times: [time],
      Name: null,
    });
  });
});
