/** aws.lambda.getFunctionUrl */
import type { Lookup } from "../resource-type.ts";
import { functionUrl } from "../resources/function-url.ts";

export const getFunctionUrl: Lookup = {
  token: "aws:lambda/getFunctionUrl:getFunctionUrl",
  async call(args, session) {
    const { functionName, qualifier } = args as { functionName: string; qualifier?: string };
    const id = qualifier ? `${functionName}/${qualifier}` : functionName;
    const { cors, ...found } = (await functionUrl.read(id, args, session)) ?? {};
    return { ...found, id, cors: cors ? [cors] : [] };
  },
};
