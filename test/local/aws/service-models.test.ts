import { expect } from "chai";
import { type Assembly, assemble } from "../../../local/aws/assemble.ts";

type Client = new (settings: {
  readonly region: string;
}) => {
  readonly config: { readonly protocolSettings?: { readonly awsQueryCompatible?: boolean } };
};

describe("the services of local AWS", () => {
  let assembly: Assembly;
  before(async () => {
    assembly = await assemble({
      accountId: "123456789012",
      region: "us-east-1",
      dataDirectory: undefined,
      seed: undefined,
      settleMs: 0,
      endpoint: () => "http://127.0.0.1:1",
    });
  });
  after(() => assembly.close());

  it("answer clients of awsQuery if their models say so, as their SDK clients tell", () => {
    const told = assembly.services.map(({ signingName, schemas, queryCompatible = false }) => {
      const [, Made] = Object.entries(schemas).find(([name]) => /^[A-Z]\w+Client$/.test(name)) ?? [];
      const { protocolSettings } = new (Made as Client)({ region: "us-east-1" }).config;
      return { signingName, queryCompatible, byModel: protocolSettings?.awsQueryCompatible ?? false };
    });
    expect(told.map(({ signingName, queryCompatible }) => [signingName, queryCompatible])).to.deep.equal(
      told.map(({ signingName, byModel }) => [signingName, byModel]),
    );
    expect(told.filter(({ queryCompatible }) => queryCompatible)).to.not.deep.equal([]);
  });
});
