/** aws.ssm.getParameter */
import type { Lookup } from "../resource-type.ts";
import { secret } from "../values.ts";

export const getParameter: Lookup = {
  token: "aws:ssm/getParameter:getParameter",
  async call(args, session) {
    const { name, withDecryption = true } = args as { name: string; withDecryption?: boolean };
    const { Parameter } = await session
      .clients(args)
      .ssm.getParameter({ Name: name, WithDecryption: withDecryption });
    return {
      id: Parameter?.Name,
      arn: Parameter?.ARN,
      insecureValue: Parameter?.Type === "SecureString" ? "" : Parameter?.Value,
      name: Parameter?.Name,
      region: (Parameter?.ARN ?? "").split(":")[3],
      type: Parameter?.Type,
      value: secret(Parameter?.Value ?? ""),
      version: Parameter?.Version,
      withDecryption,
    };
  },
};
