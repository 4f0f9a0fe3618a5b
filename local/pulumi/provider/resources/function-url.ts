/** aws.lambda.FunctionUrl */
import type { FunctionUrlAuthType, InvokeMode } from "@aws-sdk/client-lambda";
import { isException } from "../errors.ts";
import { capital, renamed, uncapital } from "../renamed.ts";
import type { ResourceType } from "../resource-type.ts";
import { oneOf, REGION, sameFunction } from "../rules.ts";
import type { Properties } from "../values.ts";

/** The id is `<function>` or `<function>/<qualifier>`. */
function split(id: string): { FunctionName: string; Qualifier?: string } {
  const slash = id.indexOf("/");
  return slash < 0
    ? { FunctionName: id }
    : { FunctionName: id.slice(0, slash), Qualifier: id.slice(slash + 1) };
}

function settingsOf(inputs: Properties) {
  return {
    AuthType: inputs.authorizationType as FunctionUrlAuthType,
    InvokeMode: inputs.invokeMode as InvokeMode,
    Cors: renamed(inputs.cors, capital) ?? {},
  };
}

/**
 * The two permissions that the provider gives everybody when it makes a public URL. The state does not record
 * these two. Only a new URL brings them back, and they stay when the URL is deleted.
 */
const PUBLIC_ACCESS = [
  {
    StatementId: "FunctionURLAllowPublicAccess",
    Action: "lambda:InvokeFunctionUrl",
    FunctionUrlAuthType: "NONE",
  },
  {
    StatementId: "FunctionURLAllowInvokeAction",
    Action: "lambda:InvokeFunction",
    InvokedViaFunctionUrl: true,
  },
] as const;

export const functionUrl: ResourceType = {
  token: "aws:lambda/functionUrl:FunctionUrl",
  inputs: {
    authorizationType: { required: true, check: oneOf("NONE", "AWS_IAM") },
    cors: {},
    functionName: { required: true, replaces: true, same: sameFunction },
    invokeMode: { default: "BUFFERED", check: oneOf("BUFFERED", "RESPONSE_STREAM") },
    qualifier: { replaces: true },
    region: REGION,
  },
  outputs: ["functionArn", "functionUrl", "urlId"],
  async create(inputs, session) {
    const id = inputs.qualifier
      ? `${inputs.functionName}/${inputs.qualifier}`
      : (inputs.functionName as string);
    const { Cors, ...settings } = settingsOf(inputs);
    await session.clients(inputs).lambda.createFunctionUrlConfig({
      ...split(id),
      ...settings,
      Cors: inputs.cors ? Cors : undefined,
    });
    return id;
  },
  async settle(id, inputs, session) {
    if (inputs.authorizationType !== "NONE") return;
    for (const permission of PUBLIC_ACCESS) {
      try {
        await session.clients(inputs).lambda.addPermission({ ...split(id), Principal: "*", ...permission });
      } catch (error) {
        if (!isException(error, "ResourceConflictException")) throw error;
      }
    }
  },
  async read(id, known, session) {
    const { FunctionName, Qualifier } = split(id);
    const { lambda } = session.clients(known);
    const found = await lambda.getFunctionUrlConfig({ FunctionName, Qualifier });
    const url = found.FunctionUrl ?? "";
    return {
      authorizationType: found.AuthType,
      cors: renamed(found.Cors, uncapital),
      functionArn: found.FunctionArn,
      functionName: FunctionName,
      functionUrl: url,
      invokeMode: found.InvokeMode ?? "BUFFERED",
      qualifier: Qualifier,
      region: (found.FunctionArn ?? "").split(":")[3],
      urlId: url && new URL(url).hostname.split(".")[0],
    };
  },
  async update(id, { changed, wanted }, session) {
    if (changed.size === 0) return;
    const { lambda } = session.clients(wanted);
    await lambda.updateFunctionUrlConfig({ ...split(id), ...settingsOf(wanted) });
  },
  async delete(id, state, session) {
    await session.clients(state).lambda.deleteFunctionUrlConfig(split(id));
  },
};
