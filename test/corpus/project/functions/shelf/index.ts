/** Decorators as TypeScript had them before the standard: they get the prototype and the name of a field. */
const fields: string[] = [];

function kept(prototype: object, name: string): void {
  fields.push(`${prototype.constructor.name}.${name}`);
}

class Shelf {
  @kept books!: number;
  @kept records!: number;
}

export const handler = async () => ({ release: "one", fields, empty: Object.keys(new Shelf()) });
