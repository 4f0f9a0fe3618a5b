/** A resource type that the stand-in lacks, kept as declared: nothing is made anywhere, and what AWS would decide is invented. */
import { randomBytes } from "node:crypto";
import { ProviderError } from "../errors.ts";
import type { PropertyRule, ResourceType } from "../resource-type.ts";
import { REGION } from "../rules.ts";
import type { Session } from "../session.ts";
import { allTags } from "../tags.ts";
import { invent, MARK } from "./invent.ts";
import { kebab, keptArn } from "./kept-arn.ts";
import type { Sdk, SdkClass, SdkProperty } from "./sdk-class.ts";

/**
 * The type `token`, with the inputs and outputs of its class in the SDK. It is updated in place, and replaced when its name
 * or region changes. Its id is its name, else random. `onKeep` hears of each that is made.
 */
export function keptType(token: string, found: SdkClass, sdk: Sdk): ResourceType {
  const names = namesOf(token);
  const inputs = Object.fromEntries(
    found.properties
      .filter(({ name }) => found.inputs.has(name))
      .map((property) => [property.name, ruleOf(property, found, names)]),
  );
  const outputs = found.properties.filter(({ name }) => !found.inputs.has(name));
  return {
    token,
    inputs,
    outputs: outputs.map(({ name }) => name),
    async create(given) {
      const name = names.map((each) => given[each]).find((each) => typeof each === "string");
      // EC2 gives everything an id of its own.
      const isNamed = name !== undefined && !token.startsWith("aws:ec2/");
      return isNamed ? String(name) : `${kebab(memberOf(token))}-${MARK}-${randomBytes(4).toString("hex")}`;
    },
    async outputsOf(id, known, session) {
      const region = String(known.region ?? session.region);
      const account = await accountOf(session);
      const arn = String(known.arn ?? keptArn(token, id, { region, account }));
      const of = { id, arn, region, account, given: known, sdk };
      const decided = found.properties.filter(
        ({ name, isOptional }) => !isOptional && known[name] === undefined,
      );
      const made = decided.map((property) => [
        property.name,
        invent(property, of, { isInput: found.inputs.has(property.name) }),
      ]);
      const tags = "tags" in inputs ? { tagsAll: allTags(known, session) } : {};
      return { ...Object.fromEntries(made), ...known, ...tags };
    },
    async read(id, known) {
      if (Object.keys(known).length > 0) return known;
      throw new ProviderError(
        `${token} ${id} can't be read: local AWS does not simulate this type, and keeps only what a program here has declared. Declare it, or name what it would answer in the program.`,
      );
    },
    async update() {},
    async delete() {},
  };
}

function ruleOf(
  { name, type, isOptional }: SdkProperty,
  { required }: SdkClass,
  names: readonly string[],
): PropertyRule {
  if (name === "region") return REGION;
  const isName = names.includes(name);
  const isRequired = required.has(name);
  return {
    ...(type === "string" && { json: true as const }),
    ...(!isOptional && !isRequired && { computed: true as const }),
    ...(isName && { replaces: true as const }),
    ...(isName && !isRequired && !isOptional && { autoname: true as const }),
  };
}

/** The inputs that may be the name of a type, the likeliest first: `name`, `clusterIdentifier`, `bucket`. */
function namesOf(token: string): readonly string[] {
  const type = memberOf(token);
  return ["name", `${type}Name`, type, "identifier", `${type}Identifier`];
}

function memberOf(token: string): string {
  return token.split(":")[1]?.split("/").at(-1) ?? "";
}

async function accountOf(session: Session): Promise<string> {
  const { Account = "" } = await session.clients({}).sts.getCallerIdentity({});
  return Account;
}
