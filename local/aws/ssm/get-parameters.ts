/** Reads parameters: by name, by path, by filter, or all versions of one. */
import type * as sdk from "@aws-sdk/client-ssm";
import { pageOf } from "../paging.ts";
import { AwsError, type CallContext } from "../service.ts";
import { type ControlPlane, listRegion, loadParameter } from "./control-plane.ts";
import { invalid } from "./errors.ts";
import { checkFilters, isBelow, passesFilters, passesLegacyFilters } from "./filters.ts";
import { selectVersion } from "./labels.ts";
import { checkPath, checkReference, readReference } from "./names.ts";
import { newestOf, showHistory, showMetadata, showParameter } from "./parameter.ts";

/** One value. */
export function getParameter(plane: ControlPlane, input: sdk.GetParameterRequest, call: CallContext) {
  const { Name = "", WithDecryption } = input;
  checkReference(Name);
  return { Parameter: show(plane, call, Name, WithDecryption) };
}

/** Several values. Names of parameters, versions or labels that are not there are listed as invalid. */
export function getParameters(plane: ControlPlane, input: sdk.GetParametersRequest, call: CallContext) {
  const names = [...new Set(input.Names ?? [])];
  for (const name of names) checkReference(name);
  const found: sdk.Parameter[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    try {
      found.push(show(plane, call, name, input.WithDecryption));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      unknown.push(name);
    }
  }
  return { Parameters: found, InvalidParameters: unknown };
}

/** The newest values below a path; 10 a page unless the request asks for fewer. */
export function getParametersByPath(
  plane: ControlPlane,
  input: sdk.GetParametersByPathRequest,
  call: CallContext,
) {
  const { Path = "", Recursive = false, ParameterFilters = [], WithDecryption: decrypt } = input;
  checkPath(Path);
  checkFilters(ParameterFilters, true);
  const below = listRegion(plane, call).filter(
    (parameter) => isBelow(parameter.name, Path, Recursive) && passesFilters(parameter, ParameterFilters),
  );
  const page = takePage(below, ({ name }) => name, input, 10);
  const Parameters = page.items.map((parameter) =>
    showParameter(parameter.name, newestOf(parameter), call, { decrypt }),
  );
  return { Parameters, NextToken: page.next };
}

/** The parameters that pass the filters, without values; 50 a page unless the request asks for fewer. */
export function describeParameters(
  plane: ControlPlane,
  input: sdk.DescribeParametersRequest,
  call: CallContext,
) {
  const { ParameterFilters: filters = [], Filters: legacy = [] } = input;
  if (filters.length && legacy.length) {
    throw invalid("You can use either Filters or ParameterFilters in a single request.");
  }
  checkFilters(filters, false);
  const passing = listRegion(plane, call).filter(
    (parameter) => passesFilters(parameter, filters) && passesLegacyFilters(parameter, legacy),
  );
  const page = takePage(passing, ({ name }) => name, input, 50);
  return { Parameters: page.items.map((parameter) => showMetadata(parameter, call)), NextToken: page.next };
}

/** All kept versions of one parameter, oldest first; 50 a page unless the request asks for fewer. */
export function getParameterHistory(
  plane: ControlPlane,
  input: sdk.GetParameterHistoryRequest,
  call: CallContext,
) {
  const { name, versions } = loadParameter(plane, call, input.Name);
  const page = takePage(versions, ({ version }) => String(version).padStart(12, "0"), input, 50);
  const Parameters = page.items.map((version) => showHistory(name, version, input.WithDecryption));
  return { Parameters, NextToken: page.next };
}

function show(plane: ControlPlane, call: CallContext, reference: string, decrypt = false): sdk.Parameter {
  const { name, selector } = readReference(reference);
  const parameter = loadParameter(plane, call, reference);
  const options = { decrypt, selector };
  return showParameter(name ?? parameter.name, selectVersion(parameter, selector), call, options);
}

function takePage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  request: { readonly MaxResults?: number; readonly NextToken?: string },
  limit: number,
) {
  return pageOf(items, {
    keyOf,
    limit: request.MaxResults ?? limit,
    token: request.NextToken,
    invalidToken: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
  });
}
