import { expect } from "chai";
import { excerpt } from "../../../local/rehearsal/excerpt.ts";

const up = "pulumi up -s prd --yes --skip-preview";

describe("excerpt", () => {
  it("shows the resources that an update changed, not those that it only refreshed", () => {
    const output = [
      "Updating (prd):",
      "",
      " ~  aws:lambda:Alias hello refreshing (0s) ",
      " ~  aws:lambda:Alias hello refresh (0.33s) ",
      "    aws:lambda:Function hello  ",
      " ~  aws:lambda:Alias hello updating (0s) [diff: ~functionVersion]",
      " ~  aws:lambda:Alias hello updated (0.02s) [diff: ~functionVersion]",
      " ~  aws:ssm:Parameter ledger updated (0.06s) [diff: ~insecureValue]",
      "Resources:",
      "    ~ 2 updated",
    ].join("\n");
    expect(excerpt(up, output)).to.deep.equal([
      "~ aws:lambda:Alias hello [diff: ~functionVersion]",
      "~ aws:ssm:Parameter ledger [diff: ~insecureValue]",
    ]);
  });

  it("shows no changed resource when more than three changed", () => {
    const output = ["a", "b", "c", "d"].map((name) => ` +  aws:lambda:Alias ${name} created (0.1s) `);
    expect(excerpt(up, output.slice(1).join("\n"))).to.have.length(3);
    expect(excerpt(up, output.join("\n"))).to.deep.equal([]);
  });

  it("shows why an update was refused", () => {
    const output = [
      "Diagnostics:",
      "  pulumi:pulumi:Stack (lambda-live-prd):",
      "    error: Pulumi.prd.yaml is older than the last move of LIVE",
      "",
      "Outputs:",
      "    functions: {}",
    ].join("\n");
    expect(excerpt(up, output)).to.deep.equal([
      "  pulumi:pulumi:Stack (lambda-live-prd):",
      "    error: Pulumi.prd.yaml is older than the last move of LIVE",
    ]);
  });

  it("shows the differences of a preview, without the names that only machines read", () => {
    const output = [
      "~ pulumi:pulumi:Stack: (refresh)",
      "        ~ aws:lambda/alias:Alias: (refresh)",
      "  pulumi:pulumi:Stack: (same)",
      "    [urn=urn:pulumi:prd::lambda-live::pulumi:pulumi:Stack::lambda-live-prd]",
      "    ~ aws:lambda/alias:Alias: (update)",
      "        [id=arn:aws:lambda:us-east-1:123456789012:function:lambda-live-prd-hello:LIVE]",
      '      ~ functionVersion: "3" => "1"',
      "Resources:",
      "    ~ 1 to update",
    ].join("\n");
    expect(excerpt("pulumi preview --diff -s prd", output)).to.deep.equal([
      "    ~ aws:lambda/alias:Alias: (update)",
      '      ~ functionVersion: "3" => "1"',
    ]);
    expect(excerpt("pulumi preview -s prd", "Diagnostics:\n    error: refused\n")).to.deep.equal([
      "    error: refused",
    ]);
  });

  it("shows all output of any other command", () => {
    expect(excerpt("npm run -s live -- promote", "~ hello: 4 at 100 %\n\n1 of 1 changed\n")).to.deep.equal([
      "~ hello: 4 at 100 %",
      "1 of 1 changed",
    ]);
  });
});
