/** aws.lambda.getAlias */
import type { Lookup } from "../resource-type.ts";
import { invokeArn } from "../rules.ts";

export const getAlias: Lookup = {
  token: "aws:lambda/getAlias:getAlias",
  async call(args, session) {
    const { functionName, name } = args as { functionName: string; name: string };
    const found = await session.clients(args).lambda.getAlias({ FunctionName: functionName, Name: name });
    const arn = found.AliasArn ?? "";
    return {
      id: arn,
      arn,
      description: found.Description ?? "",
      functionName,
      functionVersion: found.FunctionVersion,
      invokeArn: invokeArn(arn),
      name,
      region: arn.split(":")[3],
    };
  },
};
