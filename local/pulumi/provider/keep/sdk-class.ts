/** Reads a class or a lookup of the installed @pulumi/aws: the names and types of its properties, from its declarations. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A property and its TypeScript type, such as `string` or `outputs.acm.CertificateOptions | undefined`. */
export interface SdkProperty {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

/** A resource class of the SDK. */
export interface SdkClass {
  /** Everything that an instance has, inputs among them. */
  readonly properties: readonly SdkProperty[];
  readonly inputs: ReadonlySet<string>;
  /** Inputs that the program must give. */
  readonly required: ReadonlySet<string>;
}

/** The SDK that a program uses. */
export interface Sdk {
  /** The folder of the package, for messages. */
  readonly folder: string;
  /** The class of a resource type such as `aws:ec2/vpc:Vpc`; undefined if this SDK has none. */
  classOf(token: string): SdkClass | undefined;
  /** The properties of what a lookup such as `aws:ec2/getAmi:getAmi` answers; undefined if this SDK has no such lookup. */
  resultOf(token: string): readonly SdkProperty[] | undefined;
  /** The members of an object type such as `outputs.acm.CertificateOptions`; none if it is unknown. */
  membersOf(type: string): readonly SdkProperty[];
}

const opened = new Map<string, Sdk>();

/** Opens the @pulumi/aws that a program in `folder` loads; without one there, the SDK that local AWS was installed with. */
export function openSdk(folder: string): Sdk {
  const home = packageFolder(join(folder, "package.json")) ?? packageFolder(__filename) ?? folder;
  const sdk = opened.get(home) ?? readSdk(home);
  opened.set(home, sdk);
  return sdk;
}

function packageFolder(from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve("@pulumi/aws/package.json"));
  } catch {
    return undefined;
  }
}

function readSdk(folder: string): Sdk {
  const classes = new Map<string, SdkClass | undefined>();
  let types: string | undefined;
  return {
    folder,
    classOf(token) {
      if (!classes.has(token)) classes.set(token, readClass(folder, token));
      return classes.get(token);
    },
    resultOf(token) {
      const text = readFile(folder, token, "d.ts");
      const member = token.split(":").at(-1) ?? "";
      return text === undefined ? undefined : membersIn(text, `export interface ${capital(member)}Result {`);
    },
    membersOf(type) {
      const [, namespace = "", name = ""] = /^outputs\.(\w+)\.(\w+)$/.exec(type) ?? [];
      types ??= readFileSync(join(folder, "types/output.d.ts"), "utf8");
      const start = namespace ? types.indexOf(`\nexport declare namespace ${namespace} {`) : -1;
      return start < 0 ? [] : membersIn(types.slice(start), `    interface ${name} {`);
    },
  };
}

function readClass(folder: string, token: string): SdkClass | undefined {
  const declared = readFile(folder, token, "d.ts");
  const code = readFile(folder, token, "js");
  if (!declared || !code) return undefined;
  const found = declared.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([\s\S]*?)>;$/gm);
  return {
    properties: [...found].map(([, name = "", type = ""]) => propertyOf(name, type)),
    inputs: new Set(
      [...code.matchAll(/resourceInputs\["(\w+)"\] = .*\bargs\b/g)].map(([, name = ""]) => name),
    ),
    required: new Set([...code.matchAll(/Missing required property '(\w+)'/g)].map(([, name = ""]) => name)),
  };
}

/** `aws:ec2/vpc:Vpc` is in ec2/vpc, `aws:index/getRegion:getRegion` in getRegion. */
function readFile(folder: string, token: string, extension: "js" | "d.ts"): string | undefined {
  const [, path = ""] = /^aws:((?:\w+\/)?\w+):\w+$/.exec(token) ?? [];
  const file = join(folder, `${path.replace(/^index\//, "")}.${extension}`);
  return path && existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The members of the interface that begins with `head`, which may be indented. */
function membersIn(text: string, head: string): SdkProperty[] {
  const at = text.indexOf(head);
  if (at < 0) return [];
  const indent = " ".repeat(head.search(/\S/));
  const body = text.slice(at + head.length, text.indexOf(`\n${indent}}`, at));
  const found = body.matchAll(new RegExp(`^${indent} {4}(?:readonly )?(\\w+)(\\??): ([\\s\\S]*?);$`, "gm"));
  return [...found].map(([, name = "", mark, type = ""]) =>
    propertyOf(name, mark === "?" ? `${type} | undefined` : type),
  );
}

function propertyOf(name: string, type: string): SdkProperty {
  const isOptional = / \| undefined$/.test(type);
  return { name, isOptional, type: type.replace(/ \| undefined$/, "").trim() };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
