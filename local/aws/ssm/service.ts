/** SSM Parameter Store: values with their history, as `live` keeps its ledger in one. */
import * as sdk from "@aws-sdk/client-ssm";
import { byKey, pageOf } from "../paging.ts";
import { AwsError, type CallContext, type ServiceDefinition } from "../service.ts";
import type { Store } from "../state/store.ts";
import { obeying } from "../validation/member-rules.ts";
import { checkFilters, isBelow, passesFilters, passesLegacyFilters } from "./filters.ts";
import { SSM_RULES } from "./input-rules.ts";
import { labelVersion, selectVersion, unlabelVersion } from "./labels.ts";
import { checkPath, checkReference, readReference } from "./names.ts";
import { newestOf, type ParameterDocument, showHistory, showMetadata, showParameter } from "./parameter.ts";
import { putParameter } from "./put-parameter.ts";
import { readTags, showTags, withoutTags } from "./tags.ts";

export interface SsmDependencies {
  readonly store: Store;
  /** Epoch milliseconds. */
  now(): number;
}

/** Makes the service. */
export function ssmService({ store, now }: SsmDependencies): ServiceDefinition {
  const parameters = store.collection<ParameterDocument>("ssm-parameters");
  const keyOf = (region: string, name: string) => `${region}:${name}`;
  const save = (parameter: ParameterDocument) =>
    parameters.set(keyOf(parameter.region, parameter.name), parameter);

  function find(names: readonly string[], call: CallContext): ParameterDocument | undefined {
    for (const name of names) {
      const parameter = parameters.get(keyOf(call.region, name));
      if (parameter) return parameter;
    }
    return undefined;
  }

  function require(reference: string | undefined, call: CallContext): ParameterDocument {
    const parameter = find(readReference(reference ?? "").names, call);
    if (!parameter) throw parameterNotFound();
    return parameter;
  }

  function show(reference: string, decrypt: boolean | undefined, call: CallContext): sdk.Parameter {
    const { name, selector } = readReference(reference);
    const parameter = require(reference, call);
    const options = { decrypt, selector };
    return showParameter(name ?? parameter.name, selectVersion(parameter, selector), call, options);
  }

  function ofRegion(call: CallContext): ParameterDocument[] {
    return parameters
      .values()
      .filter((parameter) => parameter.region === call.region)
      .sort(byKey((parameter) => parameter.name));
  }

  function remove(names: readonly string[], call: CallContext): boolean {
    const parameter = find(names, call);
    if (parameter) parameters.delete(keyOf(parameter.region, parameter.name));
    return parameter !== undefined;
  }

  function tagged(type: string | undefined, id: string | undefined, call: CallContext): ParameterDocument {
    if (type !== "Parameter") {
      throw new AwsError("InvalidResourceType", "The resource type is not valid.");
    }
    const parameter = find(readReference(id ?? "").names, call);
    if (parameter) return parameter;
    throw new AwsError(
      "InvalidResourceId",
      "The resource ID is not valid. Verify that you entered the correct ID and try again.",
    );
  }

  return {
    signingName: "ssm",
    protocol: "awsJson1.1",
    target: "AmazonSSM",
    schemas: sdk,
    operations: obeying(SSM_RULES, "ValidationException", {
      PutParameter(input: sdk.PutParameterCommandInput, call) {
        const existing = find([input.Name ?? ""], call);
        const parameter = putParameter(existing, input, {
          region: call.region,
          callerArn: call.callerArn,
          now: now(),
        });
        save(parameter);
        const { version, tier } = newestOf(parameter);
        return { Version: version, Tier: tier };
      },

      GetParameter(input: sdk.GetParameterCommandInput, call) {
        checkReference(input.Name ?? "");
        return { Parameter: show(input.Name ?? "", input.WithDecryption, call) };
      },

      GetParameters(input: sdk.GetParametersCommandInput, call) {
        const names = [...new Set(input.Names ?? [])];
        for (const name of names) checkReference(name);
        const found: sdk.Parameter[] = [];
        const invalid: string[] = [];
        for (const name of names) {
          try {
            found.push(show(name, input.WithDecryption, call));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            invalid.push(name);
          }
        }
        return { Parameters: found, InvalidParameters: invalid };
      },

      GetParametersByPath(input: sdk.GetParametersByPathCommandInput, call) {
        checkPath(input.Path ?? "");
        const filters = input.ParameterFilters ?? [];
        checkFilters(filters, true);
        const below = ofRegion(call).filter(
          (parameter) =>
            isBelow(parameter.name, input.Path ?? "", input.Recursive ?? false) &&
            passesFilters(parameter, filters),
        );
        const page = cut(below, (parameter) => parameter.name, input, 10);
        const Parameters = page.items.map((parameter) =>
          showParameter(parameter.name, newestOf(parameter), call, { decrypt: input.WithDecryption }),
        );
        return { Parameters, NextToken: page.next };
      },

      GetParameterHistory(input: sdk.GetParameterHistoryCommandInput, call) {
        const parameter = require(input.Name, call);
        const page = cut(parameter.versions, ({ version }) => String(version).padStart(12, "0"), input, 50);
        const Parameters = page.items.map((version) =>
          showHistory(parameter.name, version, input.WithDecryption),
        );
        return { Parameters, NextToken: page.next };
      },

      DescribeParameters(input: sdk.DescribeParametersCommandInput, call) {
        const filters = input.ParameterFilters ?? [];
        const legacy = input.Filters ?? [];
        if (filters.length && legacy.length) {
          throw new AwsError(
            "ValidationException",
            "You can use either Filters or ParameterFilters in a single request.",
          );
        }
        checkFilters(filters, false);
        const passing = ofRegion(call).filter(
          (parameter) => passesFilters(parameter, filters) && passesLegacyFilters(parameter, legacy),
        );
        const page = cut(passing, (parameter) => parameter.name, input, 50);
        const Parameters = page.items.map((parameter) => showMetadata(parameter, call));
        return { Parameters, NextToken: page.next };
      },

      DeleteParameter(input: sdk.DeleteParameterCommandInput, call) {
        if (!remove([input.Name ?? ""], call)) throw parameterNotFound();
        return {};
      },

      DeleteParameters(input: sdk.DeleteParametersCommandInput, call) {
        const names = [...new Set(input.Names ?? [])];
        const deleted = names.filter((name) => remove([name], call));
        return {
          DeletedParameters: deleted,
          InvalidParameters: names.filter((name) => !deleted.includes(name)),
        };
      },

      LabelParameterVersion(input: sdk.LabelParameterVersionCommandInput, call) {
        const parameter = require(input.Name, call);
        const version = input.ParameterVersion ?? newestOf(parameter).version;
        const labelled = labelVersion(parameter, version, input.Labels ?? []);
        save(labelled.parameter);
        return { InvalidLabels: labelled.invalid, ParameterVersion: version };
      },

      UnlabelParameterVersion(input: sdk.UnlabelParameterVersionCommandInput, call) {
        const parameter = require(input.Name, call);
        const unlabelled = unlabelVersion(parameter, input.ParameterVersion ?? 0, input.Labels ?? []);
        save(unlabelled.parameter);
        return { RemovedLabels: unlabelled.removed, InvalidLabels: unlabelled.invalid };
      },

      AddTagsToResource(input: sdk.AddTagsToResourceCommandInput, call) {
        const parameter = tagged(input.ResourceType, input.ResourceId, call);
        save({ ...parameter, tags: readTags(input.Tags ?? [], parameter.tags) });
        return {};
      },

      RemoveTagsFromResource(input: sdk.RemoveTagsFromResourceCommandInput, call) {
        const parameter = tagged(input.ResourceType, input.ResourceId, call);
        save({ ...parameter, tags: withoutTags(parameter.tags, input.TagKeys ?? []) });
        return {};
      },

      ListTagsForResource: (input: sdk.ListTagsForResourceCommandInput, call) => ({
        TagList: showTags(tagged(input.ResourceType, input.ResourceId, call).tags),
      }),
    }),
  };
}

function cut<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  request: { MaxResults?: number; NextToken?: string },
  limit: number,
) {
  return pageOf(items, {
    keyOf,
    limit: request.MaxResults ?? limit,
    token: request.NextToken,
    invalidToken: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
  });
}

/** AWS sends this exception without any text: SDKs show their own word for "no message". */
function parameterNotFound(): AwsError {
  return new AwsError("ParameterNotFound", "", 400, { message: undefined });
}
