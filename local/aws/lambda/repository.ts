/** Finds and stores functions by region and name. A function that is found has settled up to now. */
import { orRefuse } from "../service.ts";
import { functionArn, isVersionNumber, LATEST, type Place } from "./arn.ts";
import type { ControlPlane } from "./control-plane.ts";
import { functionNotFound } from "./errors.ts";
import type { FunctionDocument, VersionDocument } from "./function-document.ts";
import { settle } from "./settle.ts";

/** The key under which the store holds a function. */
export function keyOf(place: Pick<Place, "region">, name: string): string {
  return `${place.region}/${name}`;
}

/** The function, or undefined. */
export function findFunction(
  plane: ControlPlane,
  place: Pick<Place, "region">,
  name: string,
): FunctionDocument | undefined {
  const document = plane.functions.get(keyOf(place, name));
  if (document && settle(document, plane.now())) {
    save(plane, document);
    drain(plane, document, LATEST, document.latest.buildId);
  }
  return document;
}

/** The function; 404 with `qualifier` in the ARN when there is none. */
export function getFunction(
  plane: ControlPlane,
  place: Place,
  name: string,
  qualifier?: string,
): FunctionDocument {
  const notFound = () => functionNotFound(functionArn(place, name, qualifier));
  return orRefuse(findFunction(plane, place, name), notFound);
}

/** All functions of a region. */
export function listRegion(plane: ControlPlane, place: Pick<Place, "region">): FunctionDocument[] {
  return plane.functions
    .values()
    .filter(({ region }) => region === place.region)
    .map(({ name }) => findFunction(plane, place, name) as FunctionDocument);
}

/** Stores a changed function. */
export function save(plane: ControlPlane, document: FunctionDocument): void {
  plane.functions.set(keyOf(document, document.name), document);
}

/** The version with this number, or `$LATEST`. */
export function findVersion(document: FunctionDocument, version: string): VersionDocument | undefined {
  return version === LATEST ? document.latest : document.versions.find((each) => each.version === version);
}

/** The version that a qualifier leads to: itself, or the primary version of the alias. */
export function resolveQualifier(
  document: FunctionDocument,
  qualifier: string = LATEST,
): VersionDocument | undefined {
  if (qualifier === LATEST || isVersionNumber(qualifier)) return findVersion(document, qualifier);
  const alias = document.aliases[qualifier];
  return alias && findVersion(document, alias.functionVersion);
}

/** Ends the environments of a version once they are idle: all, or all but those of one build. */
export function drain(
  plane: ControlPlane,
  document: FunctionDocument,
  version: string,
  keepBuild?: string,
): void {
  plane.executor.drain(functionArn(document, document.name), version, keepBuild);
}
