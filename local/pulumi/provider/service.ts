/** Pulumi's ResourceProvider service, for many engines at once: each connection has a session of its own. */
import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { readConfiguration } from "./configuration.ts";
import type { EngineCalls, Subject } from "./engine-calls.ts";
import { ProviderError } from "./errors.ts";
import { type Clients, openSession, type Session } from "./session.ts";
import { fromStruct, toDiffResponse, toServerError, toStruct } from "./wire.ts";

export interface ServiceOptions {
  readonly calls: EngineCalls;
  readonly endpoint: string;
  readonly region: string;
  readonly version: string;
}

/** The service's calls in progress and sessions, and whether it has stopped. */
export interface ServiceState {
  /** Set when the server stops: the error message for all new calls. */
  stopped: string | undefined;
  callsInProgress: number;
  /** The session that each connection has configured, by peer address. */
  readonly sessions: Map<string, Session>;
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
    handshake: method(() => new rpc.ProviderHandshakeResponse()),
    attach: method(() => new Empty()),
    getPluginInfo: method(() => {
      const info = new PluginInfo();
      info.setVersion(options.version);
      return info;
    }),
    getSchema: method(() => {
      const response = new rpc.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name: "aws", version: options.version }));
      return response;
    }),
    checkConfig: method((request: rpc.CheckRequest) => {
      const response = new rpc.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: method(() => new rpc.DiffResponse()),
    configure: method((request: rpc.ConfigureRequest, _, peer) => {
      const variables = Object.fromEntries(request.getVariablesMap().toArray());
      sessions.set(peer, openSession(readConfiguration(variables, options), clients));
      const response = new rpc.ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    cancel: method((_, session) => {
      session().cancel("the update was cancelled.");
      return new Empty();
    }),
    check: method((request: rpc.CheckRequest) => {
      const old = fromStruct(request.getOlds());
      const { inputs, failures } = calls.check(
        subjectOf(request),
        old,
        fromStruct(request.getNews()),
        request.getRandomseed_asU8(),
      );
      const response = new rpc.CheckResponse();
      response.setInputs(toStruct(inputs));
      for (const { property, reason } of failures) {
        const failure = new rpc.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        response.addFailures(failure);
      }
      return response;
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
      const response = new rpc.CreateResponse();
      response.setId(made.id);
      response.setProperties(toStruct(made.outputs));
      return response;
    }),
    read: method(async (request: rpc.ReadRequest, session) => {
      const inputs = fromStruct(request.getInputs());
      const state = fromStruct(request.getProperties());
      const found = await calls.read(subjectOf(request), request.getId(), inputs, state, session());
      const response = new rpc.ReadResponse();
      if (found) {
        response.setId(found.id);
        response.setInputs(toStruct(found.inputs));
        response.setProperties(toStruct(found.outputs));
      }
      return response;
    }),
    update: method(async (request: rpc.UpdateRequest, session) => {
      const outputs = await calls.update(
        subjectOf(request),
        request.getId(),
        comparison(request),
        request.getPreview(),
        session(),
      );
      const response = new rpc.UpdateResponse();
      response.setProperties(toStruct(outputs));
      return response;
    }),
    delete: method(async (request: rpc.DeleteRequest, session) => {
      await calls.delete(subjectOf(request), request.getId(), fromStruct(request.getProperties()), session());
      return new Empty();
    }),
    invoke: method(async (request: rpc.InvokeRequest, session) => {
      const result = await calls.invoke(request.getTok(), fromStruct(request.getArgs()), session());
      const response = new rpc.InvokeResponse();
      response.setReturn(toStruct(result));
      return response;
    }),
  };
}

function subjectOf(request: { getUrn(): string }): Subject {
  const parts = request.getUrn().split("::");
  return { type: (parts[2] ?? "").split("$").at(-1) ?? "", name: parts.slice(3).join("::") };
}

function comparison(request: rpc.DiffRequest | rpc.UpdateRequest) {
  return {
    oldInputs: fromStruct(request.getOldInputs()),
    old: fromStruct(request.getOlds()),
    wanted: fromStruct(request.getNews()),
  };
}
