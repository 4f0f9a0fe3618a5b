/** Values of the provider protocol: plain JSON, and objects with a signature for all that JSON can't hold. */
import {
  specialArchiveSig,
  specialAssetSig,
  specialSecretSig,
  specialSigKey,
  unknownValue,
} from "@pulumi/pulumi/runtime/rpc";

export type Properties = Record<string, unknown>;

/** Stands in a preview for a value that is known only after the update. */
export const UNKNOWN: string = unknownValue;

/** Marks `value` so that the engine encrypts it in the state and hides it in its output. */
export function secret(value: unknown): Properties {
  return { [specialSigKey]: specialSecretSig, value };
}

/** An archive (or an asset), of which diffs and state carry the hash only. */
export interface Archive {
  readonly hash: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
  readonly assets?: Record<string, unknown>;
}

export function asArchive(value: unknown): Archive | undefined {
  const signature = isObject(value) ? value[specialSigKey] : undefined;
  return signature === specialArchiveSig || signature === specialAssetSig
    ? (value as unknown as Archive)
    : undefined;
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is not known yet or contains a value that is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isObject(value)) return Object.values(value).some(hasUnknown);
  return value === UNKNOWN;
}

/** Whether pulumi-aws takes `value` for "not set": absent, or the zero value of its type. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (asArchive(value)) return false;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isUnset);
}

/** `properties` without the members that are undefined, which the wire format can't carry. */
export function defined(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, isObject(value) ? defined(value) : value]),
  );
}
