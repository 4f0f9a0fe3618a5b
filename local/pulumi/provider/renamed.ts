/** Names of members: the SDK's begin with a capital, Pulumi's do not. */
import { isObject, type Properties } from "./values.ts";

/** Renames the members of an object; undefined for what is none. */
export function renamed(value: unknown, rename: (name: string) => string): Properties | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), member]));
}

/** `AllowOrigins`, from `allowOrigins`. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `allowOrigins`, from `AllowOrigins`. */
export function uncapital(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
