import type { AwsSettings } from "./aws-settings.ts";
import { openTransport } from "./transport.ts";

export type StsOptions = Awaited<ReturnType<typeof stsOptions>>;

/** Options of the clients of STS that assume roles. `region` is that of the stack. */
export async function stsOptions(settings: AwsSettings, region: string) {
  const { stsRegion, endpoints, useFipsEndpoint, useDualstackEndpoint } = settings;
  return {
    region: stsRegion ?? region,
    requestHandler: await openTransport(settings),
    useFipsEndpoint,
    useDualstackEndpoint,
    ignoreConfiguredEndpointUrls: true,
    ...(endpoints.sts ? { endpoint: endpoints.sts } : {}),
  };
}
