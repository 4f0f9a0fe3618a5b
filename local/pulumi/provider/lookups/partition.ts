/** aws.getPartition */
import { domainOf, partitionOf } from "../../../../lib/partition.ts";
import type { Lookup } from "../resource-type.ts";

export const getPartition: Lookup = {
  token: "aws:index/getPartition:getPartition",
  async call(args, session) {
    const region = (args.region as string | undefined) ?? session.region;
    const partition = partitionOf(region);
    const dnsSuffix = domainOf(region);
    const reverseDnsPrefix = dnsSuffix.split(".").reverse().join(".");
    return { id: partition, dnsSuffix, partition, region, reverseDnsPrefix };
  },
};
