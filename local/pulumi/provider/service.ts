/** Pulumi's ResourceProvider service, for many engines at once: each connection has a session of its own. */
import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { readConfiguration } from "./configuration.ts";
import type { EngineCalls, Subject } from "./engine-calls.ts";
import { ProviderError } from "./errors.ts";
import type { ProgramFolders } from "./program-folders.ts";
import { type Clients, openSession, type Session } from "./session.ts";
import { fromStruct, toDiffResponse, toServerError, toStruct } from "./wire.ts";

export interface ServiceOptions {
  readonly calls: EngineCalls;
  readonly endpoint: string;
  readonly region: string;
  /** The key of local AWS, if it has one. */
  readonly key?: string;
  readonly version: string;
}

/** The service's calls in progress and sessions, and whether it has stopped. */
export interface ServiceState {
  /** Set when the server stops: the error message for all new calls. */
  stopped: string | undefined;
  callsInProgress: number;
  /** The session that each connection has configured, by peer address. */
  readonly sessions: Map<string, Session>;
  readonly programs: ProgramFolders;
}

export function providerService(options: ServiceOptions, state: ServiceState): UntypedServiceImplementation {
  const { calls } = options;
  const { sessions } = state;
  const clients = new Map<string, Clients>();

  // biome-ignore lint/suspicious/noExplicitAny: requests and responses of all methods
  function method(answer: (request: any, session: () => Session, peer: string) => unknown) {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return async (call: ServerUnaryCall<any, any>, callback: sendUnaryData<any>) => {
      const peer = call.getPeer();
      const session = () => {
        const configured = sessions.get(peer);
        if (!configured) throw new ProviderError("The aws provider was used before it was configured.");
        return configured;
      };
      state.callsInProgress++;
      try {
        if (state.stopped) throw new ProviderError(state.stopped);
        callback(null, await answer(call.request, session, peer));
      } catch (error) {
        callback(toServerError(error));
      } finally {
        state.callsInProgress--;
      }
    };
  }

  return {
    handshake: method((request: rpc.ProviderHandshakeRequest, _, peer) => {
      const engineAddress = request.getEngineAddress();
      state.programs.greet(peer, { engineAddress, programFolder: request.getProgramDirectory() });
      return new rpc.ProviderHandshakeResponse();
    }),
    attach: method(() => new Empty()),
    getPluginInfo: method(() => new PluginInfo().setVersion(options.version)),
    getSchema: method(() =>
      new rpc.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version: options.version })),
    ),
    checkConfig: method((request: rpc.CheckRequest) => new rpc.CheckResponse().setInputs(request.getNews())),
    diffConfig: method(() => new rpc.DiffResponse()),
    configure: method((request: rpc.ConfigureRequest, _, peer) => {
      const variables = Object.fromEntries(request.getVariablesMap().toArray());
      sessions.set(
        peer,
        openSession(
          {
            ...readConfiguration(variables, options),
            key: options.key,
            programFolder: () => state.programs.folderOf(peer),
          },
          clients,
        ),
      );
      return new rpc.ConfigureResponse().setSupportspreview(true);
    }),
    cancel: method((_, session) => {
      session().cancel("the update was cancelled.");
      return new Empty();
    }),
    check: method((request: rpc.CheckRequest, session) => {
      const { inputs, failures } = calls.check(
        subjectOf(request),
        {
          old: fromStruct(request.getOlds()),
          wanted: fromStruct(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
        },
        session(),
      );
      const failuresList = failures.map(({ property, reason }) =>
        new rpc.CheckFailure().setProperty(property).setReason(reason),
      );
      return new rpc.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failuresList);
    }),
    diff: method((request: rpc.DiffRequest, session) => {
      const { differences, deleteBeforeReplace } = calls.diff(
        subjectOf(request),
        comparison(request),
        session(),
      );
      return toDiffResponse(differences, deleteBeforeReplace);
    }),
    create: method(async (request: rpc.CreateRequest, session) => {
      const inputs = fromStruct(request.getProperties());
      const made = await calls.create(subjectOf(request), inputs, request.getPreview(), session());
      return new rpc.CreateResponse().setId(made.id).setProperties(toStruct(made.outputs));
    }),
    read: method(async (request: rpc.ReadRequest, session) => {
      const inputs = fromStruct(request.getInputs());
      const state = fromStruct(request.getProperties());
      const found = await calls.read(subjectOf(request), request.getId(), inputs, state, session());
      if (!found) return new rpc.ReadResponse();
      return new rpc.ReadResponse()
        .setId(found.id)
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.outputs));
    }),
    update: method(async (request: rpc.UpdateRequest, session) => {
      const outputs = await calls.update(
        subjectOf(request),
        request.getId(),
        comparison(request),
        request.getPreview(),
        session(),
      );
      return new rpc.UpdateResponse().setProperties(toStruct(outputs));
    }),
    delete: method(async (request: rpc.DeleteRequest, session) => {
      await calls.delete(subjectOf(request), request.getId(), fromStruct(request.getProperties()), session());
      return new Empty();
    }),
    invoke: method(async (request: rpc.InvokeRequest, session) => {
      const result = await calls.invoke(request.getTok(), fromStruct(request.getArgs()), session());
      return new rpc.InvokeResponse().setReturn(toStruct(result));
    }),
  };
}

function subjectOf(request: { getUrn(): string }): Subject {
  const parts = request.getUrn().split("::");
  return {
    type: (parts[2] ?? "").split("$").at(-1) ?? "",
    name: parts.slice(3).join("::"),
    stack: (parts[0] ?? "").split(":").at(-1) ?? "",
  };
}

function comparison(request: rpc.DiffRequest | rpc.UpdateRequest) {
  return {
    oldInputs: fromStruct(request.getOldInputs()),
    old: fromStruct(request.getOlds()),
    wanted: fromStruct(request.getNews()),
  };
}
