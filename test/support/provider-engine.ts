/** Calls the stand-in provider as the engine does, without an engine: Check, Diff, Create, Read, Update, Delete. */
import { catalog } from "../../local/pulumi/provider/catalog.ts";
import { engineCalls, type Unknown } from "../../local/pulumi/provider/engine-calls.ts";
import { openSession, type SessionSettings } from "../../local/pulumi/provider/session.ts";
import type { Properties } from "../../local/pulumi/provider/values.ts";

/** What one `up` did with a resource. */
export interface Done {
  readonly did: "create" | "same" | "update" | "replace";
  /** The inputs that differed. */
  readonly changed: readonly string[];
  readonly outputs: Properties;
}

interface State {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ProviderEngine {
  /** One `up` of one resource, with a refresh before it. Throws what the user would read. */
  up(type: string, inputs: Properties): Promise<Done>;
  destroy(type: string): Promise<void>;
  /** What the engine knows of a resource whose id alone is given: `X.get(...)`. */
  get(type: string, id: string): Promise<unknown>;
  lookup(token: string, args: Properties): Promise<Properties>;
}

/** Keeps the state of one resource of each type. */
export function aProviderEngine(
  endpoint: string,
  region = "us-east-1",
  {
    unknown,
    elsewhere,
    ...settings
  }: { readonly unknown?: Unknown; readonly elsewhere?: readonly string[] } & Partial<SessionSettings> = {},
): ProviderEngine {
  const calls = engineCalls({ ...catalog, elsewhere }, unknown);
  const session = openSession({ endpoint, region, ...settings });
  const states = new Map<string, State>();
  const subjectOf = (type: string) => ({ type, name: "it", stack: "tst" });
  const randomSeed = Buffer.from("seed");

  async function refreshed(type: string): Promise<State | undefined> {
    const state = states.get(type);
    return state && calls.read(subjectOf(type), state.id, state.inputs, state.outputs, session);
  }

  async function create(type: string, inputs: Properties): Promise<Properties> {
    await calls.create(subjectOf(type), inputs, true, session);
    const made = await calls.create(subjectOf(type), inputs, false, session);
    states.set(type, { ...made, inputs });
    return made.outputs;
  }

  return {
    async up(type, given) {
      const subject = subjectOf(type);
      const state = await refreshed(type);
      const { inputs, failures } = calls.check(
        subject,
        { old: state?.inputs ?? {}, wanted: given, randomSeed },
        session,
      );
      if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
      if (!state) return { did: "create", changed: [], outputs: await create(type, inputs) };
      const request = { oldInputs: state.inputs, old: state.outputs, wanted: inputs };
      const { differences } = calls.diff(subject, request, session);
      const changed = [...new Set(differences.map(({ path }) => path.split(/[.[]/, 1)[0] ?? ""))];
      if (differences.length === 0) return { did: "same", changed, outputs: state.outputs };
      if (differences.some(({ replaces }) => replaces)) {
        await calls.delete(subject, state.id, state.outputs, session);
        return { did: "replace", changed, outputs: await create(type, inputs) };
      }
      await calls.update(subject, state.id, request, true, session);
      const outputs = await calls.update(subject, state.id, request, false, session);
      states.set(type, { id: state.id, inputs, outputs });
      return { did: "update", changed, outputs };
    },
    async destroy(type) {
      const state = await refreshed(type);
      if (state) await calls.delete(subjectOf(type), state.id, state.outputs, session);
      states.delete(type);
    },
    get: (type, id) => calls.read(subjectOf(type), id, {}, {}, session),
    lookup: (token, args) => calls.invoke(token, args, session),
  };
}
