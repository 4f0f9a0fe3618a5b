/** Invents what AWS would decide, by the name and the type of an output. Whatever can say so says that it is not simulated. */

import type { Properties } from "../values.ts";
import { kebab } from "./kept-arn.ts";
import type { Sdk, SdkProperty } from "./sdk-class.ts";

/** The resource that a value is invented for. */
export interface Invented {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  /** What the program gave: a member of the same name inside an output is taken for the same. */
  readonly given: Properties;
  readonly sdk: Sdk;
}

/** Types may hold themselves. */
const DEEPEST = 4;

/** A mark that every invented text carries, so that nobody takes it for AWS's. */
export const MARK = "not-simulated";

/** The value of an output. A list gets one member, unless it is an input that the program has left out: that one is empty. */
export function invent(
  { name, type }: SdkProperty,
  of: Invented,
  { isInput = false, depth = 0 }: { readonly isInput?: boolean; readonly depth?: number } = {},
): unknown {
  if (type.endsWith("[]")) {
    const member = { name, type: type.slice(0, -2), isOptional: false };
    return isInput || depth >= DEEPEST ? [] : [invent(member, of, { depth: depth + 1 })];
  }
  if (type === "number") return 0;
  if (type === "boolean") return false;
  if (type.startsWith("outputs.")) {
    const members = depth >= DEEPEST ? [] : of.sdk.membersOf(type).filter(({ isOptional }) => !isOptional);
    return Object.fromEntries(
      members.map((member) => [member.name, invent(member, of, { isInput, depth: depth + 1 })]),
    );
  }
  return type === "string" ? text(name, of) : {};
}

/** Forms of texts by the end of their names; the first that fits counts. */
const TEXTS: readonly (readonly [RegExp, (of: Invented, name: string) => string])[] = [
  [/^arn$/, ({ arn }) => arn],
  [/^id$/, ({ id }) => id],
  [/^region$/, ({ region }) => region],
  [/^(ownerId|accountId|registryId|catalogId|owner)$/, ({ account }) => account],
  [/^streamArn$/, ({ arn }) => `${arn}/stream/1970-01-01T00:00:00.000`],
  [/Arn$/, ({ arn }, name) => `${arn}/${kebab(name.slice(0, -3))}-${MARK}`],
  [/(Uri|Url|[eE]ndpoint)$/, (of) => `https://${hostOf(of)}`],
  [/([dD]nsName|[dD]omain|[dD]omainName|[hH]ostname|[fF]qdn|[aA]ddress|[nN]ameServers?)$/, hostOf],
  [/([cC]idr|[cC]idrBlock)$/, () => "192.0.2.0/24"],
  [/([iI]p|IpAddress)$/, () => "192.0.2.1"],
  [/(Date|Time|At)$/, () => "1970-01-01T00:00:00Z"],
  [/(policy|Policy|json|Json)$/, () => "{}"],
  [/Id$/, ({ id }, name) => `${kebab(name.slice(0, -2))}-${MARK}-${lastOf(id)}`],
];

function text(name: string, of: Invented): string {
  const { [name]: given } = of.given;
  if (typeof given === "string") return given;
  const [, form] = TEXTS.find(([pattern]) => pattern.test(name)) ?? [];
  return form?.(of, name) ?? `${MARK}-${kebab(name)}`;
}

/** A host that never answers: `.invalid` is reserved for that (RFC 6761). */
function hostOf({ id }: Invented): string {
  return `${lastOf(id)
    .toLowerCase()
    .replace(/[^a-z\d-]+/g, "-")}.${MARK}.invalid`;
}

function lastOf(id: string): string {
  return id.split(/[/:]/).at(-1) || id;
}
