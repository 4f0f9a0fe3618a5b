/** Answers the calls of the engine (Check, Diff, Create, ...) in plain values, without the wire format. */

import { printedCommand } from "../../../lib/printed-command.ts";
import { type CheckRequest, type CheckResult, check } from "./check.ts";
import { changedInputs, type Difference, type DiffRequest, diff } from "./diff.ts";
import { explain, PartlyMade, ProviderError, unlessGone } from "./errors.ts";
import { previewCreate, previewUpdate, updated } from "./preview.ts";
import { readInputs } from "./read-inputs.ts";
import type { Lookup, ResourceType } from "./resource-type.ts";
import type { Session } from "./session.ts";
import { allTags, tagDifferences } from "./tags.ts";
import { defined, type Properties } from "./values.ts";

export interface Catalog {
  readonly resources: readonly ResourceType[];
  readonly lookups: readonly Lookup[];
  /** The services that other servers have, by their names in signatures. Default: none. */
  readonly elsewhere?: readonly string[];
}

/** The resource of a call: its type, the name that the program gave it, and its stack. */
export interface Subject {
  readonly type: string;
  readonly name: string;
  readonly stack?: string;
}

/** Answers for what the catalog lacks. Throws a `ProviderError` for what it does not know either. */
export type UnknownTypes = (subject: Subject, session: Session) => ResourceType;
export type UnknownLookups = (token: string, args: Properties, session: Session) => Properties;

/** Default: what the catalog lacks is refused by name. */
export interface Unknown {
  readonly types?: UnknownTypes;
  readonly lookups?: UnknownLookups;
}

/** What the engine may ask of the provider. */
export type EngineCalls = ReturnType<typeof engineCalls>;

/** Answers over the resource types and lookups of `catalog`, and with `unknown` over others. */
export function engineCalls(catalog: Catalog, unknown: Unknown = {}) {
  const isThere = ({ service }: ResourceType) => !service || catalog.elsewhere?.includes(service);
  const resources = catalog.resources.filter(isThere);
  const typeOf = (subject: Subject, session: Session) =>
    resources.find(({ token }) => token === subject.type) ??
    unknown.types?.(subject, session) ??
    refuseUnserved(catalog.resources, subject.type) ??
    refuse(resources, subject.type, "resource type");
  return {
    check(
      subject: Subject,
      { old, wanted, randomSeed }: Omit<CheckRequest, "resourceName">,
      session: Session,
    ): CheckResult {
      return check(typeOf(subject, session), { resourceName: subject.name, old, wanted, randomSeed });
    },
    diff(subject: Subject, request: DiffRequest, session: Session) {
      const type = typeOf(subject, session);
      const differences = allDifferences(type, request, session);
      return { differences, deleteBeforeReplace: keepsItsName(type, request) };
    },
    async create(subject: Subject, inputs: Properties, preview: boolean, session: Session) {
      const type = typeOf(subject, session);
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
      const type = typeOf(subject, session);
      return attempt("reading", subject, session, async () => {
        const outputs = await unlessGone(type.read(id, state, session));
        if (!outputs) return undefined;
        const { id: foundId = id, ...rest } = defined(outputs);
        return { id: foundId as string, inputs: readInputs(type, inputs, rest), outputs: rest };
      });
    },
    async update(subject: Subject, id: string, request: DiffRequest, preview: boolean, session: Session) {
      const type = typeOf(subject, session);
      const change = {
        changed: changedInputs(diff(type, request)),
        old: request.old,
        wanted: request.wanted,
      };
      if (preview) return previewUpdate(type, change, allTags(request.wanted, session));
      return attempt("updating", subject, session, async () => {
        await type.update(id, change, session);
        const known = updated(type, change);
        return keepingTheId(id, known, () => readBack(type, id, known, session));
      });
    },
    async delete(subject: Subject, id: string, state: Properties, session: Session) {
      await attempt("deleting", subject, session, () =>
        unlessGone(typeOf(subject, session).delete(id, state, session)),
      );
    },
    async invoke(token: string, args: Properties, session: Session) {
      const lookup = catalog.lookups.find((entry) => entry.token === token);
      return attempt("calling", { type: token, name: "" }, session, async () =>
        lookup
          ? lookup.call(args, session)
          : (unknown.lookups?.(token, args, session) ?? refuse(catalog.lookups, token, "function")),
      );
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
  const outputs = type.outputsOf
    ? await type.outputsOf(id, known, session)
    : await unlessGone(type.read(id, known, session));
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

function refuseUnserved(resources: readonly ResourceType[], type: string): undefined {
  const service = resources.find(({ token }) => token === type)?.service;
  if (service === undefined) return undefined;
  const SERVICE = `${service}=http://127.0.0.1:8000`;
  throw new ProviderError(
    `Local AWS has no ${service}, in which ${type} would be made. To make it in the ${service} of another server of this ` +
      `machine: ${printedCommand("npm run local -- --service SERVICE", { SERVICE })}. To keep it as declared, not simulated: ` +
      `${printedCommand("npm run local -- --unknown keep")}.`,
  );
}

function refuse(entries: readonly { readonly token: string }[], token: string, kind: string): never {
  throw new ProviderError(
    `The local stand-in of the aws provider has no ${kind} ${token}. It has: ` +
      `${entries.map((entry) => entry.token).join(", ")}. To keep other resources as declared, not simulated: ` +
      `${printedCommand("npm run local -- --unknown keep")}. With the real plugin installed: --provider real.`,
  );
}
