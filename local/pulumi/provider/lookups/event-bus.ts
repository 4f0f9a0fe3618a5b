/** aws.cloudwatch.getEventBus */
import type { Lookup } from "../resource-type.ts";

export const getEventBus: Lookup = {
  token: "aws:cloudwatch/getEventBus:getEventBus",
  async call(args, session) {
    const { name } = args as { name: string };
    const found = await session.clients(args).events.describeEventBus({ Name: name });
    return {
      id: found.Name,
      arn: found.Arn,
      deadLetterConfigs: found.DeadLetterConfig?.Arn ? [{ arn: found.DeadLetterConfig.Arn }] : [],
      description: found.Description ?? "",
      kmsKeyIdentifier: found.KmsKeyIdentifier ?? "",
      logConfigs: [],
      name: found.Name,
      region: (found.Arn ?? "").split(":")[3],
    };
  },
};
