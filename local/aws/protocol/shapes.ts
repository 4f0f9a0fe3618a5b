/**
 * Reads the operation schemas that an SDK client exports (`UpdateAlias$`) into named shapes.
 * The layout of those arrays belongs to the SDK's version; this file is the only one that knows it.
 */

export type Kind =
  | "string"
  | "number"
  | "boolean"
  | "blob"
  | "timestamp"
  | "document"
  | "unit"
  | "structure"
  | "union"
  | "list"
  | "map";

/** Where a member travels and how it is written; absent means "in the body, under its own name". */
export interface Traits {
  readonly http?: readonly [method: string, uri: string, status: number];
  readonly httpLabel?: 1;
  readonly httpPayload?: 1;
  readonly httpResponseCode?: 1;
  readonly httpQueryParams?: 1;
  readonly httpHeader?: string;
  readonly httpQuery?: string;
  readonly httpPrefixHeaders?: string;
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  readonly xmlNamespace?: readonly string[];
  readonly streaming?: 1;
  readonly error?: "client" | "server";
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** One data shape. `members`, `element` and `key` resolve late, since shapes may contain themselves. */
export interface Shape {
  readonly kind: Kind;
  readonly name: string;
  readonly traits: Traits;
  /** Only where the model names one; otherwise the protocol's default for the place applies. */
  readonly timestampFormat?: TimestampFormat;
  /** Members of a structure or union, in the model's order. */
  readonly members: ReadonlyMap<string, Shape>;
  /** Names of members that a caller must send. */
  readonly required: readonly string[];
  /** Member of a list, value of a map. */
  readonly element: Shape;
}

/** One operation of a service. */
export interface OperationShape {
  readonly name: string;
  readonly traits: Traits;
  readonly input: Shape;
  readonly output: Shape;
}

/** What a client's exports describe: operations and exceptions by name. */
export interface ServiceShapes {
  readonly operations: ReadonlyMap<string, OperationShape>;
  readonly exceptions: ReadonlyMap<string, Shape>;
}

const SCALARS: Record<number, Pick<Shape, "kind" | "timestampFormat">> = {
  0: { kind: "string" },
  1: { kind: "number" },
  2: { kind: "boolean" },
  4: { kind: "timestamp" },
  5: { kind: "timestamp", timestampFormat: "date-time" },
  6: { kind: "timestamp", timestampFormat: "http-date" },
  7: { kind: "timestamp", timestampFormat: "epoch-seconds" },
  15: { kind: "document" },
  17: { kind: "number" },
  19: { kind: "number" },
  21: { kind: "blob" },
  42: { kind: "blob" },
};
const LIST_OF = 64;
const MAP_OF = 128;
const TRAIT_BITS = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
] as const;

/** Reads every operation and exception among a client module's exports. */
export function readServiceShapes(exports: Record<string, unknown>): ServiceShapes {
  const operations = new Map<string, OperationShape>();
  const exceptions = new Map<string, Shape>();
  for (const [name, schema] of Object.entries(exports)) {
    if (!name.endsWith("$") || !Array.isArray(schema)) continue;
    if (schema[0] === 9) operations.set(schema[2], readOperation(schema));
    if (schema[0] === -3) exceptions.set(schema[2], readShape(schema));
  }
  return { operations, exceptions };
}

function readOperation(schema: unknown[]): OperationShape {
  return {
    name: schema[2] as string,
    traits: readTraits(schema[3]),
    get input() {
      return readShape(schema[4]);
    },
    get output() {
      return readShape(schema[5]);
    },
  };
}

const known = new WeakMap<object, Shape>();

/** Reads one schema reference: a code, an array, a function that returns one, or a pair of one and member traits. */
export function readShape(reference: unknown): Shape {
  const keyed = typeof reference === "object" || typeof reference === "function";
  const earlier = keyed ? known.get(reference as object) : undefined;
  if (earlier) return earlier;
  const shape = readFresh(reference);
  if (keyed) known.set(reference as object, shape);
  return shape;
}

function readFresh(reference: unknown): Shape {
  if (typeof reference === "function") return readShape(reference());
  if (reference === "unit") return shapeOf({ kind: "unit" });
  if (typeof reference === "number") return readCode(reference);
  if (!Array.isArray(reference)) throw unreadable(reference);
  if (reference.length === 2) return inPlace(readShape(reference[0]), readTraits(reference[1]));
  const [tag, , name, rawTraits] = reference;
  const traits = readTraits(rawTraits);
  switch (tag) {
    case 0:
      return inPlace(readShape(reference[4]), traits, name);
    case 1:
      return shapeOf({ kind: "list", name, traits }, () => reference[4]);
    case 2:
      return shapeOf({ kind: "map", name, traits }, () => reference[5]);
    case 3:
    case -3:
    case 4:
      return readStructure(reference, traits);
    default:
      throw unreadable(reference);
  }
}

function readStructure(schema: unknown[], traits: Traits): Shape {
  const names = schema[4] as string[];
  const references = schema[5] as unknown[];
  const shape = shapeOf({ kind: schema[0] === 4 ? "union" : "structure", name: schema[2] as string, traits });
  let members: Map<string, Shape> | undefined;
  Object.defineProperty(shape, "members", {
    enumerable: true,
    get() {
      members ??= new Map(names.map((name, index) => [name, readShape(references[index])]));
      return members;
    },
  });
  return Object.assign(shape, { required: names.slice(0, (schema[6] as number | undefined) ?? 0) });
}

function readCode(code: number): Shape {
  if (code >= MAP_OF) return shapeOf({ kind: "map" }, () => code - MAP_OF);
  if (code >= LIST_OF) return shapeOf({ kind: "list" }, () => code - LIST_OF);
  const scalar = SCALARS[code];
  if (!scalar) throw unreadable(code);
  return shapeOf(scalar);
}

function shapeOf(given: Partial<Shape>, element?: () => unknown): Shape {
  const shape = { name: "", traits: {}, members: new Map(), required: [], ...given };
  Object.defineProperty(shape, "element", {
    get: () => {
      if (!element) throw new Error(`Shape ${given.name ?? given.kind} has no element.`);
      return readShape(element());
    },
  });
  return shape as unknown as Shape;
}

/** The same shape in another place, under further traits. Members still resolve late. */
function inPlace(shape: Shape, traits: Traits, name?: string): Shape {
  return Object.create(shape, {
    traits: { enumerable: true, value: { ...shape.traits, ...traits } },
    ...(name && { name: { enumerable: true, value: name } }),
  }) as Shape;
}

function readTraits(traits: unknown): Traits {
  if (typeof traits === "object" && traits !== null) return traits as Traits;
  const bits = typeof traits === "number" ? traits : 0;
  return Object.fromEntries(
    TRAIT_BITS.filter((_, index) => (bits >> index) & 1).map((name) => [name, 1]),
  ) as Traits;
}

function unreadable(schema: unknown): Error {
  return new Error(`The SDK's schema has a layout that local AWS does not know: ${JSON.stringify(schema)}.`);
}
