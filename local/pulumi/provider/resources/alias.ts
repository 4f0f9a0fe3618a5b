/** aws.lambda.Alias */
import type { GetAliasCommandOutput } from "@aws-sdk/client-lambda";
import type { ResourceType } from "../resource-type.ts";
import { functionNameOf, invokeArn, REGION, sameFunction } from "../rules.ts";
import type { Properties } from "../values.ts";

/** Every write carries the whole alias. Without weights, an empty RoutingConfig clears those in AWS. */
function wholeAlias(inputs: Properties) {
  const routing = inputs.routingConfig as { additionalVersionWeights?: Record<string, number> } | undefined;
  return {
    FunctionName: inputs.functionName as string,
    Name: inputs.name as string,
    FunctionVersion: inputs.functionVersion as string,
    Description: (inputs.description as string | undefined) ?? "",
    RoutingConfig: { AdditionalVersionWeights: routing?.additionalVersionWeights ?? {} },
  };
}

/** An import names the alias `function/alias`, or by its ARN. */
function locate(id: string, known: Properties): { FunctionName: string; Name: string } {
  if (known.functionName && known.name)
    return { FunctionName: known.functionName as string, Name: known.name as string };
  if (id.startsWith("arn:"))
    return { FunctionName: functionNameOf(id) as string, Name: id.split(":").at(-1) ?? "" };
  const slash = id.lastIndexOf("/");
  return { FunctionName: id.slice(0, slash), Name: id.slice(slash + 1) };
}

function outputsOf(found: GetAliasCommandOutput, functionName: string): Properties {
  const arn = found.AliasArn ?? "";
  const weights = found.RoutingConfig?.AdditionalVersionWeights ?? {};
  return {
    id: arn,
    arn,
    description: found.Description ?? "",
    functionName,
    functionVersion: found.FunctionVersion,
    invokeArn: invokeArn(arn),
    name: found.Name,
    region: arn.split(":")[3],
    routingConfig: Object.keys(weights).length > 0 ? { additionalVersionWeights: weights } : undefined,
  };
}

export const alias: ResourceType = {
  token: "aws:lambda/alias:Alias",
  inputs: {
    description: {},
    functionName: { required: true, replaces: true, same: sameFunction },
    functionVersion: { required: true },
    name: { autoname: true, replaces: true },
    region: REGION,
    routingConfig: {},
  },
  outputs: ["arn", "invokeArn"],
  async create(inputs, session) {
    const { AliasArn = "" } = await session.clients(inputs).lambda.createAlias(wholeAlias(inputs));
    return AliasArn;
  },
  async read(id, known, session) {
    const where = locate(id, known);
    return outputsOf(await session.clients(known).lambda.getAlias(where), where.FunctionName);
  },
  async update(_, { changed, wanted }, session) {
    if (changed.size > 0) await session.clients(wanted).lambda.updateAlias(wholeAlias(wanted));
  },
  async delete(id, state, session) {
    await session.clients(state).lambda.deleteAlias(locate(id, state));
  },
};
