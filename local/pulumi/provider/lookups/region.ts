/** aws.getRegion */
import { domainOf } from "../../../../lib/partition.ts";
import type { Lookup } from "../resource-type.ts";

export const getRegion: Lookup = {
  token: "aws:index/getRegion:getRegion",
  async call(args, session) {
    const region = (args.region as string | undefined) ?? (args.name as string | undefined) ?? session.region;
    return {
      id: region,
      description: region,
      endpoint: `ec2.${region}.${domainOf(region)}`,
      name: region,
      region,
    };
  },
};
