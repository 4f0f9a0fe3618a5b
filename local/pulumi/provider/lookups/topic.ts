/** aws.sns.getTopic */
import { ProviderError } from "../errors.ts";
import type { Lookup } from "../resource-type.ts";
import { tagMap } from "../tags.ts";

export const getTopic: Lookup = {
  token: "aws:sns/getTopic:getTopic",
  async call(args, session) {
    const { name } = args as { name: string };
    const { sns } = session.clients(args);
    let NextToken: string | undefined;
    do {
      const page = await sns.listTopics({ NextToken });
      const arn = page.Topics?.find(({ TopicArn = "" }) => TopicArn.split(":").at(-1) === name)?.TopicArn;
      if (arn) {
        const { Tags } = await sns.listTagsForResource({ ResourceArn: arn });
        return { id: arn, arn, name, region: arn.split(":")[3], tags: tagMap(Tags) };
      }
      NextToken = page.NextToken;
    } while (NextToken);
    throw new ProviderError(`reading SNS Topic (${name}): couldn't find resource`);
  },
};
