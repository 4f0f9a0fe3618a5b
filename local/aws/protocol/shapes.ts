/** The operations and data shapes of a service, read from the schemas of its SDK client (`UpdateAlias$`). */
import { isStaticSchema, NormalizedSchema } from "@smithy/core/schema";

/** One data shape. */
export type Shape = NormalizedSchema;

/** Where a member travels and how it is written; absent means "in the body, under its own name". */
export type Traits = ReturnType<Shape["getMergedTraits"]>;

/** One operation of a service. */
export interface OperationShape {
  readonly name: string;
  readonly traits: Traits;
  readonly input: Shape;
  readonly output: Shape;
}

/** The operations and exceptions of a service, by name. */
export interface ServiceShapes {
  readonly operations: ReadonlyMap<string, OperationShape>;
  readonly exceptions: ReadonlyMap<string, Shape>;
}

/** A text that belongs to no model. */
export const TEXT: Shape = NormalizedSchema.of(0);

type SchemaReference = Parameters<typeof NormalizedSchema.of>[0];
type OperationSchema = Extract<SchemaReference, readonly [9, ...unknown[]]>;

/** Reads every operation and exception among a client module's exports. */
export function readServiceShapes(exports: Record<string, unknown>): ServiceShapes {
  const operations = new Map<string, OperationShape>();
  const exceptions = new Map<string, Shape>();
  for (const [exported, schema] of Object.entries(exports as Record<string, SchemaReference>)) {
    if (!exported.endsWith("$") || !isStaticSchema(schema)) continue;
    if (schema[0] === 9) operations.set(schema[2], operationOf(schema));
    if (schema[0] === -3) exceptions.set(schema[2], NormalizedSchema.of(schema));
  }
  return { operations, exceptions };
}

/** Reads an operation's shapes when they are asked for: all at once would delay each start. */
function operationOf(schema: OperationSchema): OperationShape {
  return {
    name: schema[2],
    get traits() {
      return NormalizedSchema.of(schema).getMergedTraits();
    },
    get input() {
      return NormalizedSchema.of(schema[4]);
    },
    get output() {
      return NormalizedSchema.of(schema[5]);
    },
  };
}

/** Names the kind of value that a shape holds; a union is a structure, a number of any precision a number. */
export function kindOf(shape: Shape) {
  if (shape.isStructSchema()) return "structure";
  if (shape.isListSchema()) return "list";
  if (shape.isMapSchema()) return "map";
  if (shape.isStringSchema()) return "string";
  if (shape.isBooleanSchema()) return "boolean";
  if (shape.isBlobSchema()) return "blob";
  if (shape.isTimestampSchema()) return "timestamp";
  if (shape.isDocumentSchema()) return "document";
  return shape.isUnitSchema() ? "unit" : "number";
}

/** Names the members that a caller must send. A schema has them first and counts them. */
export function requiredOf(shape: Shape): readonly string[] {
  const schema = shape.getSchema();
  return isStaticSchema(schema) && schema[0] === 3 ? schema[4].slice(0, schema[6] ?? 0) : [];
}

/** Makes a structure that no model has: a part of another one, or the frame of an answer. */
export function structureOf(
  name: string,
  members: Readonly<Record<string, Shape>>,
  traits: Traits = {},
): Shape {
  // In XML a shape that is not yet a member would keep its own name instead of the member's.
  const references = Object.values(members).map((member) =>
    member.isMemberSchema() ? member : member.getSchema(),
  );
  return NormalizedSchema.of([3, "local", name, traits, Object.keys(members), references]);
}
