import { expect } from "chai";
import { type Clients, openSession } from "../../../../local/pulumi/provider/session.ts";

describe("the sessions of a provider", () => {
  it("shares clients among sessions, since engines come and go and would leave theirs behind", () => {
    const made = new Map<string, Clients>();
    const settings = { endpoint: "http://127.0.0.1:4566", region: "us-east-1" };
    const [first, second] = [openSession(settings, made), openSession(settings, made)];
    expect(first.clients({})).to.equal(second.clients({}));
    expect(first.clients({ region: "eu-west-1" })).not.to.equal(first.clients({}));
    const elsewhere = openSession({ ...settings, endpoint: "http://127.0.0.1:4567" }, made);
    expect(elsewhere.clients({})).not.to.equal(first.clients({}));
    first.cancel("the update was cancelled.");
    expect(second.cancelled.aborted).to.equal(false);
  });
});
