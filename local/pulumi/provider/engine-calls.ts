/** Answers the calls of the engine (Check, Diff, Create, ...) in plain values, without the wire format. */
import { type CheckResult, check } from "./check.ts";
import { changedInputs, type Difference, type DiffRequest, diff } from "./diff.ts";
import { explain, PartlyMade, ProviderError, unlessGone } from "./errors.ts";
import { previewCreate, previewUpdate } from "./preview.ts";
import { readInputs } from "./read-inputs.ts";
import type { Lookup, ResourceType } from "./resource-type.ts";
import type { Session } from "./session.ts";
import { allTags, tagDifferences } from "./tags.ts";
import { defined, type Properties } from "./values.ts";

export interface Catalog {
  readonly resources: readonly ResourceType[];
  readonly lookups: readonly Lookup[];
}

/** The resource of a call: its type and the name that the program gave it. */
export interface Subject {
  readonly type: string;
  readonly name: string;
}

/** What the engine may ask of the provider. */
export type EngineCalls = ReturnType<typeof engineCalls>;

/** Answers over the resource types and lookups of `catalog`. */
export function engineCalls(catalog: Catalog) {
  const typeOf = ({ type }: Subject) => find(catalog.resources, type, "resource type");
  return {
    check(subject: Subject, old: Properties, wanted: Properties, randomSeed: Uint8Array): CheckResult {
      return check(typeOf(subject), { resourceName: subject.name, old, wanted, randomSeed });
    },
    diff(subject: Subject, request: DiffRequest, session: Session) {
      const type = typeOf(subject);
      const differences = allDifferences(type, request, session);
      return { differences, deleteBeforeReplace: keepsItsName(type, request) };
    },
    async create(subject: Subject, inputs: Properties, preview: boolean, session: Session) {
      const type = typeOf(subject);
      if (preview) return { id: "", outputs: previewCreate(type, inputs, allTags(inputs, session)) };
      return attempt("creating", subject, session, async () => {
        const id = await type.create(inputs, session);
        const outputs = await keepingTheId(id, inputs, async () => {
          await type.settle?.(id, inputs, session);
          return readBack(type, id, inputs, session);
        });
        return { id, outputs };
      });
    },
    async read(subject: Subject, id: string, inputs: Properties, state: Properties, session: Session) {
      const type = typeOf(subject);
      return attempt("reading", subject, session, async () => {
        const outputs = await unlessGone(type.read(id, state, session));
        if (!outputs) return undefined;
        const { id: foundId = id, ...rest } = defined(outputs);
        return { id: foundId as string, inputs: readInputs(type, inputs, rest), outputs: rest };
      });
    },
    async update(subject: Subject, id: string, request: DiffRequest, preview: boolean, session: Session) {
      const type = typeOf(subject);
      const change = {
        changed: changedInputs(diff(type, request)),
        old: request.old,
        wanted: request.wanted,
      };
      if (preview) return previewUpdate(type, change, allTags(request.wanted, session));
      return attempt("updating", subject, session, async () => {
        await type.update(id, change, session);
        const known = { ...change.old, ...change.wanted };
        return keepingTheId(id, known, () => readBack(type, id, known, session));
      });
    },
    async delete(subject: Subject, id: string, state: Properties, session: Session) {
      await attempt("deleting", subject, session, () =>
        unlessGone(typeOf(subject).delete(id, state, session)),
      );
    },
    async invoke(token: string, args: Properties, session: Session) {
      const lookup = find(catalog.lookups, token, "function");
      return attempt("calling", { type: token, name: "" }, session, () => lookup.call(args, session));
    },
  };
}

function allDifferences(type: ResourceType, request: DiffRequest, session: Session): Difference[] {
  const differences = diff(type, request);
  if (!("tags" in type.inputs) || changedInputs(differences).has("tags")) return differences;
  return [...differences, ...tagDifferences(request.old.tagsAll, allTags(request.wanted, session))];
}

async function readBack(
  type: ResourceType,
  id: string,
  known: Properties,
  session: Session,
): Promise<Properties> {
  const outputs = await unlessGone(type.read(id, known, session));
  if (!outputs) throw new ProviderError(`${type.token} ${id} was gone as soon as it was written.`);
  const { id: _, ...rest } = defined(outputs);
  return rest;
}

/** Runs `act` after AWS has made the resource. If `act` fails, throws `PartlyMade`, which keeps the id. */
async function keepingTheId<T>(id: string, known: Properties, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new PartlyMade(id, known, error);
  }
}

async function attempt<T>(
  doing: string,
  { type, name }: Subject,
  session: Session,
  act: () => Promise<T>,
): Promise<T> {
  const what = `${doing} ${type}${name ? ` ${name}` : ""}`;
  try {
    return await act();
  } catch (error) {
    if (error instanceof PartlyMade) {
      throw new PartlyMade(
        error.id,
        error.properties,
        new ProviderError(explain(what, error.cause, session.endpoint)),
      );
    }
    throw new ProviderError(explain(what, error, session.endpoint), { cause: error });
  }
}

/** Whether a replacement keeps the physical name. Then the old resource must be deleted first. */
function keepsItsName(type: ResourceType, { old, wanted }: DiffRequest): boolean {
  const names = Object.entries(type.inputs).filter(([, rule]) => rule.autoname);
  return names.length > 0 && names.every(([name]) => old[name] === wanted[name]);
}

function find<T extends { readonly token: string }>(entries: readonly T[], token: string, kind: string): T {
  const found = entries.find((entry) => entry.token === token);
  if (found) return found;
  throw new ProviderError(
    `The local stand-in of the aws provider has no ${kind} ${token}. It has: ` +
      `${entries.map((entry) => entry.token).join(", ")}. With the real plugin installed: --provider real.`,
  );
}
