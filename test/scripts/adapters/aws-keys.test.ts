import { readFileSync } from "node:fs";
import { expect } from "chai";
import { AWS_KEYS, type Form } from "../../../scripts/adapters/aws-keys.ts";
import { AWS_SERVICES } from "../../../scripts/adapters/aws-services.ts";

const PROVIDER = require.resolve("@pulumi/aws/provider.d.ts");
const TYPES = require.resolve("@pulumi/aws/types/input.d.ts");

/** The members of an interface in a file of types. */
function membersOf(file: string, name: string): string[] {
  const body = new RegExp(`^export interface ${name} \\{$(.*?)^\\}$`, "ms").exec(
    readFileSync(file, "utf8"),
  )?.[1];
  if (body === undefined) throw new Error(`${file} has no interface ${name}.`);
  return [...body.matchAll(/^ {4}(\w+)\??: /gm)].map(([, member = ""]) => member);
}

function membersIn(form: Form | undefined): string[] {
  if (form?.form === "list") return membersIn(form.of);
  return form?.form === "members" ? Object.keys(form.members) : [];
}

describe("the table of aws: keys", () => {
  it("has every key that the provider of @pulumi/aws takes, and no other", () => {
    const taken = membersOf(PROVIDER, "ProviderArgs");
    expect(taken.length).to.be.greaterThan(30);
    expect(Object.keys(AWS_KEYS)).to.have.members(taken);
  });

  for (const [key, type] of [
    ["assumeRoles", "ProviderAssumeRole"],
    ["assumeRoleWithWebIdentity", "ProviderAssumeRoleWithWebIdentity"],
    ["endpoints", "ProviderEndpoint"],
  ] as const)
    it(`has every member of ${key}`, () => {
      expect(membersIn(AWS_KEYS[key])).to.have.members(membersOf(TYPES, type));
    });

  it("has every service once", () => {
    expect(new Set(AWS_SERVICES).size).to.equal(AWS_SERVICES.length);
  });
});
