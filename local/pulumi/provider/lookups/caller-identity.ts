/** aws.getCallerIdentity */
import type { Lookup } from "../resource-type.ts";

export const getCallerIdentity: Lookup = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  async call(args, session) {
    const { Account, Arn, UserId } = await session.clients(args).sts.getCallerIdentity({});
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
  },
};
