/** The partitions of AWS beside the commercial one: how their regions begin, and their domain. */
const PARTITIONS: readonly { readonly regions: RegExp; readonly name: string; readonly domain: string }[] = [
  { regions: /^cn-/, name: "aws-cn", domain: "amazonaws.com.cn" },
  { regions: /^us-gov-/, name: "aws-us-gov", domain: "amazonaws.com" },
  { regions: /^us-iso-/, name: "aws-iso", domain: "c2s.ic.gov" },
  { regions: /^us-isob-/, name: "aws-iso-b", domain: "sc2s.sgov.gov" },
  { regions: /^eu-isoe-/, name: "aws-iso-e", domain: "cloud.adc-e.uk" },
  { regions: /^(us|eu)-isof-/, name: "aws-iso-f", domain: "csp.hci.ic.gov" },
  { regions: /^eusc-/, name: "aws-eusc", domain: "amazonaws.eu" },
];

function find(region: string) {
  return PARTITIONS.find(({ regions }) => regions.test(region));
}

/** The partition of a region, with which all of its ARNs begin; that of an unknown region is `aws`. */
export function partitionOf(region: string): string {
  return find(region)?.name ?? "aws";
}

/** The domain below which a region's endpoints are: `amazonaws.com`, in China `amazonaws.com.cn`. */
export function domainOf(region: string): string {
  return find(region)?.domain ?? "amazonaws.com";
}
