/** aws.ssm.getParametersByPath */
import { type Parameter, paginateGetParametersByPath } from "@aws-sdk/client-ssm";
import type { Lookup } from "../resource-type.ts";
import { secret } from "../values.ts";

export const getParametersByPath: Lookup = {
  token: "aws:ssm/getParametersByPath:getParametersByPath",
  async call(args, session) {
    const {
      path,
      recursive = false,
      withDecryption = true,
    } = args as {
      path: string;
      recursive?: boolean;
      withDecryption?: boolean;
    };
    const found: Parameter[] = [];
    const pages = paginateGetParametersByPath(
      { client: session.clients(args).ssm },
      { Path: path, Recursive: recursive, WithDecryption: withDecryption },
    );
    for await (const { Parameters = [] } of pages) found.push(...Parameters);
    return {
      id: path,
      arns: found.map(({ ARN }) => ARN),
      names: found.map(({ Name }) => Name),
      path,
      recursive,
      region: session.region,
      types: found.map(({ Type }) => Type),
      values: secret(found.map(({ Value }) => Value)),
      withDecryption,
    };
  },
};
