import { partition } from "@aws-sdk/core/client";
import { expect } from "chai";
import { domainOf, partitionOf } from "../../lib/partition.ts";

describe("the partition of a region", () => {
  const regions = [
    "us-east-1",
    "il-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
    "*",
    "nowhere",
  ];
  for (const region of regions) {
    it(`is the SDK's for ${region}, with its domain`, () => {
      const { name, dnsSuffix } = partition(region);
      expect([partitionOf(region), domainOf(region)]).to.deep.equal([name, dnsSuffix]);
    });
  }
});
