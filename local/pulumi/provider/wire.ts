/** Converts between protobuf messages and plain values. */
import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import * as statusProto from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb.js";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { oneLine } from "../../../lib/foreign-text.ts";
import { changedInputs, type Difference } from "./diff.ts";
import { PartlyMade } from "./errors.ts";
import { defined, type Properties } from "./values.ts";

export function fromStruct(struct: Struct | undefined): Properties {
  return struct ? (struct.toJavaScript() as Properties) : {};
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(defined(properties) as Record<string, JavaScriptValue>);
}

const { Kind } = rpc.PropertyDiff;
const KINDS = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
} as const;

export function toDiffResponse(
  differences: readonly Difference[],
  deleteBeforeReplace: boolean,
): rpc.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = rpc.DiffResponse.DiffChanges;
  // The engine takes the two lists for names of inputs. For a path it would show `[diff: ]`.
  const replacing = differences.filter(({ replaces }) => replaces);
  const response = new rpc.DiffResponse()
    .setChanges(differences.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...changedInputs(differences)])
    .setReplacesList([...changedInputs(replacing)])
    .setDeletebeforereplace(deleteBeforeReplace && replacing.length > 0)
    .setHasdetaileddiff(true);
  for (const { path, kind, replaces, inInputs } of differences) {
    const detail = new rpc.PropertyDiff().setKind(KINDS[kind][replaces ? 1 : 0]).setInputdiff(inInputs);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

/**
 * Turns an error into a gRPC error, whose text the engine prints: harmless, on one line. A partly made resource travels
 * in the details.
 */
export function toServerError(error: unknown): Partial<ServerErrorResponse> {
  if (!(error instanceof PartlyMade)) {
    return { code: status.UNKNOWN, details: oneLine(error instanceof Error ? error.message : String(error)) };
  }
  const reason = oneLine((error.cause as Error | undefined)?.message ?? "unknown reason");
  const failed = new rpc.ErrorResourceInitFailed()
    .setId(error.id)
    .setProperties(toStruct(error.properties))
    .setInputs(toStruct(error.properties))
    .setReasonsList([reason]);
  const detail = new Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const wireStatus = new statusProto.Status()
    .setCode(status.UNKNOWN)
    .setMessage(reason)
    .setDetailsList([detail]);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(wireStatus.serializeBinary()));
  return { code: status.UNKNOWN, details: reason, metadata };
}
