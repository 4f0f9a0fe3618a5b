/** aws.getCallerIdentity */
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Lookup } from "../resource-type.ts";

export const getCallerIdentity: Lookup = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  async call(args, session) {
    const { Account, Arn, UserId } = await session.clients(args).sts.send(new GetCallerIdentityCommand({}));
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
  },
};
