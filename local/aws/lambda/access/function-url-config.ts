/** CreateFunctionUrlConfig, Get, Update, Delete, ListFunctionUrlConfigs: URLs of `$LATEST` and of aliases. */
import { randomBytes } from "node:crypto";
import type * as sdk from "@aws-sdk/client-lambda";
import { functionUrlOf } from "../../protocol/function-url.ts";
import type { CallContext } from "../../service.ts";
import { idOf } from "../../unique-id.ts";
import {
  type Checked,
  type Constraint,
  type Constraints,
  checkConstraints,
} from "../../validation/constraints.ts";
import { functionArn, LATEST, readReference, type Target } from "../arn.ts";
import type { ControlPlane } from "../control-plane.ts";
import { conflict, notFound, resourceNotFound } from "../errors.ts";
import type { FunctionUrlDocument } from "../function-document.ts";
import { MAX_ITEMS_50 } from "../input-rules.ts";
import { type ListInput, takePage } from "../paging.ts";
import { findFunction, save } from "../repository.ts";
import { findAlias } from "../versions/aliases.ts";

const TARGET: Constraints = {
  Qualifier: { max: 128, min: 1, pattern: "((?!^\\d+$)^[0-9a-zA-Z-_]+$)" },
  FunctionName: {
    required: true,
    max: 140,
    min: 1,
    pattern:
      "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]{1,64})(:((?!\\d+$)[0-9a-zA-Z-_]+))?",
  },
};
const AUTH_TYPE = { oneOf: ["NONE", "AWS_IAM"] };
const HEADERS: Constraint = { max: 100, min: 0, items: { max: 1024, min: 0, pattern: ".*" } };
const CONTENT: Constraints = {
  Cors: {
    members: {
      AllowHeaders: HEADERS,
      AllowMethods: { max: 6, min: 0, items: { max: 6, min: 0, pattern: ".*" } },
      AllowOrigins: { max: 100, min: 0, items: { max: 253, min: 1, pattern: ".*" } },
      ExposeHeaders: HEADERS,
      MaxAge: { max: 86400, min: 0 },
    },
  },
  InvokeMode: { oneOf: ["RESPONSE_STREAM", "BUFFERED"] },
};

/** Gives the function or alias a URL. */
export function createUrlConfig(
  plane: ControlPlane,
  input: Checked<sdk.CreateFunctionUrlConfigRequest>,
  call: CallContext,
) {
  checkConstraints(input, { ...TARGET, AuthType: { ...AUTH_TYPE, required: true }, ...CONTENT });
  const { document, key, arn } = findTarget(plane, input, call);
  if (document.urls[key]) {
    throw conflict(
      `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const now = plane.now();
  const url: FunctionUrlDocument = {
    urlId: idOf(randomBytes(32)).toLowerCase(),
    authType: input.AuthType,
    invokeMode: input.InvokeMode,
    cors: input.Cors,
    created: now,
    modified: now,
  };
  document.urls[key] = url;
  save(plane, document);
  return render(url, arn, call);
}

/** The URL of the function or alias. */
export function getUrlConfig(plane: ControlPlane, input: Target, call: CallContext) {
  checkConstraints(input, TARGET);
  const { url, arn } = findUrl(plane, input, call);
  return renderWhole(url, arn, call);
}

/** Changes the settings that the input gives. */
export function updateUrlConfig(
  plane: ControlPlane,
  input: Checked<sdk.UpdateFunctionUrlConfigRequest>,
  call: CallContext,
) {
  checkConstraints(input, { ...TARGET, AuthType: AUTH_TYPE, ...CONTENT });
  const { document, arn } = findTarget(plane, input, call);
  const { url } = findUrl(plane, input, call);
  url.authType = input.AuthType ?? url.authType;
  url.invokeMode = input.InvokeMode ?? url.invokeMode;
  url.cors = input.Cors ? (Object.keys(input.Cors).length > 0 ? input.Cors : undefined) : url.cors;
  url.modified = plane.now();
  save(plane, document);
  return { ...render(url, arn, call), LastModifiedTime: renderTime(url.modified) };
}

/** Removes the URL. */
export function deleteUrlConfig(plane: ControlPlane, input: Target, call: CallContext): void {
  checkConstraints(input, TARGET);
  const { document, key } = findUrl(plane, input, call);
  delete document.urls[key];
  save(plane, document);
}

/** All URLs of a function: its own, then those of its aliases. */
export function listUrlConfigs(plane: ControlPlane, input: ListInput, call: CallContext) {
  checkConstraints(input, { FunctionName: TARGET.FunctionName ?? {}, MaxItems: MAX_ITEMS_50 });
  const { name } = readReference(input.FunctionName, undefined, call);
  const document = findFunction(plane, call, name);
  if (!document) throw notFound("Function does not exist");
  const urls = Object.entries(document.urls);
  const { items, NextMarker } = takePage(urls, input, ([key]) => key);
  const configs = items.map(([key, url]) =>
    renderWhole(url, functionArn(call, name, key === LATEST ? undefined : key), call),
  );
  return { FunctionUrlConfigs: configs, NextMarker };
}

function findTarget(plane: ControlPlane, input: Target, call: CallContext) {
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = findFunction(plane, call, name);
  if (!document || (qualifier && !findAlias(document, qualifier))) throw notFound("Function does not exist");
  return { document, key: qualifier ?? LATEST, arn: functionArn(call, name, qualifier) };
}

function findUrl(plane: ControlPlane, input: Target, call: CallContext) {
  const { name, qualifier } = readReference(input.FunctionName, input.Qualifier, call);
  const document = findFunction(plane, call, name);
  const key = qualifier ?? LATEST;
  const url = document?.urls[key];
  if (!document || !url) throw resourceNotFound();
  return { document, key, url, arn: functionArn(call, name, qualifier) };
}

function render(url: FunctionUrlDocument, arn: string, call: CallContext): Record<string, unknown> {
  return {
    FunctionUrl: functionUrlOf(call.endpoint, call.region, url.urlId),
    FunctionArn: arn,
    AuthType: url.authType,
    CreationTime: renderTime(url.created),
    Cors: url.cors,
    InvokeMode: url.invokeMode,
  };
}

function renderWhole(url: FunctionUrlDocument, arn: string, call: CallContext): Record<string, unknown> {
  return {
    ...render(url, arn, call),
    InvokeMode: url.invokeMode ?? "BUFFERED",
    LastModifiedTime: renderTime(url.modified),
  };
}

function renderTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
